/** Takes up what other runs have recorded since this session read the record. */
import { readRange, withFile } from '../base/range.ts';
import { readLines } from '../journal.ts';
import type { JournalLine } from '../journal-line.ts';
import { ancestorsOf, isAroundProject, type RelPath } from '../path.ts';
import type { Stage, StageName } from '../pipeline.ts';
import { readRecorded } from '../store/recorded.ts';
import type { Run } from './run.ts';
import { adoptRecord, type Session } from './session.ts';
import { type Stamp, stampOf, type Unread } from './stamp.ts';

/**
 * True where the record was read again, because others have changed it: with `stage` only if that may concern what the
 * stage reads or makes. Costs a look at one folder while no other run is open.
 */
export function refreshRecord(run: Run, stage?: Stage): boolean {
  const { session } = run;
  const now = stampOf(session.layout, run.id);
  if (isSame(session.stamp, now) && isEmpty(session.stamp.unread)) return false;
  const next = stage && readOn(session, now);
  if (next && !concerns(next.unread, stage)) {
    session.stamp = next;
    return false;
  }
  adopt(session, now);
  return true;
}

export const readRecordAgain = ({ session, id }: Run): void => adopt(session, stampOf(session.layout, id));

/** `stamp` is older than what is read now. */
function adopt(session: Session, stamp: Stamp): void {
  session.stamp = stamp;
  adoptRecord(session, readRecorded(session.layout));
}

const isSame = (before: Stamp, now: Stamp): boolean =>
  before.frame === now.frame && [...now.journals].every(([path, size]) => before.journals.get(path) === size);

const isEmpty = ({ stages, paths }: Unread): boolean => stages.size + paths.size === 0;

/** Notes what journals have gained; null where more has changed, or where they cannot be read from there on. */
function readOn({ stages, stamp }: Session, now: Stamp): Stamp | null {
  if (stamp.frame !== now.frame) return null;
  const journals = new Map<string, number>();
  for (const [path, size] of now.journals) {
    const from = stamp.journals.get(path) ?? 0;
    if (size < from) return null;
    const gained = size > from ? wholeLines(path, from, size - from) : '';
    const lines = readLines(gained);
    if (!lines) return null;
    for (const line of lines) note(stamp.unread, line, stages);
    journals.set(path, from + Buffer.byteLength(gained));
  }
  return { ...now, journals, unread: stamp.unread };
}

/** Without the last line, if it is being written. */
function wholeLines(path: string, offset: number, length: number): string {
  const bytes = withFile(path, (fd) => readRange(fd, { offset, length }));
  return bytes.toString('utf8', 0, bytes.lastIndexOf('\n') + 1);
}

function note(unread: Unread, line: JournalLine, stages: ReadonlyMap<StageName, Stage>): void {
  if (line.t === 'data') notePath(unread, line.path);
  if (line.t === 'moving') notePath(unread, line.from);
  if (line.t !== 'recorded' && line.t !== 'unconfirmed' && line.t !== 'unsaved') return;
  unread.stages.add(line.stage);
  for (const out of stages.get(line.stage as StageName)?.outs ?? []) notePath(unread, out.path);
  if (line.t === 'recorded') for (const path of line.block.outs.keys()) notePath(unread, path);
}

function notePath({ paths, folders }: Unread, path: RelPath): void {
  paths.add(path);
  folders.add('.' as RelPath);
  for (const folder of ancestorsOf(path)) folders.add(folder);
}

const concerns = ({ stages, paths, folders }: Unread, { name, outs, deps, params }: Stage): boolean =>
  stages.has(name) ||
  [...outs.map(({ path }) => path), ...deps.map(({ path }) => path), ...params.map(({ file }) => file)].some(
    (path) =>
      paths.has(path) ||
      folders.has(path) ||
      isAroundProject(path) ||
      [...ancestorsOf(path)].some((folder) => paths.has(folder)),
  );
