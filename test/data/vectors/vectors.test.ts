/** Vector files of every format: what is written is read again as it was, and equal vectors have equal bytes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { vectorFormatOf } from '../../../src/data/vectors/format.ts';
import { evenBatches, sliceRows, stackRows } from '../../../src/data/vectors/matrix-rows.ts';
import { openVectors } from '../../../src/data/vectors/open.ts';
import type { VectorBatch, VectorHead, VectorSource } from '../../../src/data/vectors/vector-file.ts';
import { writeVectors } from '../../../src/data/vectors/write.ts';
import { dense, type Matrix } from '../../../src/matrix.ts';
import { testDatabase } from '../../support/database.ts';

const names = ['v.arrow', 'v.parquet', 'v.jsonl', 'v.jsonl.gz', 'v.safetensors'] as const;

const denseMatrix = dense(3, 2, Float32Array.of(0.1, -0, 1e-8, 3e38, Number.NaN, 0.5));
const sparseMatrix: Matrix = {
  form: 'sparse',
  rows: 3,
  columns: 1_048_576,
  starts: Uint32Array.of(0, 2, 2, 3),
  indices: Uint32Array.of(3, 1_048_575, 0),
  values: Float64Array.of(0.1, 0, -1 / 3),
};
/** Its columns are more than single floats can count. */
const wideMatrix: Matrix = {
  ...sparseMatrix,
  columns: 2 ** 31 - 1,
  indices: Uint32Array.of(2 ** 24, 2 ** 24 + 1, 2 ** 31 - 2),
  values: Float32Array.of(0.5, 1, -1),
};
const keys = [
  ['ä', '', 'c'],
  [1n, -2n, 2n ** 40n],
  ['2026-01-31', '1969-12-31', '2024-02-29'],
  [true, false, true],
];
const keyColumns = [
  { name: 'id', type: 'VARCHAR' },
  { name: 'n', type: 'BIGINT' },
  { name: 'day', type: 'DATE' },
  { name: 'is', type: 'BOOLEAN' },
];
const headOf = (matrix: Matrix): VectorHead => ({
  form: matrix.form,
  columns: matrix.columns,
  dtype: matrix.values instanceof Float32Array ? 'float32' : 'float64',
  keys: keyColumns,
  names: matrix.form === 'dense' ? ['a', 'b "c"'] : null,
  fingerprint: 'sha256:1234',
});

async function* each(batches: readonly VectorBatch[]): AsyncGenerator<VectorBatch> {
  yield* batches;
}

const inParts = (batch: VectorBatch, size: number): AsyncGenerator<VectorBatch> =>
  evenBatches(each([batch]), size);

/** Null where there is no row. */
async function wholeOf(source: VectorSource): Promise<VectorBatch | null> {
  for await (const batch of evenBatches(source.batches(), Number.POSITIVE_INFINITY)) return batch;
  return null;
}

const formOf = (name: string) => {
  const form = vectorFormatOf(name);
  if (!form) throw new Error(name);
  return form;
};

test.each(names)('%s', async (name) => {
  const { database, folder } = await testDatabase();
  for (const matrix of [denseMatrix, sparseMatrix, wideMatrix]) {
    const head = headOf(matrix);
    const bytes: Buffer[] = [];
    for (const size of [1, 3]) {
      const file = { path: join(folder, `${matrix.columns}-${size}-${name}`), name };
      const rows = await writeVectors(
        database,
        file.path,
        formOf(name),
        head,
        inParts({ keys, matrix }, size),
      );
      expect(rows).toBe(3);
      bytes.push(readFileSync(file.path));
      const source = await openVectors(database, file);
      if (!source) throw new Error('it has vectors');
      const isText = name.startsWith('v.jsonl');
      // JSON knows neither single floats nor what is said beside the rows.
      expect(source.head).toEqual(
        isText ? { ...head, dtype: 'float64', names: null, fingerprint: null } : head,
      );
      const read = await wholeOf(source);
      expect(read?.keys).toEqual(keys);
      expect({ ...read?.matrix, values: Array.from(read?.matrix.values ?? []) }).toEqual({
        ...matrix,
        values: Array.from(matrix.values),
      });
      const few = await openVectors(database, file, { keys: ['n', 'id'] });
      for await (const batch of few?.batches() ?? []) expect(batch.keys).toEqual([keys[1], keys[0]]);
    }
    expect(bytes[0]).toEqual(bytes[1]);
  }
});

test('files without rows keep their columns, and a table without vectors is none', async () => {
  const { database, folder } = await testDatabase();
  for (const name of ['v.arrow', 'v.parquet', 'v.safetensors'])
    for (const matrix of [denseMatrix, sparseMatrix]) {
      const file = { path: join(folder, `${matrix.form}-${name}`), name };
      const head = headOf(matrix);
      const nothing = inParts({ keys, matrix: sliceRows(matrix, 0, 0) }, 1);
      expect(await writeVectors(database, file.path, formOf(name), head, nothing)).toBe(0);
      const source = await openVectors(database, file);
      expect(source?.head).toEqual(head);
      expect(source && (await wholeOf(source))).toBeNull();
    }
  const table = { path: join(folder, 't.csv'), name: 't.csv' };
  writeFileSync(table.path, 'id,vector\n1,2\n');
  expect(await openVectors(database, table)).toBeNull();
  expect(
    ['a.arrow', 'b.PARQUET', 'c.jsonl.gz', 'd.safetensors', 'e.csv', 'f.parquet.gz', 'g'].map(vectorFormatOf),
  ).toEqual([
    { format: 'arrow', gzip: false },
    { format: 'parquet', gzip: false },
    { format: 'jsonl', gzip: true },
    { format: 'safetensors', gzip: false },
    null,
    null,
    null,
  ]);
});

test('keys that are bytes stay what they are', async () => {
  const { database, folder } = await testDatabase();
  const head = { ...headOf(denseMatrix), keys: [{ name: 'id', type: 'BLOB' }] };
  const ids = [Buffer.of(0, 0xff), Buffer.of(), Buffer.of(0xfe)];
  for (const name of ['v.arrow', 'v.parquet', 'v.safetensors']) {
    const file = { path: join(folder, name), name };
    await writeVectors(
      database,
      file.path,
      formOf(name),
      head,
      inParts({ keys: [ids], matrix: denseMatrix }, 2),
    );
    const source = await openVectors(database, file);
    expect(source?.head.keys).toEqual(head.keys);
    const read = source && (await wholeOf(source));
    expect(read?.keys[0]?.map((id) => [...(id as Uint8Array)])).toEqual([[0, 0xff], [], [0xfe]]);
  }
});

test('vectors of others: lists, whole numbers, sparse ones without their size; what is none is told with its row', async () => {
  const { database, folder } = await testDatabase();
  const read = async (text: string) => {
    const file = { path: join(folder, 'o.jsonl'), name: 'o.jsonl' };
    writeFileSync(file.path, text);
    const source = await openVectors(database, file);
    const all = source && (await wholeOf(source));
    return { columns: source?.head.columns, values: [...(all?.matrix.values ?? [])] };
  };
  expect(await read('{"id":1,"vector":[1,-2]}\n{"id":2,"vector":[3,4]}\n')).toEqual({
    columns: 2,
    values: [1, -2, 3, 4],
  });
  expect(
    await read('{"vector":{"indices":[],"values":[]}}\n{"vector":{"indices":[1,6],"values":[2,0.5]}}\n'),
  ).toEqual({ columns: 7, values: [2, 0.5] });
  for (const [text, said] of [
    [
      '{"vector":[1]}\n{"vector":[1,2]}\n',
      'dimension-mismatch: the vector in row 2 of o.jsonl has 2 numbers, and those before have 1',
    ],
    ['{"vector":[1]}\n{"vector":null}\n', 'bad-value: row 2 of o.jsonl has no vector in the column `vector`'],
    [
      '{"vector":{"indices":[2,1],"values":[1,1]}}\n',
      'bad-value: the vector in row 1 of o.jsonl has indices that do not ascend',
    ],
    [
      '{"vector":{"size":2,"indices":[1],"values":[1,1]}}\n',
      'bad-value: the vector in row 1 of o.jsonl has not as many indices as values',
    ],
  ] as const)
    expect(
      await read(text).then(
        () => '',
        (error) => `${error.problems[0].code}: ${error.message}`,
      ),
    ).toBe(said);
});

test('batches are made even whatever they came in', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(4), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      async (sizes, size, isDense) => {
        let next = 0;
        const parts = sizes.map((rows): VectorBatch => {
          const values = Float64Array.from({ length: rows * 2 }, () => next++);
          return {
            keys: [Array.from({ length: rows }, (_, i) => next + i)],
            matrix: isDense
              ? dense(rows, 2, values)
              : {
                  form: 'sparse',
                  rows,
                  columns: 9,
                  starts: Uint32Array.from({ length: rows + 1 }, (_, i) => 2 * i),
                  indices: Uint32Array.from(values, (_, i) => i % 2),
                  values,
                },
          };
        });
        const even: VectorBatch[] = [];
        for await (const batch of evenBatches(each(parts), size)) even.push(batch);
        const rows = sizes.reduce((sum, one) => sum + one, 0);
        expect(even.map(({ matrix }) => matrix.rows)).toEqual(
          Array.from({ length: Math.ceil(rows / size) }, (_, i) => Math.min(size, rows - i * size)),
        );
        const all = (batches: readonly VectorBatch[], of: (batch: VectorBatch) => ArrayLike<unknown>) =>
          batches.flatMap((batch) => Array.from(of(batch)));
        expect(all(even, ({ matrix }) => matrix.values)).toEqual(
          Array.from({ length: rows * 2 }, (_, i) => i),
        );
        expect(all(even, ({ keys: [ids = []] }) => ids)).toEqual(all(parts, ({ keys: [ids = []] }) => ids));
        for (const { matrix } of even)
          if (matrix.form === 'sparse') {
            expect([...matrix.starts]).toEqual(Array.from({ length: matrix.rows + 1 }, (_, i) => 2 * i));
            expect([...matrix.indices]).toEqual(Array.from(matrix.values, (_, i) => i % 2));
          }
      },
    ),
    { numRuns: 60 },
  );
});

test('doubles below single floats stay what they are', () => {
  const stacked = stackRows([dense(1, 1, Float32Array.of(0.5)), dense(1, 1, Float64Array.of(0.1))]);
  expect(stacked).toEqual(dense(2, 1, Float64Array.of(0.5, 0.1)));
});
