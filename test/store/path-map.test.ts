import fc from 'fast-check';
import { expect, it } from 'vitest';
import { overlaps, type RelPath } from '../../src/path.ts';
import { PathMap } from '../../src/store/path-map.ts';
import { path } from './workspace.ts';

const paths: fc.Arbitrary<RelPath> = fc
  .constantFrom('.', 'a', 'ab', 'a/b', 'a/b/c', 'a/bc', 'b/c', '..', '../..', '../x', '../x/y')
  .map(path);

/** Folders above the project hold what is in it. */
const isAbove = (folder: RelPath): boolean => /^\.\.(\/\.\.)*$/.test(folder);

it('forgets what lies above and below, as a plain map does that looks at every path', () => {
  const action = fc.record({ forget: fc.boolean(), at: paths });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 20 }), (actions) => {
      const map = new PathMap<number>();
      const model = new Map<RelPath, number>();
      actions.forEach(({ forget, at }, i) => {
        if (forget) {
          map.forget(at);
          for (const known of model.keys()) if (overlaps(known, at) || isAbove(known)) model.delete(known);
        } else {
          map.set(at, i);
          model.set(at, i);
        }
        for (const known of model.keys()) expect([known, map.get(known)]).toEqual([known, model.get(known)]);
      });
      for (const [at] of fc.sample(fc.tuple(paths), 20)) expect(map.get(at)).toBe(model.get(at));
    }),
  );
});
