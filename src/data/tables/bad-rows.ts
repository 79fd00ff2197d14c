/** Rows that are none or do not fit: how many are tolerated, and what is said of those that are too many. */
import { WorkError } from '../../work.ts';
import { type Database, quoted } from '../duckdb.ts';
import type { FullReadOptions } from './read-options.ts';
import { type BadRow, notUtf8 } from './source.ts';
import type { Survey } from './survey.ts';

const mostExamples = 20;

/** A value that does not fit, as SQL: which rows, and the reason as a text. */
export interface Unfit {
  readonly isUnfit: string;
  readonly reason: string;
}

/** Fails where there are more than `maxBadRows`; else tells `onBadRows` of each. */
export async function judgeBadRows(
  database: Database,
  surveys: readonly Survey[],
  unfitOf: (survey: Survey) => Unfit | null,
  { maxBadRows, onBadRows }: FullReadOptions,
): Promise<void> {
  const total = sum(surveys, ({ rejected, unfit }) => rejected + unfit);
  if (total === 0) return;
  const rows = sum(surveys, ({ rows: read, rejected }) => (read ?? 0) + rejected);
  const allowed = maxBadRows < 1 ? Math.floor(maxBadRows * rows) : maxBadRows;
  if (total <= allowed && !onBadRows) return;
  const limit = total > allowed ? mostExamples : Number.MAX_SAFE_INTEGER;
  const listed: BadRow[] = [];
  for (const survey of surveys) {
    if (listed.length >= limit) break;
    const rest = limit - listed.length;
    const found = [
      ...(survey.rejected > 0 ? ((await survey.source.proof?.list(rest)) ?? []) : []),
      ...(survey.unfit > 0 ? await unfitRows(database, survey, unfitOf(survey), rest) : []),
    ];
    listed.push(...found.sort((a, b) => (a.row ?? 0) - (b.row ?? 0)));
  }
  if (total > allowed) throw tooManyBad(listed, total, allowed);
  onBadRows?.(listed);
}

async function unfitRows(
  database: Database,
  { source, relation, rejected }: Survey,
  unfit: Unfit | null,
  limit: number,
): Promise<BadRow[]> {
  if (!unfit) return [];
  const number = quoted('number of the row');
  const found = await database.rows(
    `SELECT ${number} AS row, ${unfit.reason} AS reason
    FROM (SELECT *, row_number() OVER () AS ${number} FROM ${relation}) WHERE ${unfit.isUnfit} LIMIT ${limit}`,
  );
  // Behind a row that was left out the numbers would be those of other rows.
  const isExact = rejected === 0;
  return found.map(({ row, reason }) => ({
    file: source.file.name,
    line: null,
    row: isExact ? Number(row) : null,
    code: 'bad-value',
    reason: String(reason),
  }));
}

/** `rows`: all, or the first of them; `total` may be words for a number. */
export function tooManyBad(rows: readonly BadRow[], total: number | string, allowed: number): WorkError {
  const examples = rows.slice(0, mostExamples);
  const faults = examples.map(({ file, line, row, code, reason }) => {
    const place = [row === null ? [] : [`row ${row}`], line === null ? [] : [`line ${line}`]]
      .flat()
      .join(', ');
    return { code, message: `${file}${place && `, ${place}`}: ${reason}` };
  });
  const last = faults.pop();
  const more = total !== examples.length ? `${total} rows are like that; ` : '';
  const encoding = examples.some(({ reason }) => reason === notUtf8)
    ? '`encoding` says how it was written, such as `latin1`; '
    : '';
  const hint = `${encoding}${more}\`max_bad_rows\` says how many may be left out${allowed > 0 ? `, so far ${allowed}` : ''}`;
  return new WorkError(...faults, ...(last ? [{ ...last, hint }] : []));
}

const sum = (surveys: readonly Survey[], count: (survey: Survey) => number): number =>
  surveys.reduce((total, one) => total + count(one), 0);
