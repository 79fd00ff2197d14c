/** Rankings and judgements: tables, or the white-space separated files of trec_eval. */
import { join } from 'node:path';
import { fx } from '../../../base/effects.ts';
import { readIfThere } from '../../../base/files.ts';
import type { Database } from '../../../data/duckdb.ts';
import { formatOfFile } from '../../../data/tables/format.ts';
import { readTable } from '../../../data/tables/read.ts';
import { classColumn, numberColumn } from '../../../metrics/column.ts';
import type { Ranking } from '../../../metrics/retrieval.ts';
import { splitWords } from '../../../metrics/text/white-space.ts';
import { missingColumn } from '../../../table-shape.ts';
import { type WorkContext, WorkError } from '../../../work.ts';
import { tableFilesAt } from '../../table-files.ts';
import { type MeasuredTable, openMeasured } from '../table.ts';

/** Whether it is one of trec_eval's: it has no format of tables. */
export const isRankingFile = (wdir: string, path: string): boolean =>
  formatOfFile(path) === null && fx.statSync(join(wdir, path))?.isDirectory() !== true;

/** `query iter document relevance`, or a table `query, document, relevance`. */
export async function readJudgements(
  database: Database,
  path: string,
  context: WorkContext,
): Promise<Ranking> {
  if (isRankingFile(context.wdir, path))
    return readLines([path], 'reference', ['query', null, 'document', 'relevance'], context);
  const view = 'luc reference';
  await readTable(database, view, tableFilesAt(context.wdir, path));
  return rankingOf(await openMeasured(database, view, path), 'relevance', 'reference');
}

/** `query Q0 document rank score tag`. */
export const readRunFiles = (paths: readonly string[], context: WorkContext): Ranking =>
  readLines(paths, 'input', ['query', null, 'document', null, 'score', null], context);

export async function rankingOf(table: MeasuredTable, value: string, option: string): Promise<Ranking> {
  const query = ['query', 'query_id'].find((name) => table.has(name));
  const document = ['document', 'document_id', 'id'].find((name) => table.has(name));
  if (query === undefined || document === undefined)
    throw new WorkError({
      ...missingColumn(query === undefined ? 'query' : 'document', table.columns, ` in ${table.name}`),
      option: [option],
    });
  return {
    query: await table.classes(query, option),
    document: await table.classes(document, option),
    value: await table.numbers(value, option),
  };
}

function readLines(
  paths: readonly string[],
  option: string,
  fields: readonly (string | null)[],
  { wdir }: WorkContext,
): Ranking {
  const [queries, documents, values]: [string[], string[], number[]] = [[], [], []];
  for (const path of paths) {
    const text = readIfThere(join(wdir, path))?.toString('utf8');
    if (text === undefined)
      throw new WorkError({ code: 'missing-input', message: `${path} is not there`, option: [option] });
    for (const [at, line] of text.split('\n').entries()) {
      const words = splitWords(line);
      if (words.length === 0) continue;
      const value = asNumber(words[fields.length === 4 ? 3 : 4] ?? '');
      if (words.length !== fields.length || Number.isNaN(value))
        throw new WorkError({
          code: 'unreadable-input',
          message: `${path}: line ${at + 1} is not \`${usage[fields.length === 4 ? 'judgements' : 'run']}\``,
          hint: 'a table has the columns `query`, `document` and `score` or `relevance`',
          option: [option],
        });
      queries.push(words[0] as string);
      documents.push(words[2] as string);
      values.push(value);
    }
  }
  return {
    query: classColumn('query', queries),
    document: classColumn('document', documents),
    value: numberColumn(fields.length === 4 ? 'relevance' : 'score', values),
  };
}

const usage = {
  judgements: 'query iter document relevance',
  run: 'query Q0 document rank score tag',
};

const asNumber = (word: string): number =>
  /^[+-]?inf/i.test(word) ? Number.POSITIVE_INFINITY : Number(word);
