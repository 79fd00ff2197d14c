/** What can be wrong with an archive, in words. */

import { isSystemError } from '../../base/effects.ts';
import { isInterruption } from '../../failure.ts';
import { bytesText } from '../../report/words.ts';
import { WorkError, type WorkProblem } from '../../work.ts';

/** A name of an archive as it may be shown: whole, and on one line. */
const shown = (name: string): string =>
  JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name).slice(1, -1);

const fault = (code: string, message: string, hint: string, option?: WorkProblem['option']): WorkError =>
  new WorkError({ code, message, hint, ...(option && { option }) });

const madeElsewhere = 'unpack it by a `cmd` stage if you trust it, or ask who made it for another';

export const leaves = (archive: string, name: string): WorkError =>
  fault(
    'path-escapes',
    `\`${archive}\` holds \`${shown(name)}\`, which would lie outside of its folder`,
    madeElsewhere,
  );

export const badName = (archive: string, name: string, why: string): WorkError =>
  fault('unreadable-input', `\`${archive}\` holds \`${shown(name)}\`, ${why}`, madeElsewhere);

export const collides = (archive: string, name: string, other: string): WorkError =>
  fault(
    'names-collide',
    name === other
      ? `\`${archive}\` holds \`${shown(name)}\` twice`
      : `\`${archive}\` holds \`${shown(name)}\` and \`${shown(other)}\`, which are one name on many file systems`,
    madeElsewhere,
  );

export const holdsOther = (archive: string, name: string, what: string): WorkError =>
  fault(
    'unreadable-input',
    `\`${archive}\` holds \`${shown(name)}\`, which is ${what}`,
    'only files and folders are unpacked',
  );

export const encrypted = (archive: string, name: string): WorkError =>
  fault('encrypted-file', `\`${archive}\`: \`${shown(name)}\` is encrypted`, 'unpack it by a `cmd` stage');

export const broken = (archive: string, why: string): WorkError =>
  fault(
    'unreadable-input',
    `\`${archive}\` cannot be unpacked: ${why}`,
    'it may have been cut off or damaged on its way: get it again',
  );

export const damaged = (archive: string, name: string): WorkError =>
  broken(archive, `\`${shown(name)}\` has other bytes than it was made with`);

export const unknownFormat = (archive: string, what: string): WorkError =>
  fault(
    'unknown-format',
    `\`${archive}\` is ${what}`,
    'tar, tar.gz and zip are unpacked; for others use a `cmd` stage',
  );

export const overLimit = (archive: string, limit: number): WorkError =>
  fault(
    'too-large',
    `\`${archive}\` holds more than the ${bytesText(limit)} that \`max_bytes\` allows`,
    'allow more if it is to be trusted',
    ['max_bytes'],
  );

export const swells = (archive: string, bytes: number): WorkError =>
  fault(
    'too-large',
    `\`${archive}\` has ${bytesText(bytes)}, and holds far more than data of its kind would`,
    'say in `max_bytes` how much it may hold, if it is to be trusted',
  );

export const tooMany = (archive: string, limit: number): WorkError =>
  fault(
    'too-large',
    `\`${archive}\` holds more than ${limit} files and folders`,
    'unpack it by a `cmd` stage',
  );

/** What a reader met: the system's errors and ours stay, others tell of the archive. */
export function inWords(error: unknown, archive: string): unknown {
  if (error instanceof WorkError || isInterruption(error) || isSystemError(error)) return error;
  return broken(archive, error instanceof Error ? error.message : String(error));
}
