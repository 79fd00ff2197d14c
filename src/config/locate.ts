/** Finds where something of a compiled stage stands in the user's text, which is read again for that. */

import type { Stage } from '../pipeline.ts';
import type { Place } from '../place.ts';
import { compilePipeline } from './compile.ts';
import { follow, type Node, type Steps } from './node.ts';
import { placeOf } from './source.ts';

/** `steps` lead from the kind's value on, or from `schema`. Null where the text has no such stage any more. */
export async function locateOption(root: string, stage: Stage, steps: Steps): Promise<Place | null> {
  let found: Node | null = null;
  await compilePipeline(root, undefined, ({ name, node }) => {
    if (name === stage.name) found = node;
  });
  if (found === null) return null;
  const path = steps[0] === 'schema' ? steps : [stage.kind, ...steps];
  const { node, key } = follow(found, path);
  return placeOf(node && node.span.end > node.span.start ? node.span : key);
}
