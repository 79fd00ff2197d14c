/** What is known of folders by their stats is what reading all of them would say, whatever is done to them. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryAt } from '../../src/store/entry-at.ts';
import { openIndex } from '../../src/store/file-index.ts';
import type { Layout } from '../../src/store/layout.ts';
import { type ObserveOptions, openObserver } from '../../src/store/observe.ts';
import { MemoryObjects, makeLayout, path, write } from './workspace.ts';

const places = ['a', 'b', 's', 's/a', 's/b', 's/t', 's/t/a', 'u', 'u/a', 'z'].map((name) => `d/${name}`);
const place = fc.constantFrom(...places);
/** Texts of different lengths: a stat tells those apart whatever the grain of the clock. */
const edit = fc.oneof(
  fc.record({ do: fc.constant('write' as const), at: place, text: fc.constantFrom('', '1', '22', '333') }),
  fc.record({ do: fc.constant('remove' as const), at: place }),
  fc.record({ do: fc.constant('folder' as const), at: place }),
  fc.record({ do: fc.constant('link' as const), at: place }),
  fc.record({ do: fc.constant('mode' as const), at: place }),
  fc.record({ do: fc.constant('move' as const), at: place, to: place }),
);
type Edit = typeof edit extends fc.Arbitrary<infer One> ? One : never;
/** What is looked at after it. */
const step = fc.tuple(edit, fc.constantFrom(null, 'd', 'd/s'));

/** What cannot be done there is left out. */
function apply(layout: Layout, one: Edit): void {
  const at = join(layout.root, one.at);
  const isThere = existsSync(at);
  if (one.do === 'remove') isThere && rmSync(at, { recursive: true });
  else if (one.do === 'mode') isThere && chmodSync(at, statSync(at).mode ^ 0o100);
  else if (one.do === 'move') {
    const to = join(layout.root, one.to);
    if (isThere && !existsSync(to) && isFolder(dirname(to)) && !to.startsWith(`${at}/`)) renameSync(at, to);
  } else if (isFolder(dirname(at))) {
    if (one.do === 'folder') isThere || mkdirSync(at);
    else if (one.do === 'link') isThere || symlinkSync(join(layout.root, 'outside'), at);
    else if (!isThere || lstatSync(at).isFile()) write(layout, { [one.at]: one.text });
  }
}

const isFolder = (at: string): boolean => existsSync(at) && lstatSync(at).isDirectory();

/** As another process would: all that it knows is what an earlier one kept. */
async function look(layout: Layout, at: string, options: ObserveOptions = {}): Promise<unknown> {
  const index = openIndex(layout);
  const tracked = { ownerOf: () => path('d'), below: () => [], recorded: () => null };
  const { entry, problems } = await openObserver({ layout, index, tracked }).observe(path(at), options);
  index.save();
  expect(problems).toEqual([]);
  return entry;
}

test('what is known is what is there, and the store gets all of it', async () => {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
    const layout = makeLayout();
    write(layout, { 'd/s/': '', outside: 'outside' });
    for (const [one, at] of steps) {
      apply(layout, one);
      if (at) expect(await look(layout, at)).toEqual(readAll(layout, at));
    }
    const objects = new MemoryObjects();
    expect(await look(layout, 'd', { save: objects })).toEqual(readAll(layout, 'd'));
    const stored = new Set(objects.order);
    const again = new MemoryObjects();
    expect(await look(layout, 'd', { save: again })).toEqual(readAll(layout, 'd'));
    expect(new Set(again.order)).toEqual(stored);
    expect(await look(layout, 'd', { save: again })).toEqual(readAll(layout, 'd'));
    expect(again.order).toHaveLength(stored.size);
  });
  await fc.assert(property, { numRuns: 60 });
});

/** Links are followed. */
const readAll = (layout: Layout, at: string): unknown =>
  entryAt(join(layout.root, at), { statOf: (place) => statSync(place, { throwIfNoEntry: false }) });
