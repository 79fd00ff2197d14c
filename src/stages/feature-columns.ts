/** Which columns of a table a model sees, as numbers; for training, for predicting, and before either runs. */
import { type ColumnType, listNames, missingColumn } from '../table-shape.ts';
import type { WorkProblem } from '../work.ts';

export interface Feature {
  readonly name: string;
  readonly type: FeatureType;
}

/** Booleans become 0 and 1. */
export type FeatureType = 'number' | 'boolean';

export interface TypedColumn {
  readonly name: string;
  /** Null where nobody can say. */
  readonly type: ColumnType | null;
}

/** Columns that are about a row rather than of it. */
const neverFeatures = ['split', 'meta'];

interface Wanted {
  /** All that are not `apart` where none are named. */
  readonly features: readonly string[] | undefined;
  readonly apart: readonly string[];
}

/** The names, of which some may not be there. */
export function featureNames(
  columns: readonly TypedColumn[],
  { features, apart }: Wanted,
): readonly string[] {
  if (features) return features;
  const others = new Set([...apart, ...neverFeatures]);
  return columns.flatMap(({ name }) => (others.has(name) ? [] : [name]));
}

/** What is wrong with them; `isOpen`: there may be more columns than these; `where` they are, as in `` in `x.csv` ``. */
export function featureProblems(
  columns: readonly TypedColumn[],
  wanted: Wanted,
  isOpen: boolean,
  where = '',
): readonly WorkProblem[] {
  const { features } = wanted;
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const missing = (features ?? []).flatMap((name, index) =>
    types.has(name) || isOpen
      ? []
      : [{ ...missingColumn(name, columns, where), option: ['features', index] }],
  );
  const names = featureNames(columns, wanted);
  const strange = names.filter((name) => {
    const type = types.get(name) ?? null;
    return type !== null && featureTypeOf(type) === null;
  });
  if (strange.length > 0)
    return [...missing, noNumbers(strange, types, features === undefined ? ['input'] : ['features'], where)];
  if (names.length > 0 || isOpen) return missing;
  return [
    {
      code: 'missing-column',
      message: `there is no column that a model could learn from${where}`,
      hint: `there are ${listNames(columns.map(({ name }) => name))}`,
      option: ['input'],
    },
  ];
}

export function featureTypeOf(type: ColumnType): FeatureType | null {
  if (type === 'int64' || type === 'double') return 'number';
  return type === 'boolean' ? 'boolean' : null;
}

function noNumbers(
  names: readonly string[],
  types: ReadonlyMap<string, ColumnType | null>,
  option: readonly string[],
  where: string,
): WorkProblem {
  const [first = ''] = names;
  const message =
    names.length === 1
      ? `\`${first}\` is ${types.get(first)}${where}, and a model takes numbers`
      : `${listNames(names)} are no numbers${where}`;
  const isText = names.some((name) => types.get(name) === 'string');
  return {
    code: 'column-type',
    message,
    hint: `${isText ? 'make numbers of them by `vectorize` (`encode` for categories, `tfidf` … for texts)' : 'make numbers of them by a `derive` step'}, or say by \`features\` which columns count`,
    option,
  };
}
