import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Effects,
  fx,
  replaceEffects,
  type WritingEffects,
  writingEffects,
} from '../../src/base/effects.ts';
import { timeOfUlid } from '../../src/base/ulid.ts';
import type { Entry } from '../../src/entry.ts';
import { dropAside, isAside, moveAside, putBack } from '../../src/store/aside.ts';
import type { Layout } from '../../src/store/layout.ts';
import { moveToTrash, sweepTrash } from '../../src/store/trash.ts';
import { fileOf, folderOf, makeExecutable, makeLayout, observerOf, path, write } from './workspace.ts';

const original: Effects = { ...fx };
afterEach(() => replaceEffects(original));

const contentOf = async (layout: Layout, name: string): Promise<Entry | null> =>
  (await observerOf(layout, { [name]: null }).observe(path(name))).entry;

const systemError = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'rename' });

/** Renames as they are where `mount` is a mount point. */
function mount(at: string): Partial<Effects> {
  const isInside = (one: unknown): boolean => String(one).startsWith(`${at}/`);
  return {
    renameSync: (from, to) => {
      if (from === at || to === at) throw systemError('EBUSY');
      if (isInside(from) !== isInside(to)) throw systemError('EXDEV');
      original.renameSync(from, to);
    },
    rmdirSync: (folder) => {
      if (folder === at) throw systemError('EBUSY');
      original.rmdirSync(folder);
    },
  };
}

/** Renames as an overlay does them: folders of its lower layer cannot be renamed, what is in them can. */
const overlay: Partial<Effects> = {
  renameSync: (from, to) => {
    if (statSync(from, { throwIfNoEntry: false })?.isDirectory() && !String(from).includes('/.luc/')) {
      throw systemError('EXDEV');
    }
    original.renameSync(from, to);
  },
};

class Killed extends Error {}

/** Effects that end with the `nth` write, as if the process were killed before it. */
function dieAt(nth: number, effects: Effects): Partial<WritingEffects> {
  let writes = 0;
  const dying = (name: keyof WritingEffects): object => ({
    [name]: (...parameters: unknown[]) => {
      if (++writes >= nth) throw new Killed();
      return (effects[name] as (...all: unknown[]) => unknown)(...parameters);
    },
  });
  return Object.assign({}, ...writingEffects.map(dying));
}

function makeOut(layout: Layout): Entry {
  write(layout, { 'out/a': '1', 'out/run': '2', 'out/sub/deep/b': '3', 'out/empty/': '', 'out/c': '4' });
  makeExecutable(layout, 'out/run');
  return folderOf({
    a: fileOf('1'),
    c: fileOf('4'),
    run: fileOf('2', 'x'),
    empty: {},
    sub: { deep: { b: fileOf('3') } },
  });
}

describe('moving aside', () => {
  it('names the place first, empties the path and brings it back', async () => {
    const layout = makeLayout();
    const entry = makeOut(layout);
    write(layout, { single: 'x' });
    const told: [string, boolean][] = [];
    const places = ['out', 'single'].map((name) =>
      moveAside(layout, 'RUN', path(name), (place) => {
        told.push([place, existsSync(join(layout.root, name))]);
      }),
    );
    expect(told).toEqual(places.map((place) => [place, true]));
    expect(places[0]).toMatch(/^aside\/RUN\/\d+$/);
    expect(readdirSync(layout.root)).toEqual(['.luc']);
    expect(places.map((place) => isAside(layout, place, path('out')))).toEqual([true, true]);
    putBack(layout, places[0] ?? '', path('out'));
    dropAside(layout, places[1] ?? '');
    expect(await contentOf(layout, 'out')).toEqual(entry);
    expect(existsSync(join(layout.root, 'single'))).toBe(false);
    expect(readdirSync(layout.aside)).toEqual([]);
  });

  it.each(['mount', 'overlay'])('goes member by member in a %s, keeping modes and times', async (kind) => {
    const layout = makeLayout();
    makeOut(layout);
    const at = join(layout.root, 'out');
    symlinkSync('a', join(at, 'link'));
    const expected = folderOf({
      a: fileOf('1'),
      c: fileOf('4'),
      link: fileOf('1'),
      run: fileOf('2', 'x'),
      empty: {},
      sub: { deep: { b: fileOf('3') } },
    });
    const before = statSync(join(at, 'a')).mtimeMs;
    replaceEffects(kind === 'mount' ? mount(at) : overlay);
    const place = moveAside(layout, 'RUN', path('out'));
    expect(existsSync(at) ? readdirSync(at) : []).toEqual([]);
    expect(isAside(layout, place, path('out'))).toBe(true);
    putBack(layout, place, path('out'));
    expect(await contentOf(layout, 'out')).toEqual(expected);
    expect(statSync(join(at, 'a')).mtimeMs).toBe(before);
    expect(readdirSync(layout.tmp)).toEqual([]);
  });

  it.each(['rename', 'mount', 'overlay'])('loses nothing to a kill at any write (%s)', async (kind) => {
    for (let nth = 1, isKilled = true; isKilled; nth++) {
      const layout = makeLayout();
      const entry = makeOut(layout);
      const at = join(layout.root, 'out');
      replaceEffects(kind === 'mount' ? mount(at) : kind === 'overlay' ? overlay : {});
      const effects = { ...fx };
      let place = '';
      isKilled = diesIn(nth, effects, () => {
        moveAside(layout, 'RUN', path('out'), (to) => {
          place = to;
        });
        putBack(layout, place, path('out'));
      });
      recover(layout, place);
      const content = await contentOf(layout, 'out');
      expect({ nth, content }).toEqual({ nth, content: entry });

      diesIn(nth, effects, () => recover(layout, place));
      replaceEffects(effects);
      recover(layout, place);
      expect(await contentOf(layout, 'out')).toEqual(entry);
      replaceEffects(original);
    }
  });

  /** Runs `work`; whether it was killed. */
  function diesIn(nth: number, effects: Effects, work: () => void): boolean {
    replaceEffects(dieAt(nth, effects));
    try {
      work();
      return false;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      return true;
    } finally {
      replaceEffects(effects);
    }
  }

  function recover(layout: Layout, place: string): void {
    if (place !== '' && isAside(layout, place, path('out'))) putBack(layout, place, path('out'));
  }

  it('removes folders that may not be written to', () => {
    const layout = makeLayout();
    makeOut(layout);
    chmodSync(join(layout.root, 'out/sub/deep'), 0o500);
    const place = moveAside(layout, 'RUN', path('out'));
    dropAside(layout, place);
    expect(readdirSync(layout.aside)).toEqual([]);
  });
});

describe('trash', () => {
  const run = '01BX5ZZKBKACTAV9WEVGEMMVRZ';

  it('keeps what gave way by its path, also twice', async () => {
    const layout = makeLayout();
    const places: string[] = [];
    for (const content of ['1', '2', '3']) {
      write(layout, { 'models/m': content });
      places.push(moveToTrash(layout, run, path('models/m')));
    }
    expect(places).toEqual([
      `.luc/trash/${run}/models/m`,
      `.luc/trash/${run}/models/m.1`,
      `.luc/trash/${run}/models/m.2`,
    ]);
    expect(await contentOf(layout, places[2] ?? '')).toEqual(fileOf('3'));
    write(layout, { 'models/m/now/a/folder': '4' });
    expect(moveToTrash(layout, run, path('models/m/now/a'))).toBe(`.luc/trash/${run}/models_m_now_a`);
  });

  it('takes nothing where a file has its name', () => {
    const layout = makeLayout();
    write(layout, { a: '1', '.luc/trash': 'in the way' });
    expect(() => moveToTrash(layout, run, path('a'))).toThrow(/^(ENOTDIR|EEXIST): /);
    expect(existsSync(join(layout.root, 'a'))).toBe(true);
  });

  it('takes what lies aside', async () => {
    const layout = makeLayout();
    const entry = makeOut(layout);
    const place = moveAside(layout, run, path('out'));
    const to = moveToTrash(layout, run, path('out'), place);
    expect(to).toBe(`.luc/trash/${run}/out`);
    expect(await contentOf(layout, to)).toEqual(entry);
    expect(existsSync(join(layout.luc, place))).toBe(false);
  });

  it('empties a mount point', async () => {
    const layout = makeLayout();
    const entry = makeOut(layout);
    replaceEffects(mount(join(layout.root, 'out')));
    expect(await contentOf(layout, moveToTrash(layout, run, path('out')))).toEqual(entry);
    expect(readdirSync(join(layout.root, 'out'))).toEqual([]);
  });

  it('is swept of what is older than 14 days', () => {
    const layout = makeLayout();
    write(layout, { a: '1' });
    moveToTrash(layout, run, path('a'));
    mkdirSync(join(layout.trash, 'not a run'));
    const end = timeOfUlid(run) + 14 * 86_400_000;
    const leftAt = (now: number): readonly string[] => {
      replaceEffects({ now: () => now });
      sweepTrash(layout);
      return readdirSync(layout.trash).sort();
    };
    sweepTrash(makeLayout());
    expect([leftAt(end), leftAt(end + 1)]).toEqual([[run, 'not a run'], ['not a run']]);
  });
});
