/** A folder that all users of this machine share, as they share `/tmp`: everybody adds files, who wrote one removes it. */
import { constants } from 'node:fs';
import { fx } from '../base/effects.ts';
import { ifAllowed, makeFolder } from '../base/files.ts';
import { type Problem, ProblemError } from '../failure.ts';
import { shellLine } from '../shell-line.ts';

const shared = 0o1777;

/** Makes it where it is missing. Only its owner can open it to the others, who else has to be told. */
export function makeShared(folder: string): void {
  if (!fx.lstatSync(folder)) makeFolder(folder);
  const stat = fx.lstatSync(folder);
  // A link may lead to what somebody wants to be written to, or opened, by others than themselves.
  if (!stat?.isDirectory()) throw new ProblemError('environment', noFolder(folder));
  // Made with another umask, or killed before this.
  if (stat.uid === process.getuid?.() && (stat.mode & 0o7777) !== shared) fx.chmodSync(folder, shared);
  const needed = constants.R_OK | constants.W_OK | constants.X_OK;
  if (!ifAllowed(() => fx.accessSync(folder, needed))) throw new ProblemError('environment', closed(folder));
}

const noFolder = (path: string): Problem => ({
  code: 'no-shared-folder',
  message: `\`${path}\` is in the way of the folder in which the users of this machine lease GPUs: it is no folder`,
  hint: 'look at what it is, and remove it',
});

const closed = (folder: string): Problem => ({
  code: 'shared-folder-closed',
  message: `\`${folder}\`, in which the users of this machine lease GPUs, lets you write nothing`,
  hint: `who owns it opens it with ${shellLine`chmod 1777 ${folder}`}`,
});
