/**
 * Opens vector files of every format; for who trains, predicts, indexes or compares vectors. `openVectors` gives null for
 * a file that is a table without vectors, so an option that takes both asks it first. `readVectors` gives all rows of
 * several files as one matrix with its key columns.
 */
import { fx } from '../../base/effects.ts';
import type { Matrix } from '../../matrix.ts';
import { WorkError } from '../../work.ts';
import type { Database } from '../duckdb.ts';
import { formatOfFile } from '../tables/format.ts';
import type { TableFile } from '../tables/table-file.ts';
import { isSafetensors } from './format.ts';
import { stackBatches } from './matrix-rows.ts';
import type { VectorBatch, VectorColumns, VectorHead, VectorSource, Vectors } from './vector-file.ts';

/** A view of the database is left behind for formats that it reads. */
export async function openVectors(
  database: Database,
  file: TableFile,
  columns: VectorColumns = {},
): Promise<VectorSource | null> {
  if (!fx.statSync(file.path))
    throw new WorkError({ code: 'missing-input', message: `${file.name} is not there` });
  if (isSafetensors(file.path)) {
    const { openSafetensorsVectors } = await import('./safetensors-read.ts');
    return openSafetensorsVectors(file, columns);
  }
  if (formatOfFile(file.path)?.format === 'arrow') {
    const { openArrowVectors } = await import('./arrow-read.ts');
    return openArrowVectors(file, columns);
  }
  const { openTableVectors } = await import('./tables.ts');
  return openTableVectors(database, file, columns);
}

/** All rows of the files, in their order; they agree in form, columns and keys (`schema-mismatch`). There is at least one file. */
export async function readVectors(
  sources: readonly { readonly file: TableFile; readonly source: VectorSource }[],
): Promise<Vectors> {
  const [first] = sources;
  if (!first) throw new Error('no vectors are read');
  const { head } = first.source;
  for (const { file, source } of sources) agree(first.file, head, file, source.head);
  const batches: VectorBatch[] = [];
  for (const { source } of sources) for await (const batch of source.batches()) batches.push(batch);
  return { head, ...stackBatches(batches.length > 0 ? batches : [emptyBatch(head)]) };
}

const emptyBatch = ({ form, columns, dtype, keys }: VectorHead): VectorBatch => {
  const values = dtype === 'float32' ? new Float32Array() : new Float64Array();
  const matrix: Matrix =
    form === 'dense'
      ? { form, rows: 0, columns, values }
      : { form, rows: 0, columns, values, starts: new Uint32Array(1), indices: new Uint32Array() };
  return { keys: keys.map(() => []), matrix };
};

function agree(file: TableFile, head: VectorHead, otherFile: TableFile, other: VectorHead): void {
  const differ = (what: string, here: string | number, there: string | number): void => {
    if (here !== there)
      throw new WorkError({
        code: 'schema-mismatch',
        message: `${what} ${here} in ${file.name} and ${there} in ${otherFile.name}`,
        hint: 'give vectors that one vectorizer has made',
      });
  };
  const keys = (one: VectorHead): string => one.keys.map(({ name, type }) => `${name} ${type}`).join(', ');
  differ('vectors are', head.form, other.form);
  differ('numbers of a vector are', head.columns, other.columns);
  differ('numbers are', head.dtype, other.dtype);
  differ('keys are', keys(head), keys(other));
  if (head.fingerprint !== null && other.fingerprint !== null)
    differ('the vectorizer is', head.fingerprint, other.fingerprint);
}
