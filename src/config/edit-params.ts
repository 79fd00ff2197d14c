/** Edits of params files for `-S KEY=VALUE`: YAML, JSON and TOML keep their comments and their every other byte. */
import { type Failure, failureOf, type Problem } from '../failure.ts';
import { canonicalJson } from '../json.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { nearest } from '../suggest.ts';
import { isMap, isValueList, plainJson, type Value, type ValueMap, valueToJson } from '../value.ts';
import type { Edited, Text } from './edit.ts';
import { follow, type MapNode, type Member, type Steps, toValue } from './node.ts';
import { parseParams } from './params.ts';
import { parseYaml } from './parse.ts';
import { scalarOf } from './scalar.ts';
import { sourceOf } from './source.ts';
import { replaceScalar, setMember } from './splice.ts';
import { setInToml } from './toml-splice.ts';
import { scalarText } from './yaml-text.ts';

/** `file:+key=value`; `adds`: the key may be new. */
export interface Assignment {
  readonly file: string | null;
  readonly key: string;
  readonly value: string;
  readonly adds: boolean;
}

/** `train.lr=0.1`, `+train.lr=0.1`, `other.yaml:train.lr=0.1`. */
export function readAssignment(word: string): Outcome<Assignment, Failure> {
  const found = /^(?:([^=]+\.(?:ya?ml|json|toml)):)?(\+\+?)?([^=+][^=]*)=(.*)$/s.exec(word);
  if (found) {
    const [, file = null, plus, key = '', value = ''] = found;
    return succeed({ file, key: key.trim(), value, adds: plus !== undefined });
  }
  const hint = 'write KEY=VALUE, as in `train.lr=0.1`';
  return fail(failureOf('usage', { code: 'wrong-value', message: `\`${word}\` sets no param`, hint }));
}

/** The text of a params file with another value at a dotted key. */
export function setParam(from: Text, { key, value: written, adds }: Omit<Assignment, 'file'>): Edited {
  const problems: Problem[] = [];
  const root = parse(from, problems);
  const value = readValue(written, problems);
  if (!root || problems.length > 0) return fail(failureOf('project', ...problems));
  const values = toValue(root) as ValueMap;
  const known = stepsTo(values, key);
  if (!known && !adds) return fail(failureOf('usage', unknownParam(from.file, key, values)));
  const steps = known ?? key.split('.');
  const text = spliced(from, root, steps, value, known !== null);
  return text !== null && holds({ ...from, text }, put(values, steps, value))
    ? succeed(text)
    : fail(failureOf('project', cannotEdit(from.file, key)));
}

function parse({ file, text }: Text, problems: Problem[]): MapNode | null {
  return parseParams(file, Buffer.from(text), (problem) => problems.push(problem));
}

/** A value as it is written on a command line: a list, a map or a quoted text as YAML writes them, else one scalar. */
export function readValue(written: string, problems: Problem[]): Value {
  const text = written.trim();
  if (text === '') return '';
  if (!/^[[{"']/.test(text)) return scalarOf(text);
  const node = parseYaml(sourceOf('-S', text), (problem) => problems.push(problem));
  return node && toValue(node);
}

/** Where the key leads; a name that contains dots itself is found too. Null where it leads nowhere. */
function stepsTo(value: Value, key: string): Steps | null {
  if (isMap(value)) {
    if (value.has(key)) return [key];
    for (let dot = key.indexOf('.'); dot > 0; dot = key.indexOf('.', dot + 1)) {
      const name = key.slice(0, dot);
      const inner = stepsTo(value.get(name) ?? null, key.slice(dot + 1));
      if (inner) return [name, ...inner];
    }
    return null;
  }
  if (!isValueList(value)) return null;
  const [index = '', ...rest] = key.split('.');
  const item = /^\d+$/.test(index) ? value[Number(index)] : undefined;
  if (item === undefined) return null;
  const inner = rest.length === 0 ? [] : stepsTo(item, rest.join('.'));
  return inner && [Number(index), ...inner];
}

function spliced(
  { file, text }: Text,
  root: MapNode,
  steps: Steps,
  value: Value,
  isKnown: boolean,
): string | null {
  if (file.endsWith('.toml')) return setInToml(text, steps, value, isKnown);
  const written = file.endsWith('.json') ? plainJson(value) : yamlText(value);
  const at = isKnown
    ? text
    : file.endsWith('.json')
      ? addToJson(text, root, steps)
      : addToYaml(text, root, steps);
  const tree = isKnown ? root : at === null ? null : parse({ file, text: at }, []);
  const member = tree && memberAt(tree, steps);
  return at !== null && member ? replaceScalar(at, member, written) : null;
}

const placeholder = 'new';

function addToYaml(text: string, root: MapNode, steps: Steps): string {
  const path = steps.map(String);
  return setMember(
    text,
    root.members.size > 0 ? root : null,
    path.slice(0, -1),
    path.at(-1) ?? '',
    placeholder,
  );
}

/** As a new last member, on a line of its own where the others have one. */
function addToJson(text: string, root: MapNode, steps: Steps): string | null {
  const parents = steps.slice(0, -1);
  let depth = parents.length;
  while (depth > 0 && follow(root, parents.slice(0, depth)).node?.type !== 'map') depth--;
  const { node } = follow(root, parents.slice(0, depth));
  if (node?.type !== 'map') return null;
  const missing = steps.slice(depth).map((name) => JSON.stringify(String(name)));
  const member = missing.reduceRight(
    (inner, name, i) => `${name}: ${i + 1 < missing.length ? `{${inner}}` : inner}`,
    '0',
  );
  const end = text.slice(0, node.span.end - 1).trimEnd().length;
  const [first] = node.members.values();
  const before = first ? /\n[ \t]*$/.exec(text.slice(0, first.key.start))?.[0] : undefined;
  const separator = first ? `,${before ?? ' '}` : '';
  return text.slice(0, end) + separator + member + text.slice(end);
}

function memberAt(root: MapNode, steps: Steps): Member | null {
  const { node, key } = follow(root, steps);
  return node ? { key, value: node } : null;
}

/** Numbers, booleans and nothing as `plainJson` writes them are YAML too, but not `.inf`, `.nan` and dates. */
function yamlText(value: Value): string {
  if (typeof value === 'string') return scalarText(value, true);
  if (isValueList(value)) return `[${value.map(yamlText).join(', ')}]`;
  if (isMap(value))
    return `{${[...value].map(([name, member]) => `${scalarText(name, true)}: ${yamlText(member)}`).join(', ')}}`;
  const text = plainJson(value);
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}

function put(value: Value, [step, ...rest]: Steps, member: Value): Value {
  if (step === undefined) return member;
  if (isValueList(value))
    return value.map((item, i) => (i === Number(step) ? put(item, rest, member) : item));
  const map: ValueMap = isMap(value) ? value : new Map();
  return new Map([...map, [String(step), put(map.get(String(step)) ?? null, rest, member)]]);
}

function holds(text: Text, wanted: Value): boolean {
  const problems: Problem[] = [];
  const root = parse(text, problems);
  return (
    root !== null &&
    problems.length === 0 &&
    canonicalJson(valueToJson(toValue(root))) === canonicalJson(valueToJson(wanted))
  );
}

const cannotEdit = (file: string, key: string): Problem => ({
  code: 'cannot-edit',
  message: `\`${key}\` is written in \`${file}\` in a way in which it cannot be changed alone`,
  hint: 'change it by hand',
});

function unknownParam(file: string, key: string, values: ValueMap): Problem {
  const keys = [...keysOf(values, '')];
  const near = keys.find((each) => each.endsWith(`.${key}`)) ?? nearest(key, keys);
  return {
    code: 'unknown-param',
    message: `\`${file}\` has no param \`${key}\``,
    hint: near ? `did you mean \`${near}\`?` : `\`+${key}=…\` adds it`,
  };
}

function* keysOf(value: Value, prefix: string): Generator<string> {
  const entries = isMap(value)
    ? [...value]
    : isValueList(value)
      ? value.map((item, i) => [String(i), item] as const)
      : [];
  for (const [name, member] of entries) {
    yield prefix + name;
    yield* keysOf(member, `${prefix}${name}.`);
  }
}
