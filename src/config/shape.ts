/** Checks a located tree against a shape, and says what does not fit in plain words and at its place. */
import type { Problem } from '../failure.ts';
import { nearest } from '../suggest.ts';
import { follow, type Node, plainOf, type Steps, wordsFor } from './node.ts';
import type { Shape, ShapeIssue } from './schema.ts';
import { problemAt, type Tell } from './source.ts';

export interface ShapeCheck {
  readonly tell: Tell;
  /** What the whole is called. */
  readonly name: string;
  /** Nodes whose own problem is told already. */
  readonly failed?: ReadonlySet<Node>;
  /** Further words that a misspelt key may mean. */
  readonly words?: readonly string[];
  /** What to write for keys that are not ours. */
  readonly instead?: ReadonlyMap<string, string>;
}

/** The value in its shape, or null with at least one problem told. */
export function checkShape<Value>(shape: Shape<Value>, node: Node, check: ShapeCheck): Value | null {
  const parsed = shape.safeParse(plainOf(node));
  if (parsed.success) return parsed.data;
  const keys = knownKeysOf(shape);
  for (const issue of parsed.error.issues.flatMap(innermost)) {
    const steps = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
    if (isFailed(node, steps, check.failed)) continue;
    if (issue.code === 'unrecognized_keys') {
      const names = steps.length === 0 ? [...keys, ...(check.words ?? [])] : keysAt(shape, steps);
      for (const key of issue.keys) check.tell(unknownKey(node, steps, key, names, check));
    } else check.tell(misfit(node, steps, issue, check));
  }
  return null;
}

/** Of a union's branches the one that fits by type and fails further inside; the union itself where none does. */
function innermost(issue: ShapeIssue): ShapeIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const branches = issue.errors.filter(
    (errors) => !errors.some((error) => error.path.length === 0 && error.code === 'invalid_type'),
  );
  const [branch] = branches;
  if (branches.length !== 1 || !branch) return [issue];
  return branch.flatMap((inner) => innermost({ ...inner, path: [...issue.path, ...inner.path] }));
}

function isFailed(root: Node, steps: Steps, failed: ReadonlySet<Node> | undefined): boolean {
  if (!failed || failed.size === 0) return false;
  for (let length = 0; length <= steps.length; length++) {
    const { node } = follow(root, steps.slice(0, length));
    if (node && failed.has(node)) return true;
  }
  return false;
}

function misfit(root: Node, steps: Steps, issue: ShapeIssue, { name }: ShapeCheck): Problem {
  const { node, key } = follow(root, steps);
  const called = nameOf(steps) ?? name;
  if (!node)
    return problemAt(
      key,
      'missing-key',
      `\`${String(steps.at(-1))}\` is missing${inWords(steps.slice(0, -1), name)}`,
    );
  const isRange = issue.code === 'too_small' || issue.code === 'too_big';
  const found =
    node.type === 'scalar' && typeof node.value === 'string' ? quoted(node.value) : wordsFor(node);
  const wantsText = /^(?:text|an? (?:path|key))/.test(issue.message) && isSingle(node);
  const wantsList =
    issue.message.startsWith('a list of ') &&
    node.type === 'scalar' &&
    typeof node.value === 'string' &&
    /^[^\s,[\]{}]+$/.test(writtenAs(node));
  return problemAt(
    node.span.end > node.span.start ? node.span : key,
    isRange ? 'out-of-range' : 'wrong-type',
    `${called} must be ${issue.message}, not ${found}`,
    wantsText
      ? `put it in quotes: "${writtenAs(node)}"`
      : wantsList
        ? `write \`[${writtenAs(node)}]\``
        : null,
  );
}

const writtenAs = ({ span }: Node): string => span.source.text.slice(span.start, span.end);

const isSingle = (node: Node): boolean =>
  node.type === 'scalar' && node.value !== null && typeof node.value !== 'string';

function unknownKey(
  root: Node,
  steps: Steps,
  key: string,
  names: readonly string[],
  check: ShapeCheck,
): Problem {
  const { key: span } = follow(root, [...steps, key]);
  const instead = steps.length === 0 ? check.instead?.get(key) : undefined;
  const near = nearest(key, names);
  const hint =
    instead ??
    (near !== null ? `did you mean \`${near}\`?` : names.length > 0 ? `known are ${names.join(', ')}` : null);
  return problemAt(span, 'unknown-key', `\`${key}\` is no key of ${nameOf(steps) ?? check.name}`, hint);
}

/** `deps`, an entry of `outs`, `retry.times`. */
function nameOf(steps: Steps): string | null {
  if (steps.length === 0) return null;
  const last = steps.at(-1);
  if (typeof last === 'number') return `an entry of ${nameOf(steps.slice(0, -1)) ?? 'the list'}`;
  const above = steps.at(-2);
  return typeof above === 'string' ? `\`${above}.${last}\`` : `\`${String(last)}\``;
}

const inWords = (steps: Steps, name: string): string => ` in ${nameOf(steps) ?? name}`;
const quoted = (text: string): string =>
  text === '' ? 'empty text' : `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;

/** What we look at of a shape's definition: enough to find the keys of the map that the steps lead to. */
interface Definition {
  readonly _zod: { readonly def: { readonly [name: string]: unknown } };
}

const knownKeysOf = (shape: unknown): string[] => {
  const { def } = (shape as Definition)._zod;
  if (def.shape) return Object.keys(def.shape);
  if (def.innerType) return knownKeysOf(def.innerType);
  return Array.isArray(def.options) ? def.options.flatMap(knownKeysOf) : [];
};

function keysAt(shape: unknown, steps: Steps): string[] {
  const [step, ...rest] = steps;
  if (step === undefined) return knownKeysOf(shape);
  const { def } = (shape as Definition)._zod;
  if (def.innerType) return keysAt(def.innerType, steps);
  if (Array.isArray(def.options)) return def.options.flatMap((option) => keysAt(option, steps));
  const members = def.shape as { readonly [name: string]: unknown } | undefined;
  const inner = members?.[String(step)] ?? (typeof step === 'number' ? def.element : def.valueType);
  return inner === undefined ? [] : keysAt(inner, rest);
}
