/** Builds the program once before the tests, so that they drive what users run; and one more, whose writes can fail. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { useTemporaryFolder } from './temporary-folder.ts';

export default async function setup(): Promise<() => void> {
  const removeTemporaryFolder = useTemporaryFolder();
  await Promise.all(['scripts/build.js', 'test/support/build.js'].map(run));
  return removeTemporaryFolder;
}

async function run(script: string): Promise<void> {
  const [code] = await once(spawn(process.execPath, [script], { stdio: 'inherit' }), 'exit');
  if (code !== 0) throw new Error(`${script} failed`);
}
