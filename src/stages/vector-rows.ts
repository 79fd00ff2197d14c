/** The rows of vector files as a model takes them. */
import { columnTypeOf } from '../data/tables/column-type.ts';
import type { VectorSource } from '../data/vectors/vector-file.ts';
import { missingColumn } from '../table-shape.ts';
import { WorkError } from '../work.ts';
import { refuseNonFinite } from './non-finite.ts';
import { type InputVectors, placeRows } from './open-input.ts';
import type { RowBatch, RowSource } from './row-source.ts';

/** `others`: columns beside the vectors; ends with `missing-column` where one is not there. */
export function vectorRows(input: InputVectors, others: readonly string[]): RowSource {
  const [first] = input.sources;
  if (!first) throw new Error('an input has at least one file');
  const { head } = first;
  const places = input.sources.map((source, index) =>
    others.map((name) => {
      const file = `\`${input.files[index]?.name}\``;
      const at = source.head.keys.findIndex((column) => column.name === name);
      if (at < 0)
        throw new WorkError({
          ...missingColumn(name, source.head.keys, ` in ${file}`),
          option: input.option,
        });
      const type = typeIn(source, name);
      if (type !== typeIn(first, name))
        throw new WorkError({
          code: 'schema-mismatch',
          message: `\`${name}\` is ${type} in ${file}, and ${typeIn(first, name)} in \`${input.files[0]?.name}\``,
          hint: 'bring both to the same type by a `cast` step before they are vectorized',
          option: input.option,
        });
      return at;
    }),
  );

  const placed: RowSource['placed'] = (rows, total) =>
    placeRows(input, rows, total, async (file) => {
      let count = 0;
      const source = input.sources[input.files.indexOf(file)];
      if (source) for await (const { matrix } of source.batches()) count += matrix.rows;
      return count;
    });

  async function* batches(): AsyncGenerator<RowBatch, void> {
    let before = 0;
    for (const [index, source] of input.sources.entries())
      for await (const { keys, matrix } of source.batches()) {
        await refuseNonFinite(matrix, { before, names: head.names, placed });
        yield {
          rows: matrix.rows,
          before,
          x: matrix,
          texts: null,
          others: (places[index] ?? []).map((at) => keys[at] ?? []),
        };
        before += matrix.rows;
      }
  }

  const [keys] = places;
  return {
    form: 'vectors',
    width: head.columns,
    names: head.names,
    fingerprint: input.sources.find((source) => source.head.fingerprint !== null)?.head.fingerprint ?? null,
    others: (keys ?? []).flatMap((at) => head.keys[at] ?? []),
    rows: null,
    placed,
    batches,
  };
}

const typeIn = ({ head }: VectorSource, name: string): string =>
  columnTypeOf(head.keys.find((column) => column.name === name)?.type ?? '');
