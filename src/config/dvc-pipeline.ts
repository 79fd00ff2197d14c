/** A `dvc.yaml` as a pipeline file of ours: comments and all, without what has no counterpart, with paths that count from the root. */
import { join } from 'node:path';
import { exists } from '../base/files.ts';
import { ProblemError } from '../failure.ts';
import { parentOf, type RelPath, relPath } from '../path.ts';
import { type Edited, removeIn, setIn, type Text } from './edit.ts';
import { follow, type MapNode, memberOf, type Node, textIn } from './node.ts';
import { parseYaml } from './parse.ts';
import { placeOf, type Span, sourceOf } from './source.ts';
import { flowText } from './yaml-text.ts';

/** Top-level keys that have no counterpart. */
const unknownKeys = ['artifacts', 'datasets'];

export function withoutUnknown(from: Text, note: (text: string) => void): string {
  const root = parse(from);
  let { text } = from;
  for (const key of unknownKeys) {
    const member = root?.type === 'map' ? root.members.get(key) : undefined;
    if (!member) continue;
    note(`${from.file}:${placeOf(member.key).line}: \`${key}\` has no counterpart`);
    text = must(removeIn({ ...from, text }, [], key));
  }
  return text;
}

/** The text of a `dvc.yaml` in a folder below. */
export function movedUp(root: string, from: Text): string {
  const folder = parentOf(from.file as RelPath);
  const own = exists(join(root, folder, 'params.yaml')) ? `${folder}/params.yaml` : null;
  let text = withPathsMoved(from.text, parse(from), folder, own);
  const top = parse({ ...from, text });
  if (own !== null && top && listIn(top, 'vars').length === 0) {
    text = must(setIn({ ...from, text }, [], 'vars', [own]));
  }
  const stages = top ? memberOf(top, 'stages') : undefined;
  for (const [name, { value }] of stages?.type === 'map' ? stages.members : []) {
    if (value.type !== 'map') continue;
    const path = ['stages', name, ...(value.members.has('do') ? ['do'] : [])];
    text = must(setIn({ ...from, text }, path, 'wdir', wdirOf(value, path.slice(2), folder)));
  }
  return text;
}

export function must(edited: Edited): string {
  if (!edited.ok) throw new ProblemError('project', ...edited.failure.problems);
  return edited.value;
}

const parse = ({ file, text }: Text): Node | null =>
  parseYaml(sourceOf(file, text), (problem) => {
    throw new ProblemError('project', problem);
  });

/** What stands at the top names files relative to its folder; `own` is the params file that DVC reads there by itself. */
function withPathsMoved(text: string, top: Node | null, folder: RelPath, own: string | null): string {
  if (!top) return text;
  const vars = listIn(top, 'vars');
  const [first] = vars;
  const paths = [
    ...['params', 'metrics', 'plots'].flatMap((key) => listIn(top, key).flatMap(pathsIn)),
    ...vars.flatMap((item) => (textIn(item) === null ? [] : [item.span])),
  ];
  const edits = paths.map(({ start, end }) => ({ start, end, by: prefixed(text.slice(start, end), folder) }));
  if (own !== null && first) {
    const { start } = first.span;
    const isFlow = text[memberOf(top, 'vars')?.span.start ?? start] === '[';
    const between = isFlow ? ', ' : text.slice(text.lastIndexOf('\n', start - 1), start);
    edits.push({ start, end: start, by: `${flowText(own)}${between}` });
  }
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce((moved, { start, end, by }) => moved.slice(0, start) + by + moved.slice(end), text);
}

const listIn = (top: Node, key: string): readonly Node[] => {
  const node = memberOf(top, key);
  return node?.type === 'list' ? node.items : [];
};

/** Where an entry of `params`, `metrics` or `plots` writes paths. */
function pathsIn(item: Node): readonly Span[] {
  if (item.type === 'scalar') return textIn(item) === null ? [] : [item.span];
  if (item.type === 'list') return [];
  return [...item.members.values()].flatMap(({ key, value }) => {
    const byFile = ['x', 'y'].flatMap((axis) => {
      const node = memberOf(value, axis);
      return node?.type === 'map' ? [...node.members.values()].map((member) => member.key) : [];
    });
    return byFile.length > 0 ? byFile : [key];
  });
}

function prefixed(written: string, folder: RelPath): string {
  const quote = /^["']/.exec(written)?.[0] ?? '';
  const path = quote === '' ? written : written.slice(1, -1);
  return `${quote}${relPath(folder, path) ?? path}${quote}`;
}

function wdirOf(stage: MapNode, path: readonly string[], folder: RelPath): string {
  const wdir = textIn(follow(stage, [...path, 'wdir']).node);
  return wdir === null ? folder : (relPath(folder, wdir) ?? wdir);
}
