/** Files that cannot be read: how many are tolerated, what is said of too many, and where they are listed. */
import type { Database } from '../../data/duckdb.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import { writeBadRows } from './bad-rows-list.ts';
import type { ConvertOptions } from './kind.ts';

export interface BadFile {
  readonly file: string;
  readonly code: string;
  /** What follows its name in a sentence. */
  readonly reason: string;
}

const mostExamples = 20;

/** Fails where there are more than `max_bad_rows`. */
export function refuseTooMany(
  bad: readonly BadFile[],
  total: number,
  { max_bad_rows: most }: ConvertOptions,
): void {
  const allowed = most < 1 ? Math.floor(most * total) : most;
  if (bad.length <= allowed) return;
  const hint = `${bad.length} of ${total} files cannot be read; \`max_bad_rows\` says how many may be left out, so far ${allowed}`;
  const faults = bad
    .slice(0, mostExamples)
    .map(({ file, code, reason }) => ({ code, message: `\`${file}\` ${reason}` }));
  const [first, ...others] = faults;
  throw new WorkError(...(first ? [{ ...first, hint }] : []), ...others);
}

/** Lists them where `bad_rows` says, or tells how many they are. */
export async function listBadFiles(
  database: Database,
  bad: readonly BadFile[],
  total: number,
  { bad_rows: list }: ConvertOptions,
  context: WorkContext,
): Promise<void> {
  const rows = bad.map(({ file, reason }) => ({ file, line: null, row: null, reason }));
  if (list !== undefined) await writeBadRows(database, rows, list, context);
  else if (bad.length > 0)
    context.warn({
      code: 'unreadable-input',
      message: `${bad.length} of ${total} files could not be read and are left out`,
      hint: '`bad_rows` names a file that lists them',
    });
}
