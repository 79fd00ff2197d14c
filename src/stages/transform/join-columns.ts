/** Which columns a join gives, and what they are called. */
import type { ValueOf } from './values.ts';

type Join = ValueOf<'join'>;

export interface JoinedPair {
  readonly left: string;
  readonly right: string;
}

export interface JoinedColumns<Column> {
  /** Equal in both; with `asof` the last one is the time. */
  readonly on: readonly JoinedPair[];
  /** The columns that come from the other table: what they are there, and the name that they get. */
  readonly added: readonly { readonly column: Column; readonly name: string }[];
}

function pairsOf({ on }: Join): readonly JoinedPair[] {
  if (typeof on === 'string') return [{ left: on, right: on }];
  if (Array.isArray(on)) return on.map((name: string) => ({ left: name, right: name }));
  return Object.entries(on).map(([left, right]) => ({ left, right: String(right) }));
}

/**
 * What is joined on is there once, under the current table's name; a time that is called otherwise is kept, as it need
 * not be equal. A name that the current table has already gets the other table's behind it: `name_customers`.
 */
export function joinedColumns<Column extends { readonly name: string }>(
  join: Join,
  left: readonly Column[],
  right: readonly Column[],
): JoinedColumns<Column> {
  const on = pairsOf(join);
  if (join.how === 'anti' || join.how === 'semi') return { on, added: [] };
  const time = join.how === 'asof' ? on.at(-1) : undefined;
  const dropped = new Set(
    on.filter((pair) => pair !== time || pair.left === pair.right).map((pair) => pair.right),
  );
  const taken = new Set(left.map(({ name }) => name.toLowerCase()));
  const added = right
    .filter(({ name }) => !dropped.has(name))
    .map((column) => ({
      column,
      name: taken.has(column.name.toLowerCase()) ? `${column.name}_${join.with}` : column.name,
    }));
  return { on, added };
}
