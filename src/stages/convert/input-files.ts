/** The files that an input names: a path, a folder, a glob, or a list of them. */
import { join, relative as pathBetween } from 'node:path';
import { fx } from '../../base/effects.ts';
import { compileGlob } from '../../glob.ts';
import { compareUnits } from '../../order.ts';
import { WorkError } from '../../work.ts';
import { globIn } from './glob-in.ts';

export interface InputFile {
  /** Absolute. */
  readonly path: string;
  /** As messages name it: relative to the stage's folder. */
  readonly name: string;
  /** To the folder or glob that it was found in; its own name where it was named itself. */
  readonly relative: string;
  readonly bytes: number;
  /** Whether the user named it, rather than what it lies in. */
  readonly isNamed: boolean;
}

/** In the order that was given, of folders and globs in the order of their paths; each file once. */
export function findInputs(input: string | readonly string[], wdir: string): InputFile[] {
  const files = new Map<string, InputFile>();
  for (const written of typeof input === 'string' ? [input] : input)
    for (const file of filesOf(written, wdir)) if (!files.has(file.path)) files.set(file.path, file);
  return [...files.values()];
}

function filesOf(written: string, wdir: string): InputFile[] {
  const glob = globIn(written);
  const folder = join(wdir, glob?.folder ?? written);
  const stat = fx.statSync(folder);
  if (!stat)
    throw new WorkError({ code: 'missing-input', message: `\`${written}\` is not there`, option: ['input'] });
  const fileAt = (relative: string, bytes: number, isNamed: boolean): InputFile => {
    const path = join(folder, relative);
    const name = pathBetween(wdir, path);
    return { path, name, relative: relative || name.slice(name.lastIndexOf('/') + 1), bytes, isNamed };
  };
  if (!stat.isDirectory()) return [fileAt('', stat.size, true)];
  const matches = glob ? compileGlob(glob.pattern) : () => true;
  return [...filesBelow(folder, '', [])]
    .filter(({ relative }) => matches(relative))
    .sort((a, b) => compareUnits(a.relative, b.relative))
    .map(({ relative, bytes }) => fileAt(relative, bytes, false));
}

/** Hidden ones are not for readers. A link that leads back to where it lies ends there. */
function* filesBelow(
  folder: string,
  below: string,
  above: readonly string[],
): Generator<{ readonly relative: string; readonly bytes: number }> {
  const real = fx.realpathSync(join(folder, below));
  if (above.includes(real)) return;
  for (const name of fx.readdirSync(join(folder, below))) {
    if (name.startsWith('.')) continue;
    const relative = below === '' ? name : `${below}/${name}`;
    const stat = fx.statSync(join(folder, relative));
    if (stat?.isDirectory()) yield* filesBelow(folder, relative, [...above, real]);
    else if (stat?.isFile()) yield { relative, bytes: stat.size };
  }
}
