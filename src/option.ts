/** An option of a stage kind: its type, whether it must be given, what it is for the graph, and its line in the reference. */
import type { Json, JsonObject } from './json.ts';
import type { KindProblem, Steps } from './kind-problem.ts';
import type { MetricsOfKind, OutRole } from './pipeline.ts';

export type TellOption = (problem: KindProblem) => void;

export interface OptionType<Value> {
  /** For the reference: `path`, `list of columns`. */
  readonly name: string;
  /** Ends the sentence "must be …". */
  readonly words: string;
  /** JSON Schema, for editors. */
  readonly schema: JsonObject;
  /** The value, or undefined with at least one problem told. */
  readonly read: (value: Json, at: Steps, tell: TellOption) => Value | undefined;
  /** What is in it, for the reference: the options of a map, or the types of its one key. */
  readonly members?: OptionTable;
  readonly entries?: { readonly [name: string]: OptionType<unknown> };
  /** Of a map: whether the order of its members matters. */
  readonly isOrdered?: true;
  /** The types of what it holds, or is one of. */
  readonly inner?: readonly OptionType<unknown>[];
}

/** What the paths of an option are for the graph. */
export type Role = 'dep' | OutRole;

export interface Option<Value, Given extends boolean = boolean> {
  readonly type: OptionType<Value>;
  /** Whether the work can rely on it: it is required, or has a default. */
  readonly given: Given;
  readonly required: boolean;
  /** Taken where the user wrote nothing. */
  readonly fallback?: Value;
  /** What the work takes where the user wrote nothing; written out it says nothing. */
  readonly usual?: Plain;
  /** The default in words, where it is no single value. */
  readonly defaultWords?: string;
  readonly role?: Role;
  /** Of `role: metrics`. */
  readonly ofKind?: MetricsOfKind;
  /** Cannot change a result: in no key. */
  readonly harmless?: true;
  /** It says something only where these other options of its table have one of these values. */
  readonly only?: Only;
  readonly doc: string;
}

export type Only = { readonly [option: string]: readonly (string | boolean)[] };

type Plain = string | number | boolean;

interface Extra {
  readonly doc: string;
  readonly usual?: Plain;
  readonly role?: Role;
  readonly ofKind?: MetricsOfKind;
  readonly harmless?: true;
  readonly only?: Only;
  /** The default in words. */
  readonly else?: string;
}

export const required = <Value>(type: OptionType<Value>, extra: Extra): Option<Value, true> => ({
  type,
  given: true,
  required: true,
  ...worded(extra),
});

export const withDefault = <Value>(
  type: OptionType<Value>,
  fallback: Value,
  extra: Extra,
): Option<Value, true> => ({ type, given: true, required: false, fallback, ...worded(extra) });

export const optional = <Value>(type: OptionType<Value>, extra: Extra): Option<Value, false> => ({
  type,
  given: false,
  required: false,
  ...worded(extra),
});

/** Options that share a condition; those that have one of their own keep it, too. */
export const onlyWhere = <Table extends OptionTable>(only: Only, table: Table): Table =>
  Object.fromEntries(
    Object.entries(table).map(([name, option]) => [name, { ...option, only: { ...only, ...option.only } }]),
  ) as Table;

const worded = ({ else: defaultWords, ...extra }: Extra) => ({
  ...extra,
  ...(defaultWords === undefined ? {} : { defaultWords }),
});

export type OptionTable = { readonly [name: string]: Option<unknown> };
type ValueOf<One> = One extends Option<infer Value> ? Value : never;
type GivenIn<Table> = {
  [Name in keyof Table]: Table[Name] extends Option<unknown, true> ? Name : never;
}[keyof Table];

/** What a table's options are once read: those with `given` are always there. */
export type OptionsOf<Table> = { readonly [Name in GivenIn<Table>]: ValueOf<Table[Name]> } & {
  readonly [Name in Exclude<keyof Table, GivenIn<Table>>]?: ValueOf<Table[Name]>;
};
