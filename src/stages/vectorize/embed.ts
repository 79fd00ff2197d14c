/** Vectors of whole texts by a model: each text is computed once, and what was computed before is taken from the memo. */
import { join } from 'node:path';
import type { Database } from '../../data/duckdb.ts';
import { openRowMemo, type RowMemo, rowKey } from '../../data/vectors/row-memo.ts';
import type { VectorBatch } from '../../data/vectors/vector-file.ts';
import { digestOf, hexOf } from '../../digest.ts';
import { canonicalJson, type JsonObject } from '../../json.ts';
import { dense, type Floats, floats } from '../../matrix.ts';
import { sealed, unsealed } from '../../ml/state.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import type { Embedder, PlacedText } from './embedder.ts';
import type { VectorMaker } from './maker.ts';
import type { VectorizeOptions } from './options.ts';
import { dtypeOf } from './settings.ts';
import { fingerprintOf } from './state.ts';
import type { Table } from './table.ts';
import { textsOf } from './texts.ts';

export async function makeOfEmbeddings(
  database: Database,
  written: VectorizeOptions,
  tables: readonly Table[],
  state: JsonObject | null,
  context: WorkContext,
): Promise<VectorMaker> {
  const options = state ? { ...(unsealed(state).options as object), ...written } : written;
  const embedder = await open(options, context);
  if (state && state.model !== embedder.model) {
    await embedder.close();
    throw new WorkError({
      code: 'option-conflict',
      message: `\`${written.vectorizer}\` was made with another model than the one in \`${written.model}\``,
      hint: 'make it again, by a stage without `fit: false`',
      option: ['model'],
    });
  }
  const name = hexOf(digestOf(canonicalJson(embedder.identity))).slice(0, 32);
  const memo = openRowMemo(join(context.memo, 'rows', name), join(context.temporary, 'rows'), embedder.dtype);
  try {
    await computeNew(database, options, tables, embedder, memo, context);
  } finally {
    await embedder.close();
  }
  const columns = memo.width();
  if (columns === null)
    throw new WorkError({ code: 'empty-input', message: 'there is no text', option: ['input'] });
  const { norm = 'l2', method, text, dimensions } = options;
  if (dimensions !== undefined && columns !== dimensions)
    throw new WorkError({
      code: 'dimension-mismatch',
      message: `vectors have ${columns} numbers, and \`dimensions\` is ${dimensions}`,
      option: ['dimensions'],
    });
  const dtype = dtypeOf(options);
  const content = sealed({
    method,
    options: { ...embedder.settings, norm },
    ...(embedder.model !== undefined && { model: embedder.model }),
  });
  return {
    head: { form: 'dense', columns, dtype, names: null, fingerprint: fingerprintOf(content) },
    batches: async function* (table): AsyncGenerator<VectorBatch, void> {
      for await (const { keys, texts } of textsOf(database, table, text)) {
        const values = floats(dtype, texts.length * columns);
        for (const [row, one] of texts.entries()) {
          const vector = memo.read(rowKey(one ?? ''));
          values.set(norm === 'l2' ? toLengthOne(vector) : vector, row * columns);
        }
        yield { keys, matrix: dense(texts.length, columns, values) };
      }
    },
    state: content,
    close: memo.close,
  };
}

async function open(options: VectorizeOptions, context: WorkContext): Promise<Embedder> {
  if (options.method === 'onnx') return (await import('./onnx.ts')).openOnnx(options, context);
  return (await import('./http.ts')).openHttp(options, context);
}

/** What is done when one of several fails stays done. */
async function computeNew(
  database: Database,
  { text, dimensions }: VectorizeOptions,
  tables: readonly Table[],
  embedder: Embedder,
  memo: RowMemo,
  { progress, signal, log }: WorkContext,
): Promise<void> {
  const waiting = new Map<string, PlacedText>();
  let computed = 0;
  const compute = async (batch: readonly (readonly [string, PlacedText])[]): Promise<void> => {
    const vectors = await embedder.embed(batch.map(([, placed]) => placed));
    checkVectors(
      vectors,
      batch.map(([, placed]) => placed),
      dimensions ?? memo.width(),
    );
    memo.add(batch.map(([key], i) => ({ key, vector: vectors[i] as Floats })));
    computed += batch.length;
  };
  const computeWaiting = async (): Promise<void> => {
    const all = [...waiting];
    waiting.clear();
    const batches = Array.from({ length: Math.ceil(all.length / embedder.batch) }, (_, i) =>
      all.slice(i * embedder.batch, (i + 1) * embedder.batch),
    );
    const ended = await Promise.allSettled(batches.map(compute));
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  };
  let rows = 0;
  for (const table of tables) {
    let row = 0;
    for await (const { texts } of textsOf(database, { view: table.view, keys: [] }, text))
      for (const one of texts) {
        row++;
        const key = rowKey(one ?? '');
        if (memo.has(key) || waiting.has(key)) continue;
        waiting.set(key, { text: one ?? '', input: table.input, row });
        if (waiting.size < embedder.batch * embedder.concurrency) continue;
        signal.throwIfAborted();
        await computeWaiting();
        progress({ unit: 'rows', done: rows + row, total: null });
      }
    rows += row;
  }
  await computeWaiting();
  log(`new texts: ${computed}, rows: ${rows}`);
}

/** They are finite, and of one width, which is `expected` where that is known. */
function checkVectors(
  vectors: readonly Floats[],
  placed: readonly PlacedText[],
  expected: number | null,
): void {
  const width = expected ?? vectors[0]?.length ?? 0;
  for (const [i, vector] of vectors.entries()) {
    const place = `row ${placed[i]?.row} of ${placed[i]?.input}`;
    if (vector.length !== width)
      throw new WorkError({
        code: 'dimension-mismatch',
        message: `the vector of the text in ${place} has ${vector.length} numbers, and ${width} are expected`,
        hint: 'see `dimensions`, and whether the `model` is still the same',
      });
    if (!vector.every(Number.isFinite))
      throw new WorkError({
        code: 'non-finite',
        message: `the vector of the text in ${place} has a number that is not finite`,
      });
  }
}

/** A vector of zeros stays. */
function toLengthOne(vector: Floats): Float64Array {
  const numbers = Float64Array.from(vector);
  const length = Math.sqrt(numbers.reduce((sum, number) => sum + number * number, 0));
  return length > 0 ? numbers.map((number) => number / length) : numbers;
}
