/** Reads what the user wrote under a kind's name by the kind's table of options; all that does not fit is told at once. */
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { KindProblem, Steps } from '../kind-problem.ts';
import type { OptionsOf, OptionTable, OptionType, TellOption } from '../option.ts';
import { missingOption, unknownOption, wrongType } from './problems.ts';

export interface OptionsRead<Table> {
  /** Null with at least one problem told. */
  readonly options: OptionsOf<Table> | null;
  readonly problems: readonly KindProblem[];
}

/** `where` is what the whole is called in messages: `` `convert` ``. */
export function readOptions<Table extends OptionTable>(
  table: Table,
  value: Json,
  where: string,
): OptionsRead<Table> {
  const problems: KindProblem[] = [];
  const options = readMembers(table, value, [], where, (problem) => problems.push(problem));
  return { options: problems.length === 0 ? options : null, problems };
}

/** An option that is itself a map of options. */
export const record = <Table extends OptionTable>(
  table: Table,
  name: string,
  words = `a map: ${name}`,
): OptionType<OptionsOf<Table>> => ({
  name,
  words,
  schema: schemaOfTable(table),
  members: table,
  read: (value, at, tell) =>
    isObject(value)
      ? (readMembers(table, value, at, words, tell) ?? undefined)
      : void tell(wrongType(words, value, at)),
});

/** A map with one of these keys, as the entries of `steps` are; gives `{name, value}`. */
export function oneKey<Types extends { readonly [name: string]: OptionType<unknown> }>(
  types: Types,
  name: string,
  words: string,
): OptionType<
  {
    readonly [Name in keyof Types & string]: { readonly name: Name; readonly value: ReadBy<Types[Name]> };
  }[keyof Types & string]
> {
  const names = Object.keys(types);
  return {
    name,
    words,
    schema: {
      type: 'object',
      properties: Object.fromEntries(names.map((key) => [key, (types[key] as OptionType<unknown>).schema])),
      minProperties: 1,
      maxProperties: 1,
      additionalProperties: false,
    },
    entries: types,
    read(value, at, tell) {
      const keys = isObject(value) ? Object.keys(value) : [];
      const [key] = keys;
      if (!isObject(value) || key === undefined || keys.length > 1) {
        tell(wrongType(words, value, at));
        return undefined;
      }
      const type = Object.hasOwn(types, key) ? types[key] : undefined;
      if (!type) {
        tell(unknownOption(key, at, words, names, undefined));
        return undefined;
      }
      const read = type.read(value[key] as Json, [...at, key], tell);
      return read === undefined ? undefined : ({ name: key, value: read } as never);
    },
  };
}

type ReadBy<Type> = Type extends OptionType<infer Value> ? Value : never;

function readMembers<Table extends OptionTable>(
  table: Table,
  value: Json,
  at: Steps,
  where: string,
  tell: TellOption,
): OptionsOf<Table> | null {
  if (!isObject(value)) {
    tell({
      ...wrongType('a map of options', value, at),
      ...(at.length === 0 && { message: `${where} must be a map of options` }),
    });
    return null;
  }
  let faults = 0;
  const count: TellOption = (problem) => {
    faults++;
    tell(problem);
  };
  const names = Object.keys(table);
  for (const name of Object.keys(value))
    if (!Object.hasOwn(table, name)) count(unknownOption(name, at, where, names, instead(name, names)));
  const read: { [name: string]: unknown } = {};
  for (const [name, option] of Object.entries(table)) {
    const written = value[name];
    if (written === undefined || !Object.hasOwn(value, name)) {
      if (option.required) count(missingOption(name, at, where));
      else if (option.fallback !== undefined) read[name] = option.fallback;
    } else {
      const one = option.type.read(written, [...at, name], count);
      if (one !== undefined) read[name] = one;
    }
  }
  return faults === 0 ? (read as OptionsOf<Table>) : null;
}

/** Words of other programs, answered with ours where this kind has it. */
function instead(name: string, names: readonly string[]): string | undefined {
  const ours = otherWords.get(name);
  return ours !== undefined && names.includes(ours) ? `write \`${ours}\`` : undefined;
}

const otherWords: ReadonlyMap<string, string> = new Map(
  Object.entries({
    input: ['inputs', 'src', 'source_path', 'in'],
    output: ['outputs', 'dst', 'destination', 'out', 'output_path'],
    label: ['target', 'labels', 'target_column', 'y'],
    text: ['content', 'document', 'text_column'],
    key: ['id', 'ids', 'id_column'],
    seed: ['random_state', 'random_seed'],
    hyperparameters: ['params'],
    vector: ['embedding'],
    top_k: ['top_n', 'k'],
    unit: ['split_by'],
    chunk_size: ['split_length'],
    chunk_overlap: ['split_overlap'],
    norm: ['normalize'],
    passthrough: ['keep', 'remainder'],
    algorithm: ['model_type', 'estimator'],
  }).flatMap(([ours, theirs]) => theirs.map((word) => [word, ours] as const)),
);

/** JSON Schema of a table's map; any value that is no text may also be a template. */
export function schemaOfTable(table: OptionTable): JsonObject {
  const needed = Object.entries(table).flatMap(([name, option]) => (option.required ? [name] : []));
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(table).map(([name, { type, doc, fallback }]) => [
        name,
        {
          description: doc,
          ...(fallback === undefined ? {} : { default: fallback as Json }),
          ...orTemplate(type.schema),
        },
      ]),
    ),
    ...(needed.length > 0 && { required: needed }),
    additionalProperties: false,
  };
}

const orTemplate = (schema: JsonObject): JsonObject =>
  schema.type === 'string' || Object.keys(schema).length === 0
    ? schema
    : { anyOf: [schema, { type: 'string', pattern: '\\$\\{' }] };
