/** `data:` of `lucidity.yaml`: tracked files that no stage makes. */

import type { RelPath } from '../path.ts';
import type { Data } from '../pipeline.ts';
import { remoteIn } from './named-remotes.ts';
import { memberOf, type Node, textIn } from './node.ts';
import { type PathRules, placePath } from './paths.ts';
import { placeOf, pointAt, problemAt, type Span } from './source.ts';

export function dataOf(node: Node | undefined, rules: PathRules): Data[] {
  const found = new Map<RelPath, Data>();
  const taken = new Map<RelPath, Span>();
  for (const [written, { key, value }] of node?.type === 'map' ? node.members : []) {
    const path = placePath(written, 'data', '.' as RelPath, key, rules);
    if (path === null) continue;
    const first = taken.get(path);
    if (first)
      rules.tell({
        ...problemAt(key, 'duplicate-data', `\`${path}\` stands twice in \`data\``),
        related: [{ message: 'first here', ...pointAt(first) }],
      });
    taken.set(path, key);
    const push = memberOf(value, 'push');
    found.set(path, {
      path,
      from: textIn(memberOf(value, 'from')),
      rev: textIn(memberOf(value, 'rev')),
      remote: remoteIn(value, rules),
      push: push?.type !== 'scalar' || push.value !== false,
      desc: textIn(memberOf(value, 'desc')),
      at: placeOf(key),
    });
  }
  return [...found.values()];
}
