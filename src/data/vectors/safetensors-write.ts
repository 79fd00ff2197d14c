/** Writes vectors as safetensors: each array goes to a file of its own first, as the head says how long they are. */
import { fx } from '../../base/effects.ts';
import { makeFolder, removeFile } from '../../base/files.ts';
import { sortedEntries } from '../../order.ts';
import {
  encodeHead,
  rawBytes,
  type StoredDtype,
  type StoredForm,
  type StoredValues,
} from '../../safetensors.ts';
import type { Column, Database } from '../duckdb.ts';
import type { Value } from '../duckdb-values.ts';
import { piecesOf, temporaryPath, writePieces } from '../tables/pieces.ts';
import { notesOf } from './notes.ts';
import {
  arraysOf,
  endsName,
  keyDtype,
  keyName,
  keysNote,
  sparseNames,
  vectorName,
} from './safetensors-form.ts';
import type { VectorBatch, VectorHead } from './vector-file.ts';

export async function writeSafetensorsVectors(
  { temporary }: Database,
  path: string,
  head: VectorHead,
  batches: AsyncIterable<VectorBatch>,
): Promise<number> {
  makeFolder(temporary);
  const files = new Map([...arraysOf(head)].map(([name, dtype]) => [name, openArrayFile(temporary, dtype)]));
  try {
    const rows = await fill(files, head, batches);
    const forms = new Map([...files].map(([name, file]) => [name, formOf(name, file, head)]));
    const keys = JSON.stringify(head.keys.map(({ name, type }) => ({ name, type })));
    const first = encodeHead(Object.fromEntries(forms), {
      ...Object.fromEntries(notesOf(head)),
      ...(head.keys.length > 0 && { [keysNote]: keys }),
    });
    await writePieces(
      path,
      (async function* () {
        yield first;
        for (const [, file] of sortedEntries(files)) yield* piecesOf(file.path);
      })(),
    );
    return rows;
  } finally {
    for (const file of files.values()) {
      fx.closeSync(file.fd);
      removeFile(file.path);
    }
  }
}

interface ArrayFile {
  readonly path: string;
  readonly fd: number;
  readonly dtype: StoredDtype;
  length: number;
}

function openArrayFile(folder: string, dtype: StoredDtype): ArrayFile {
  const path = temporaryPath(folder);
  return { path, fd: fx.openSync(path, 'wx', 0o600), dtype, length: 0 };
}

const formOf = (name: string, { dtype, length }: ArrayFile, { columns }: VectorHead): StoredForm => ({
  dtype,
  shape: name === vectorName ? [columns === 0 ? 0 : length / columns, columns] : [length],
});

async function fill(
  files: ReadonlyMap<string, ArrayFile>,
  { keys, form }: VectorHead,
  batches: AsyncIterable<VectorBatch>,
): Promise<number> {
  const append = async (name: string, values: StoredValues): Promise<void> => {
    const file = files.get(name);
    if (!file) throw new Error(`there is no array ${name}`);
    file.length += values.length;
    await fx.write(file.fd, rawBytes(values));
  };
  const textBytes = new Map<string, number>();
  let rows = 0;
  let numbers = 0;
  if (form === 'sparse') await append(sparseNames.starts, new BigInt64Array(1));
  for await (const batch of batches) {
    const { matrix } = batch;
    for (const [i, key] of keys.entries()) {
      const values = batch.keys[i] ?? [];
      if (keyDtype(key) === 'text') {
        const texts = values.map((value) =>
          value instanceof Uint8Array ? value : Buffer.from(String(value)),
        );
        let end = textBytes.get(key.name) ?? 0;
        await append(keyName(key.name), Buffer.concat(texts));
        await append(
          endsName(key.name),
          BigInt64Array.from(texts, (text) => {
            end += text.length;
            return BigInt(end);
          }),
        );
        textBytes.set(key.name, end);
      } else await append(keyName(key.name), numbersOf(values, key));
    }
    if (matrix.form === 'dense') await append(vectorName, matrix.values);
    else {
      const before = numbers;
      await append(
        sparseNames.starts,
        BigInt64Array.from(matrix.starts.subarray(1), (start) => BigInt(before + start)),
      );
      await append(sparseNames.indices, matrix.indices);
      await append(sparseNames.values, matrix.values);
      numbers += matrix.indices.length;
    }
    rows += matrix.rows;
  }
  return rows;
}

function numbersOf(values: readonly Value[], key: Column): StoredValues {
  switch (keyDtype(key)) {
    case 'int64':
      return BigInt64Array.from(values, (value) => BigInt(value as bigint | number));
    case 'bool':
      return Uint8Array.from(values, Number);
    default:
      return Float64Array.from(values, Number);
  }
}
