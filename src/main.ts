/** Where the program starts. The version is told at once; everything else is loaded when it is needed. */
import { standardOutput, writeText } from './base/write-text.ts';
import { version } from './version.ts';

const argv = process.argv.slice(2);
const [word] = argv;

if (argv.length === 1 && (word === '--version' || word === '-V' || word === 'version')) {
  writeText(standardOutput, `${version}\n`);
} else {
  const { runCommandLine } = await import('./cli.ts');
  process.exitCode = await runCommandLine(argv, version);
}
