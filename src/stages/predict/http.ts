/**
 * `engine: http`: a service that predicts. It is sent `{"model", "rows": [{column: value, …}, …], "seed"}` and answers
 * `{"predictions": […]}`: for each row a value, or `{"prediction", "probabilities"?, "score"?}`.
 */
import { join } from 'node:path';
import { atOnce } from '../../base/at-once.ts';
import { ifPossible, makeFolder, readIfThere, writeWhole } from '../../base/files.ts';
import { noteUse } from '../../base/note-use.ts';
import { type Column, type Database, quoted } from '../../data/duckdb.ts';
import type { Value } from '../../data/duckdb-values.ts';
import { openWebClient } from '../../data/web/open-web-client.ts';
import { digestOf, hexOf } from '../../digest.ts';
import { type Json, type JsonObject, parseJson } from '../../json.ts';
import { missingColumn } from '../../table-shape.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import { filesOf, type InputTable, openTable } from '../open-input.ts';
import { tokenOf } from '../secret-token.ts';
import { copiedColumns } from './copied-columns.ts';
import type { Part } from './inputs.ts';
import type { PredictOptions } from './options.ts';
import type { PredictedInput, Predictor } from './predictor.ts';
import { columnsOfAnswers, readAnswer, type ServiceAnswer, valuesOfAnswers } from './service-answer.ts';

export function openHttp(options: PredictOptions, database: Database, context: WorkContext): Predictor {
  const { url = '', model = '', seed, batch_size: size, concurrency } = options;
  const { timeout, retries, rate_limit: rateLimit = null } = options;
  const { env, signal, log, memo, wdir } = context;
  const client = openWebClient({
    timeout,
    retries,
    concurrency,
    rateLimit,
    written: [url],
    env,
    signal,
    partials: null,
    onRetry: log,
  });
  const token = tokenOf(options, env);

  async function ask(rows: readonly JsonObject[], before: number): Promise<readonly ServiceAnswer[]> {
    const body = JSON.stringify({ model, rows, seed });
    const place = join(memo, 'predict', hexOf(digestOf(`${url}\n${body}`)));
    const known = readKnown(place);
    const read = (answer: Json | undefined) => readAnswer(answer, rows.length, before);
    if (known) {
      noteUse(place);
      return read(known);
    }
    const { bytes } = await client.get({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      token,
      option: ['url'],
    });
    const answer = parseJson(bytes.toString());
    const answers = read(answer);
    ifPossible(() => {
      makeFolder(join(place, '..'));
      writeWhole(place, `${digestOf(bytes)}\n${bytes.toString()}`);
    });
    return answers;
  }

  async function open(part: Part): Promise<PredictedInput> {
    const table = await openTable(database, filesOf(wdir, part.input, part.option), 'luc rows');
    const sent = sentColumns(options, table);
    const copied = copiedColumns(options, { ...table, where: ` in ${table.named}`, usual: ['id'] });
    const all: ServiceAnswer[] = [];
    let before = 0;
    for await (const batch of database.stream(`SELECT ${listOf(sent)} FROM ${quoted(table.view)}`)) {
      const starts = Array.from({ length: Math.ceil(batch.rows / size) }, (_, index) => index * size);
      const answers: (readonly ServiceAnswer[])[] = starts.map(() => []);
      await atOnce(starts.entries(), concurrency, async ([index, start]) => {
        const rows = rowsBetween(sent, batch.columns, start, Math.min(start + size, batch.rows));
        answers[index] = await ask(rows, before + start);
      });
      for (const answer of answers.flat()) all.push(answer);
      before += batch.rows;
      context.progress({ unit: 'rows', done: before, total: table.rows });
    }
    const columns = columnsOfAnswers(all, options.probabilities);
    return {
      copied,
      columns,
      rows: table.rows,
      async *batches() {
        let at = 0;
        const list = copied.length > 0 ? listOf(copied) : 'NULL';
        for await (const batch of database.stream(`SELECT ${list} FROM ${quoted(table.view)}`)) {
          const answers = all.slice(at, at + batch.rows);
          const others = batch.columns.slice(0, copied.length);
          yield { rows: batch.rows, values: [...others, ...valuesOfAnswers(answers, columns)] };
          at += batch.rows;
        }
      },
    };
  }

  return { open, close: () => client.close() };
}

/** Null for what is not whole. */
function readKnown(place: string): Json | null {
  const text = readIfThere(place)?.toString() ?? '';
  const end = text.indexOf('\n');
  const rest = text.slice(end + 1);
  return text.slice(0, end) === digestOf(rest) ? (parseJson(rest) ?? null) : null;
}

/** What says something about a row rather than being of it. */
const notSent = ['label', 'split', 'meta'];

function sentColumns(options: PredictOptions, { columns, named }: InputTable): readonly Column[] {
  const { features, text, key = 'id' } = options;
  const chosen = features ?? (text === undefined ? undefined : [text]);
  if (!chosen) return columns.filter(({ name }) => ![...notSent, ...[key].flat()].includes(name));
  return chosen.map((name, index) => {
    const found = columns.find((column) => column.name === name);
    if (found) return found;
    const option = features ? ['features', index] : ['text'];
    throw new WorkError({ ...missingColumn(name, columns, ` in ${named}`), option });
  });
}

const listOf = (columns: readonly Column[]): string => columns.map(({ name }) => quoted(name)).join(', ');

const rowsBetween = (
  sent: readonly Column[],
  cells: readonly (readonly Value[])[],
  from: number,
  to: number,
): JsonObject[] =>
  Array.from({ length: to - from }, (_, row) =>
    Object.fromEntries(sent.map(({ name }, column) => [name, jsonOf(cells[column]?.[from + row] ?? null)])),
  );

/** Whole numbers that JSON's readers would round are texts, and bytes are in base64. */
function jsonOf(value: Value): Json {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map((one) => jsonOf(one as Value));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, jsonOf(one)]));
}
