/** Finds where something of a compiled stage stands in the user's text, which is read again for that. */

import type { Stage } from '../pipeline.ts';
import type { Place } from '../place.ts';
import { compilePipeline } from './compile.ts';
import { type Node, type Steps, spanAt } from './node.ts';
import { placeOf } from './source.ts';

export interface Sought {
  /** From the kind's value on, or from `schema`. */
  readonly steps: Steps;
  /** The name rather than the value. */
  readonly atKey: boolean;
}

/** Null for all where the text has no such stage any more. */
export async function locateOptions(
  root: string,
  stage: Stage,
  sought: readonly Sought[],
): Promise<readonly (Place | null)[]> {
  let found: Node | null = null;
  await compilePipeline(root, undefined, ({ name, node }) => {
    if (name === stage.name) found = node;
  });
  return sought.map(({ steps, atKey }) =>
    found ? placeOf(spanAt(found, steps[0] === 'schema' ? steps : [stage.kind, ...steps], atKey)) : null,
  );
}
