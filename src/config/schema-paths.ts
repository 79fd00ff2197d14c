/** The files whose schemas a stage declares: it reads or writes each, or nobody would see that one has changed. */
import { isWithin, relPath } from '../path.ts';
import type { Stage } from '../pipeline.ts';
import { type MapNode, memberOf } from './node.ts';
import { problemAt, type Tell } from './source.ts';

export function checkSchemaPaths(node: MapNode, { deps, outs, wdir }: Stage, tell: Tell): void {
  const schema = memberOf(node, 'schema');
  if (schema?.type !== 'map') return;
  for (const [path, { key }] of schema.members) {
    const place = relPath(wdir, path);
    if (place !== null && [...deps, ...outs].some((one) => isWithin(place, one.path))) continue;
    const hint = 'name it among its `deps`, or among its `outs` if it writes it';
    tell(problemAt(key, 'schema-of-nothing', `the stage neither reads nor writes \`${path}\``, hint));
  }
}
