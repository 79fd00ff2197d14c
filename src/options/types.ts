/** The types that options have, in the words that are the same in every kind. */
import { isList, isObject, type Json, type JsonObject } from '../json.ts';
import type { Steps } from '../kind-problem.ts';
import type { OptionType, TellOption } from '../option.ts';
import { nearest } from '../suggest.ts';
import { bytesIn, durationPattern, millisecondsIn, sizePattern } from '../units.ts';
import { wrongType } from './problems.ts';

interface Single<Value> extends Omit<OptionType<Value>, 'read'> {
  /** Undefined for what does not fit. */
  readonly take: (value: Json) => Value | undefined;
}

const single = <Value>({ take, ...type }: Single<Value>): OptionType<Value> => ({
  ...type,
  read(value, at, tell) {
    const taken = take(value);
    if (taken === undefined) tell(wrongType(type.words, value, at));
    return taken;
  },
});

const textual = (name: string, words: string, fits: (text: string) => boolean = (text) => text !== '') =>
  single<string>({
    name,
    words,
    schema: { type: 'string', minLength: 1 },
    take: (value) => (typeof value === 'string' && fits(value) ? value : undefined),
  });

/** Of a text in a form of its own; `least` is how many characters it has at least. */
export const textOf = (name: string, words: string, pattern: RegExp, least = 1) => ({
  ...textual(name, words, (value) => pattern.test(value)),
  schema: { type: 'string', minLength: least, pattern: pattern.source },
});

export const anyText = textual('text', 'text', () => true);
export const text = textual('text', 'text that is not empty');
export const path = textual('path', 'a path');
export const column = textual('column', 'the name of a column');
export const expression = textual('expression', 'an SQL expression');
export const variable = textual('name of a variable', 'the name of an environment variable', (name) =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name),
);
export const digest = textual('digest', '`sha256:` and 64 hex digits', (value) =>
  /^sha256:[0-9a-f]{64}$/.test(value),
);
export const pointer = textual(
  'JSON pointer',
  'a JSON pointer such as `/data/items`',
  (value) => value.startsWith('/') || value === '',
);

export const flag = single<boolean>({
  name: 'bool',
  words: '`true` or `false`',
  schema: { type: 'boolean' },
  take: (value) => (typeof value === 'boolean' ? value : undefined),
});

export const integer = (min: number, max: number = Number.MAX_SAFE_INTEGER): OptionType<number> => ({
  ...single<number>({
    name: max === Number.MAX_SAFE_INTEGER ? `integer ≥ ${min}` : `integer ${min} … ${max}`,
    words: 'a whole number',
    schema: { type: 'integer', minimum: min, ...(max < Number.MAX_SAFE_INTEGER && { maximum: max }) },
    take: (value) => (Number.isInteger(value) ? (value as number) : undefined),
  }),
  read: (value, at, tell) =>
    inRange(value, at, tell, {
      words: `a whole number${rangeWords(min, max)}`,
      fits: Number.isInteger,
      isInside: (number) => number >= min && number <= max,
    }),
});

const rangeWords = (min: number, max: number): string =>
  max < Number.MAX_SAFE_INTEGER ? ` from ${min} to ${max}` : `, ${min} or more`;

export const number = (name: string, words: string, isInside: (value: number) => boolean) =>
  ({
    name,
    words,
    schema: { type: 'number' },
    read: (value, at, tell) => inRange(value, at, tell, { words, fits: Number.isFinite, isInside }),
  }) satisfies OptionType<number>;

export const fraction = number('fraction', 'a number from 0 to 1', (value) => value >= 0 && value <= 1);
export const positive = number('number > 0', 'a number above 0', (value) => value > 0);
export const seed = integer(0, 2 ** 32 - 1);
/** A share of all, or so many of them. */
export const fractionOrCount = number(
  'fraction or count',
  'a fraction between 0 and 1, or a whole number from 1 on',
  (value) => (value > 0 && value < 1) || (value >= 1 && Number.isInteger(value)),
);
/** As many as allowed; nothing, too. */
export const tolerance = number(
  'count or fraction',
  'a fraction between 0 and 1, or a whole number',
  (value) => value >= 0 && (value < 1 || Number.isInteger(value)),
);

interface Range {
  readonly words: string;
  readonly fits: (value: number) => boolean;
  readonly isInside: (value: number) => boolean;
}

function inRange(value: Json, at: Steps, tell: TellOption, { words, fits, isInside }: Range) {
  if (typeof value === 'number' && fits(value) && isInside(value)) return value;
  const isOutside = typeof value === 'number' && fits(value);
  tell({ ...wrongType(words, value, at), ...(isOutside && { code: 'out-of-range' }) });
  return undefined;
}

/** Milliseconds. */
export const duration = single<number>({
  name: 'duration',
  words: 'a duration such as `250ms`, `30s`, `5m`, `2h`, `1d`',
  schema: { type: 'string', pattern: durationPattern.source },
  take: (value) =>
    typeof value === 'string' && durationPattern.test(value) ? millisecondsIn(value) : undefined,
});

/** Bytes. */
export const size = single<number>({
  name: 'size',
  words: 'a size such as `512MiB` or `2GiB`, or a number of bytes',
  schema: {
    anyOf: [
      { type: 'string', pattern: sizePattern.source },
      { type: 'integer', minimum: 0 },
    ],
  },
  take(value) {
    if (typeof value === 'string') return sizePattern.test(value) ? bytesIn(value) : undefined;
    return Number.isInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
  },
});

export const json: OptionType<Json> = { name: 'any', words: 'any value', schema: {}, read: (value) => value };

/** A single value: text, number, bool or null. */
export const scalar = single<string | number | boolean | null>({
  name: 'value',
  words: 'a single value',
  schema: { type: ['string', 'number', 'boolean', 'null'] },
  take: (value) => (value === null || typeof value !== 'object' ? value : undefined),
});

export function choice<const Name extends string>(...names: readonly Name[]): OptionType<Name> {
  const listed = names.map((name) => `\`${name}\``).join(', ');
  const words = names.length > 1 ? `one of ${listed}` : listed;
  return {
    name: listed,
    words,
    schema: { enum: names },
    read(value, at, tell) {
      const found = names.find((name) => name === value);
      if (found !== undefined) return found;
      const near = typeof value === 'string' ? nearest(value, names) : null;
      tell({ ...wrongType(words, value, at), ...(near && { hint: `did you mean \`${near}\`?` }) });
      return undefined;
    },
  };
}

export const list = <Item>(
  item: OptionType<Item>,
  name: string,
  words = `a ${name}`,
  least = 1,
): OptionType<readonly Item[]> => ({
  name,
  words,
  schema: { type: 'array', items: item.schema, minItems: least },
  inner: [item],
  read(value, at, tell) {
    if (!isList(value) || value.length < least) {
      const isLone = typeof value === 'string' && item.read(value, at, () => undefined) !== undefined;
      tell({ ...wrongType(words, value, at), ...(isLone && { hint: `write \`[${value}]\`` }) });
      return undefined;
    }
    const items = value.map((one, index) => item.read(one, [...at, index], tell));
    return items.every((one) => one !== undefined) ? (items as Item[]) : undefined;
  },
});

export const map = <Value>(
  value: OptionType<Value>,
  name: string,
  words = `a ${name}`,
): OptionType<{ readonly [name: string]: Value }> => ({
  name,
  words,
  schema: { type: 'object', additionalProperties: value.schema },
  inner: [value],
  read(given, at, tell) {
    if (!isObject(given) || Object.keys(given).length === 0) {
      tell(wrongType(words, given, at));
      return undefined;
    }
    const read = Object.entries(given).map(
      ([key, one]) => [key, value.read(one, [...at, key], tell)] as const,
    );
    if (read.some(([, one]) => one === undefined)) return undefined;
    return Object.fromEntries(read) as { readonly [name: string]: Value };
  },
});

/** The same where the order of the members matters. */
export const orderedMap: typeof map = (value, name, words) => ({
  ...map(value, name, words),
  isOrdered: true,
});

/** The first type whose JSON is of this form; problems inside are that type's. */
export const either = <Values extends readonly unknown[]>(
  name: string,
  words: string,
  ...types: { readonly [Index in keyof Values]: OptionType<Values[Index]> }
): OptionType<Values[number]> => ({
  name,
  words,
  schema: { anyOf: types.map((type) => type.schema) },
  inner: types,
  read(value, at, tell) {
    const form = formOf(value);
    const fitting = types.filter((type) => formsIn(type.schema).includes(form));
    const [only] = fitting;
    if (fitting.length === 1 && only) return only.read(value, at, tell);
    for (const type of fitting) {
      const taken = type.read(value, at, () => undefined);
      if (taken !== undefined) return taken;
    }
    tell(wrongType(words, value, at));
    return undefined;
  },
});

const formOf = (value: Json): string =>
  value === null ? 'null' : isList(value) ? 'array' : typeof value === 'object' ? 'object' : typeof value;

function formsIn(schema: JsonObject): readonly string[] {
  const { type, anyOf, enum: names } = schema;
  if (anyOf !== undefined && isList(anyOf)) return anyOf.flatMap((one) => formsIn(one as JsonObject));
  if (names !== undefined && isList(names)) return names.map(formOf);
  const types = type === undefined ? everyForm : isList(type) ? type.map(String) : [String(type)];
  return types.map((one) => (one === 'integer' ? 'number' : one));
}

const everyForm = ['null', 'array', 'object', 'string', 'number', 'boolean'];

export const paths = either(
  'path or list of paths',
  'a path or a list of paths',
  path,
  list(path, 'list of paths'),
);
export const columns = list(column, 'list of columns');
export const columnOrColumns = either('column or list', 'a column or a list of columns', column, columns);
const globOrGlobs = either('glob or list', 'a glob or a list of globs', text, list(text, 'list of globs'));
/** A list, also where one glob alone was written. */
export const globs: OptionType<readonly string[]> = {
  ...globOrGlobs,
  read(value, at, tell) {
    const read = globOrGlobs.read(value, at, tell);
    return typeof read === 'string' ? [read] : read;
  },
};
/** Roles are names that the user gives. */
export const pathsByRole = map(path, 'map of role → path');
