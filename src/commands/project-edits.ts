/** Changes to the user's own files: read, edited and replaced while no other luc changes the project. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { exists, readIfThere, removeFile, writeWhole } from '../base/files.ts';
import type { Edited, Text } from '../config/edit.ts';
import { type Failure, failureOf } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { isWithin, type RelPath } from '../path.ts';
import { withMutex } from '../store/mutex.ts';
import { privateLinkProblem } from '../store/private-links.ts';
import { fileObstacleProblem } from '../store/way.ts';
import type { Context } from './context.ts';

export interface FileEdit {
  readonly file: RelPath;
  readonly change: (from: Text) => Edited;
}

/** All edits or, where one of them fails, none. Several of one file follow each other. */
export async function editFiles(context: Context, edits: readonly FileEdit[]): Promise<Failure | null> {
  if (edits.length === 0) return null;
  const { layout, breakLock } = context;
  // Settings can be changed in a project that cannot be opened.
  const brought = privateLinkProblem(layout);
  if (brought) return failureOf('project', brought);
  const work = (checkHeld: () => void): Failure | null => {
    const edited = editedTexts(context, edits);
    if (!edited.ok) return edited.failure;
    for (const [file, text] of edited.value) {
      checkHeld();
      replaceText(join(layout.root, file), text);
    }
    return null;
  };
  return withMutex(layout, 'lock', work, { command: `luc ${context.argv.join(' ')}`, breakLock });
}

/** Takes back what `editFiles` has written, where that still stands there; null in `before` is a file that was not there. */
export function takeEditsBack(
  { layout, argv, breakLock }: Context,
  written: ReadonlyMap<RelPath, string>,
  before: ReadonlyMap<RelPath, Buffer | null>,
): Promise<void> {
  const work = (checkHeld: () => void): void => {
    for (const [file, text] of written) {
      const path = join(layout.root, file);
      if (readIfThere(path)?.toString('utf8') !== text) continue;
      const old = before.get(file);
      checkHeld();
      if (old) replaceText(path, old);
      else removeFile(path);
    }
  };
  return withMutex(layout, 'lock', work, { command: `luc ${argv.join(' ')}`, breakLock });
}

/** The files that `edits` change, as they would be then; for who has other things to do before. */
export function editedTexts(
  { layout }: Context,
  edits: readonly FileEdit[],
): Outcome<ReadonlyMap<RelPath, string>, Failure> {
  const before = new Map<RelPath, string | null>();
  const after = new Map<RelPath, string>();
  for (const { file, change } of edits) {
    // Whose links our own folders are is asked where something is written.
    const away = isWithin(file, '.luc' as RelPath) ? null : fileObstacleProblem(layout, file);
    if (away) return fail(failureOf('project', away));
    if (!before.has(file)) before.set(file, readIfThere(join(layout.root, file))?.toString('utf8') ?? null);
    const edited = withoutMark(after.get(file) ?? before.get(file) ?? '', (text) => change({ file, text }));
    if (!edited.ok) return edited;
    after.set(file, edited.value);
  }
  return succeed(new Map([...after].filter(([file, text]) => text !== before.get(file))));
}

/** New lines under `data:`. What edits YAML is loaded only where there are any. */
export async function dataLines(paths: readonly RelPath[]): Promise<readonly FileEdit[]> {
  if (paths.length === 0) return [];
  const { addData } = await import('../config/edit.ts');
  return paths.map((path) => ({
    file: 'lucidity.yaml' as RelPath,
    change: (from) => addData(from, path, null),
  }));
}

/** The byte order mark that some editors put in front stays. */
function withoutMark(text: string, change: (text: string) => Edited): Edited {
  if (!text.startsWith('\ufeff')) return change(text);
  const edited = change(text.slice(1));
  return edited.ok ? { ok: true, value: `\ufeff${edited.value}` } : edited;
}

/** A link of which it is known where it leads stays one, a mode stays. */
function replaceText(path: string, text: string | Buffer): void {
  const target = exists(path) ? fx.realpathSync(path) : path;
  const mode = fx.statSync(target)?.mode;
  writeWhole(target, text, { durable: true, alone: true, ...(mode !== undefined && { mode: mode & 0o777 }) });
}
