/** Columns before any row is there: what is read, and what is written. */
import type { KindProblem, Steps } from '../../kind-problem.ts';
import { type ColumnType, columnIn, columnTypes, missingColumn, type TableShape } from '../../table-shape.ts';
import type { VectorizeOptions } from './options.ts';

/** What a table lacks of what the options name. */
export function columnsRead(options: VectorizeOptions, shape: TableShape | null): KindProblem[] {
  if (!shape) return [];
  const { method, text = 'text', encode, label = 'label' } = options;
  const problems: KindProblem[] = [];
  const need = (name: string, path: Steps, fits: readonly ColumnType[] = [], words = ''): void => {
    const column = columnIn(shape, name);
    if (!column && !shape.open) problems.push({ ...missingColumn(name, shape.columns), path });
    if (column?.type && fits.length > 0 && !fits.includes(column.type))
      problems.push({ code: 'column-type', message: `column \`${name}\` is ${column.type}, ${words}`, path });
  };
  for (const [index, name] of writtenKeys(options).entries())
    need(name, Array.isArray(options.key) ? ['key', index] : ['key'], plainTypes, 'which no key is');
  if (method === 'encode') {
    for (const name of Object.keys(encode ?? {})) need(name, ['encode', name]);
    if (hasTarget(options)) need(label, options.label === undefined ? ['encode'] : ['label']);
  } else need(text, options.text === undefined ? [] : ['text'], ['string'], 'and texts are strings');
  return problems;
}

/** Whether keys can be of it. */
export const isPlainType = (type: ColumnType): boolean => type !== 'list' && type !== 'struct';
const plainTypes = columnTypes.filter(isPlainType);

export const writtenKeys = ({ key }: VectorizeOptions): readonly string[] =>
  key === undefined ? [] : typeof key === 'string' ? [key] : key;

export const hasTarget = ({ encode }: VectorizeOptions): boolean =>
  Object.values(encode ?? {}).some((chain) => chain.some(({ name }) => name === 'target'));

/** Whether there is an `id` may only be known when it runs. */
export function columnsWritten(options: VectorizeOptions, shape: TableShape | null): TableShape {
  const written = writtenKeys(options);
  const id = shape ? columnIn(shape, 'id') : undefined;
  const hasId = id !== undefined && (id.type === null || isPlainType(id.type));
  const keys = written.length > 0 ? written : hasId ? ['id'] : [];
  return {
    columns: [
      ...keys.map((name) => ({ name, type: (shape && columnIn(shape, name)?.type) ?? null })),
      { name: 'vector', type: vectorType(options) },
    ],
    open: written.length === 0 && (!shape || (shape.open && !hasId)),
  };
}

/** Sparse vectors are structs. */
function vectorType({ method, dimensions }: VectorizeOptions): ColumnType | null {
  if (method === 'onnx' || method === 'http') return 'list';
  if (method === 'encode') return null;
  return method === 'cooccurrence' && dimensions !== undefined ? 'list' : 'struct';
}
