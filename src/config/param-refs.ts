/** The params that a stage names: keys of `params.yaml` beside it, or of other files. */
import type { Description } from '../kind.ts';
import type { RelPath } from '../path.ts';
import type { ParamRef } from '../pipeline.ts';
import { type MapNode, memberOf, type Node, textIn } from './node.ts';
import { type PathRules, placePath } from './paths.ts';
import { placeOf, type Span } from './source.ts';

/** One for each key that is written, so that what is wrong with it is shown where it stands. */
export function paramRefsOf(
  stage: MapNode,
  body: Node,
  description: Description,
  wdir: RelPath,
  rules: PathRules,
): ParamRef[] {
  const refs: ParamRef[] = [];
  const taken = new Set<string>();
  const add = (name: string, key: string | null, fileSpan: Span, span: Span): void => {
    const file = placePath(name, 'dep', wdir, fileSpan, rules);
    const identity = `${file}\n${key ?? ''}`;
    if (file === null || taken.has(identity)) return;
    taken.add(identity);
    refs.push({ file, keys: key === null ? null : [key], at: placeOf(span) });
  };
  for (const { file, keys } of description.params)
    for (const key of keys ?? [null]) add(file, key, body.span, body.span);
  const written = memberOf(stage, 'params');
  for (const item of written?.type === 'list' ? written.items : []) {
    const text = textIn(item);
    if (text !== null) add('params.yaml', text, item.span, item.span);
    if (item.type !== 'map') continue;
    for (const [file, { key, value }] of item.members) {
      if (value.type !== 'list') add(file, null, key, key);
      else for (const name of value.items) add(file, textIn(name) ?? '', key, name.span);
    }
  }
  return refs;
}
