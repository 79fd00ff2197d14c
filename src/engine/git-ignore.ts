/** Keeps git off the outs: a line in the `.gitignore` beside each cached out, as far as there is a git work tree. */
import { join } from 'node:path';
import { readIfThere, writeWhole } from '../base/files.ts';
import { nameOf, parentOf, type RelPath } from '../path.ts';
import type { Stage } from '../pipeline.ts';
import { absolute } from '../store/layout.ts';
import type { Session } from './session.ts';

export function ignoreOuts(session: Session, stage: Pick<Stage, 'outs'>): void {
  for (const out of stage.outs) if (out.cache) ignorePath(session, out.path);
}

/** Adds `/name` to the `.gitignore` of the path's folder, unless it is there or a line above covers the folder. */
export function ignorePath(session: Session, path: RelPath): void {
  if (session.gitRoot === null) return;
  const file = join(absolute(session.layout, parentOf(path)), '.gitignore');
  const text = readIfThere(file)?.toString() ?? '';
  const line = `/${escapeName(nameOf(path))}`;
  if (text.split('\n').some((known) => known === line || known === `${line}/`)) return;
  writeWhole(file, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`);
}

/** A name as a literal gitignore pattern. A newline cannot be written; `?` stands for it. */
const escapeName = (name: string): string =>
  name
    .replace(/[\\*?[\]!#]/g, '\\$&')
    .replace(/\n/g, '?')
    .replace(/ +$/, (blanks) => blanks.replaceAll(' ', '\\ '));
