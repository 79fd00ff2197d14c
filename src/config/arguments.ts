/** A map as the arguments of a command: `{lr: 0.1, resume: true, layers: [1, 2]}` is `--lr 0.1 --resume --layers 1 2`. */
import { fail, type Outcome, succeed } from '../outcome.ts';
import { type Scalar, textOf } from '../value.ts';
import type { MapNode, Node } from './node.ts';

/**
 * As in DVC: names of nested maps are joined by dots, true is the bare flag, a list follows its flag. False and
 * null are left out. The failure says why there are no arguments for it.
 */
export function argumentsOf(map: MapNode): Outcome<string, string> {
  const words: string[] = [];
  for (const [name, node] of flatten(map, '')) {
    if (node.type === 'scalar') words.push(...flag(name, node.value));
    else if (node.type === 'list') {
      const values: Scalar[] = [];
      for (const item of node.items) {
        if (item.type !== 'scalar')
          return fail(`\`${name}\` is a list of lists or maps, which no argument can be`);
        values.push(item.value);
      }
      if (values.length > 0) words.push(`--${name}`, ...values.map(wordOf));
    }
  }
  return succeed(words.join(' '));
}

function* flatten(map: MapNode, above: string): Generator<[string, Node]> {
  for (const [name, { value }] of map.members) {
    if (value.type === 'map') yield* flatten(value, `${above}${name}.`);
    else yield [`${above}${name}`, value];
  }
}

function flag(name: string, value: Scalar): string[] {
  if (value === null || value === false) return [];
  return value === true ? [`--${name}`] : [`--${name}`, wordOf(value)];
}

/** Quoted for the shell where it must be. */
function wordOf(value: Scalar): string {
  const text = textOf(value);
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}
