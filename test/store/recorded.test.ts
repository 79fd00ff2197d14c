/** The record: the lock, what open runs lay over it, and how they are folded into it. */
import { existsSync, readdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fx, replaceEffects } from '../../src/base/effects.ts';
import { digestOf } from '../../src/digest.ts';
import {
  type Block,
  blockDigest,
  type DataRecord,
  dataDigest,
  formatLock,
  type Lock,
  stageKey,
} from '../../src/lock.ts';
import type { RelPath } from '../../src/path.ts';
import { foldRuns } from '../../src/store/fold.ts';
import { createJournal, type Journal } from '../../src/store/journal-file.ts';
import type { Layout } from '../../src/store/layout.ts';
import { readLock, writeHeldLock } from '../../src/store/lock-file.ts';
import { withMutex } from '../../src/store/mutex.ts';
import { readRecorded } from '../../src/store/recorded.ts';
import { temporaryProject } from './temporary-project.ts';

const out = 'out' as RelPath;
const file = (text: string) => ({ type: 'f' as const, bytes: text.length, digest: digestOf(text) });
const dataOf = (text: string): DataRecord => ({ entry: file(text), from: null, rev: null });

function blockOf(text: string): Block {
  const parts = {
    what: { cmd: [text] },
    deps: new Map(),
    outs: new Map([[out, { entry: file(text), persist: false }]]),
  };
  return { key: stageKey(parts.what, parts.deps, parts.outs), ...parts };
}
const [b0, b1, b2] = [blockOf('0'), blockOf('1'), blockOf('2')] as const;

interface TestRun {
  readonly id: string;
  readonly journal: Journal;
  claim(stage: string, base: Block | null): void;
  record(stage: string, base: Block | null, block: Block): void;
  unsettle(t: 'unconfirmed' | 'unsaved', stage: string, base: Block | null, ...paths: string[]): void;
  end(): void;
}

let runs = 0;

function open(layout: Layout): TestRun {
  const id = `01J${String(runs++).padStart(23, '0')}`;
  const journal = createJournal(layout, { run: id, argv: ['repro'] });
  const claim = (stage: string, base: Block | null): void =>
    journal.append({
      t: 'claim',
      stage,
      key: b0.key,
      base: base && blockDigest(base),
      inputs: { what: {}, deps: new Map(), outs: new Map(), commit: true, alwaysChanged: false },
    });
  return {
    id,
    journal,
    claim,
    record(stage, base, block) {
      claim(stage, base);
      journal.append({ t: 'recorded', stage, block });
    },
    unsettle(t, stage, base, ...paths) {
      claim(stage, base);
      journal.append({ t, stage, paths: paths as RelPath[] });
    },
    end: () => journal.append({ t: 'end', outcome: 'done' }),
  };
}

/** A project whose lock says `blocks`, and a clock that goes on with each look. */
function project(blocks: Record<string, Block>, data: Record<string, DataRecord> = {}): Layout {
  const layout = temporaryProject();
  const lock: Lock = {
    stages: new Map(Object.entries(blocks)),
    data: new Map(Object.entries(data) as [RelPath, DataRecord][]),
  };
  writeFileSync(layout.lock, formatLock(lock));
  const { now } = fx;
  let time = Date.UTC(2026, 0);
  replaceEffects({ now: () => time++ });
  onTestFinished(() => replaceEffects({ now }));
  return layout;
}

/** Stage or path → the text that it was made from. */
function recordedIn(layout: Layout): Record<string, string> {
  const { stages, data } = readRecorded(layout);
  const texts = [b0, b1, b2].map((block, i) => [block.key, String(i)] as const);
  return Object.fromEntries([
    ...[...stages].map(([name, { key }]) => [name, texts.find(([k]) => k === key)?.[1]]),
    ...[...data].map(([path, { entry }]) => [
      path,
      entry.digest === dataOf('new').entry.digest ? 'new' : 'old',
    ]),
  ]);
}

const openIn = (layout: Layout): string[] => readdirSync(layout.open);

test('a project without lock and runs has an empty record', () => {
  expect(readRecorded(temporaryProject())).toEqual({
    stages: new Map(),
    data: new Map(),
    live: new Set(),
    running: new Set(),
    killed: new Map(),
    unconfirmed: new Map(),
    unsaved: new Map(),
    latest: '',
    misfits: [],
    conflicted: null,
    problems: [],
  });
});

test('what a run records is seen at once, and is in the lock when it is folded', async () => {
  const layout = project({ a: b0 });
  const run = open(layout);
  run.record('a', b0, b1);
  run.record('b', null, b2);
  run.end();
  expect(recordedIn(layout)).toEqual({ a: '1', b: '2' });
  expect(await foldRuns(layout, [run.id])).toEqual({ folded: ['a', 'b'], dropped: [], written: true });
  expect(readFileSync(layout.lock, 'utf8')).toBe(
    formatLock({
      data: new Map(),
      stages: new Map([
        ['a', b1],
        ['b', b2],
      ]),
    }),
  );
  expect(openIn(layout)).toEqual([]);
  expect(existsSync(join(layout.runs, run.id, 'journal'))).toBe(true);
});

test('a record counts only where the lock says what its run started from', async () => {
  const layout = project({ a: b2, c: b0 });
  const run = open(layout);
  run.record('a', b0, b1);
  run.record('b', b0, b1);
  run.record('c', null, b1);
  run.end();
  expect(recordedIn(layout)).toEqual({ a: '2', c: '0' });
  expect(await foldRuns(layout, [run.id])).toEqual({ folded: [], dropped: ['a', 'b', 'c'], written: false });
  expect(recordedIn(layout)).toEqual({ a: '2', c: '0' });
  expect(openIn(layout)).toEqual([]);
});

test('folding what the lock says already changes nothing', async () => {
  const layout = project({ a: b1 });
  const before = statSync(layout.lock).ino;
  const run = open(layout);
  run.record('a', b0, b1);
  expect(await foldRuns(layout, [run.id])).toEqual({ folded: [], dropped: [], written: false });
  expect(statSync(layout.lock).ino).toBe(before);
});

test('data is recorded by the same rule', async () => {
  const layout = project({}, { x: dataOf('old'), y: dataOf('old') });
  const run = open(layout);
  const record = (path: string, base: DataRecord | null): void =>
    run.journal.append({
      t: 'data',
      path: path as RelPath,
      base: base && dataDigest(base),
      record: dataOf('new'),
    });
  record('x', dataOf('old'));
  record('y', dataOf('other'));
  record('z', null);
  expect(recordedIn(layout)).toEqual({ x: 'new', y: 'old', z: 'new' });
  await foldRuns(layout, [run.id]);
  expect(recordedIn(layout)).toEqual({ x: 'new', y: 'old', z: 'new' });
});

test('runs at the same time build on each other, whichever began and ends first', async () => {
  const layout = project({ s: b0 });
  const [first, second] = [open(layout), open(layout)];
  second.record('s', b0, b1);
  first.record('s', b1, b2);
  expect(recordedIn(layout)).toEqual({ s: '2' });
  first.end();
  await foldRuns(layout, [first.id]);
  expect(recordedIn(layout)).toEqual({ s: '2' });
  second.end();
  expect(await foldRuns(layout, [second.id])).toEqual({ folded: [], dropped: [], written: false });
  expect(openIn(layout)).toEqual([]);
  expect(recordedIn(layout)).toEqual({ s: '2' });
});

test('a change back, folded while the run that made the change goes on, stays the last word', async () => {
  const layout = project({ s: b0 }, { x: dataOf('old') });
  const record = (run: TestRun, base: DataRecord, now: DataRecord): void =>
    run.journal.append({ t: 'data', path: 'x' as RelPath, base: dataDigest(base), record: now });
  const [long, short, other] = [open(layout), open(layout), open(layout)];
  long.record('s', b0, b1);
  record(long, dataOf('old'), dataOf('new'));
  short.record('s', b1, b0);
  record(other, dataOf('new'), dataOf('old'));
  for (const run of [short, other]) {
    run.end();
    expect(await foldRuns(layout, [run.id])).toMatchObject({ dropped: [] });
  }
  expect(openIn(layout)).toEqual([long.id, short.id, other.id]);
  expect(recordedIn(layout)).toEqual({ s: '0', x: 'old' });
  long.end();
  expect(await foldRuns(layout, [long.id])).toMatchObject({ dropped: [] });
  expect(openIn(layout)).toEqual([]);
  expect(recordedIn(layout)).toEqual({ s: '0', x: 'old' });
});

test('a change there and back by two runs is where it began', () => {
  const layout = project({ s: b0 });
  const [first, second] = [open(layout), open(layout)];
  first.record('s', b0, b1);
  second.record('s', b1, b0);
  expect(recordedIn(layout)).toEqual({ s: '0' });
  writeFileSync(layout.lock, formatLock({ data: new Map(), stages: new Map([['s', b1]]) }));
  expect(recordedIn(layout)).toEqual({ s: '0' });
});

test('a stage is running from its claim until whatever ends it', () => {
  const layout = project({});
  const run = open(layout);
  for (const stage of ['a', 'b', 'c', 'd', 'e']) run.claim(stage, null);
  run.journal.append({ t: 'spawned', stage: 'a', pid: 7, pgid: 7, start: 1 });
  run.journal.append({ t: 'ran', stage: 'b', exit: 0, ms: 1, left: { until: 0, outs: new Map() } });
  run.journal.append({ t: 'failed', stage: 'c' });
  run.journal.append({ t: 'recorded', stage: 'd', block: b0 });
  expect([...readRecorded(layout).running]).toEqual(['a', 'b', 'e']);
  run.end();
  expect([...readRecorded(layout).running]).toEqual([]);
});

test('an unconfirmed or unsaved stage keeps its run open, until a run records it', async () => {
  const layout = project({ s: b0 });
  const first = open(layout);
  first.unsettle('unconfirmed', 's', b0, 'dep');
  first.unsettle('unsaved', 't', null, 'out');
  first.record('u', null, b1);
  first.end();
  await foldRuns(layout, [first.id]);
  expect(openIn(layout)).toEqual([first.id]);
  expect(recordedIn(layout)).toEqual({ s: '0', u: '1' });
  const { unconfirmed, unsaved } = readRecorded(layout);
  expect([...unconfirmed]).toEqual([['s', ['dep']]]);
  expect([...unsaved]).toEqual([['t', ['out']]]);

  const second = open(layout);
  second.claim('s', b0);
  second.journal.append({ t: 'failed', stage: 's' });
  second.record('t', null, b2);
  second.end();
  await foldRuns(layout, [second.id]);
  expect([...readRecorded(layout).unconfirmed.keys()]).toEqual(['s']);
  expect([...readRecorded(layout).unsaved.keys()]).toEqual([]);
  const third = open(layout);
  third.record('s', b0, b1);
  third.end();
  await foldRuns(layout, [third.id]);
  expect(openIn(layout)).toEqual([]);
  expect(recordedIn(layout)).toEqual({ s: '1', t: '2', u: '1' });
});

test('a run that settled a stage without changing its record stays as long as the run that left it', async () => {
  const layout = project({ s: b0 });
  const [first, second, third] = [open(layout), open(layout), open(layout)];
  first.unsettle('unconfirmed', 's', b0);
  first.unsettle('unconfirmed', 't', null);
  first.end();
  await foldRuns(layout, [first.id]);
  second.record('s', b0, b0);
  second.end();
  await foldRuns(layout, [second.id]);
  expect(openIn(layout)).toEqual([first.id, second.id, third.id]);
  expect([...readRecorded(layout).unconfirmed.keys()]).toEqual(['t']);
  third.record('t', null, b1);
  third.end();
  await foldRuns(layout, [third.id]);
  expect(openIn(layout)).toEqual([]);
});

test('a stage that turns unsaved after unconfirmed is unsaved', () => {
  const layout = project({});
  const run = open(layout);
  run.unsettle('unconfirmed', 's', null);
  run.unsettle('unsaved', 's', null);
  const { unconfirmed, unsaved } = readRecorded(layout);
  expect([[...unconfirmed.keys()], [...unsaved.keys()]]).toEqual([[], ['s']]);
});

test('stages and data that the pipeline no longer has are pruned', async () => {
  const layout = project({ a: b0, b: b0 }, { x: dataOf('old'), y: dataOf('old') });
  const folded = await foldRuns(layout, [], {
    prepare: async () => ({ stages: new Set('b'), data: new Set('x') }),
  });
  expect(folded.written).toBe(true);
  expect(recordedIn(layout)).toEqual({ a: '0', y: 'old' });
});

test('a run that has not ended is folded and stays open', async () => {
  const layout = project({});
  const [done, living] = [open(layout), open(layout)];
  living.record('s', null, b1);
  done.end();
  expect(await foldRuns(layout, [])).toMatchObject({ folded: ['s'] });
  expect(openIn(layout)).toEqual([living.id]);
});

test('a reader between the write of the lock and the end of the run sees the same', async () => {
  const layout = project({ s: b0 });
  const run = open(layout);
  run.record('s', b0, b1);
  run.end();
  const seen: unknown[] = [];
  const { unlinkSync } = fx;
  replaceEffects({
    unlinkSync(path) {
      if (String(path).startsWith(layout.open)) seen.push(recordedIn(layout));
      unlinkSync(path);
    },
  });
  onTestFinished(() => replaceEffects({ unlinkSync }));
  await foldRuns(layout, [run.id]);
  expect(seen).toEqual([{ s: '1' }]);
});

test.each(['journal', 'lucidity.lock'])(
  'a reader who comes to the %s when the run has just been folded in sees it',
  async (name) => {
    const layout = project({ s: b0 });
    const run = open(layout);
    run.record('s', b0, b1);
    run.end();
    const { readFileSync: read } = fx;
    let isFolded = false;
    replaceEffects({
      readFileSync: ((path: string) => {
        if (path.endsWith(name) && !isFolded) {
          isFolded = true;
          writeFileSync(layout.lock, formatLock({ data: new Map(), stages: new Map([['s', b1]]) }));
          unlinkSync(join(layout.open, run.id));
        }
        return read(path);
      }) as typeof read,
    });
    onTestFinished(() => replaceEffects({ readFileSync: read }));
    expect(recordedIn(layout)).toEqual({ s: '1' });
    expect(isFolded).toBe(true);
  },
);

test('on a disk that is full nothing is lost', async () => {
  const layout = project({ s: b0 });
  const run = open(layout);
  run.record('s', b0, b1);
  const { fsyncSync } = fx;
  replaceEffects({
    fsyncSync() {
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'fsync' });
    },
  });
  onTestFinished(() => replaceEffects({ fsyncSync }));
  await expect(foldRuns(layout, [run.id])).rejects.toThrow('ENOSPC');
  replaceEffects({ fsyncSync });
  expect(readdirSync(layout.root).sort()).toEqual(['.luc', 'lucidity.lock']);
  expect(recordedIn(layout)).toEqual({ s: '1' });
  await foldRuns(layout, [run.id]);
  expect(recordedIn(layout)).toEqual({ s: '1' });
});

test('data that a merge left in conflict is not decided by folding', async () => {
  const layout = project({});
  const side = (text: string): string => `"x":{"out":["f",1,"${digestOf(text)}"]}`;
  writeFileSync(
    layout.lock,
    `{"lucidity.lock":1,\n"data":{\n\n<<<<<<< HEAD\n${side('1')}\n=======\n${side('2')}\n>>>>>>> b\n},\n"stages":{\n}}\n`,
  );
  expect(readRecorded(layout).conflicted).toEqual({ stages: [], data: ['x'] });
  const run = open(layout);
  run.record('s', null, b1);
  await expect(foldRuns(layout, [run.id])).rejects.toMatchObject({ problems: [{ code: 'conflicted-data' }] });
  run.journal.append({ t: 'data', path: 'x' as RelPath, base: null, record: dataOf('new') });
  await foldRuns(layout, [run.id]);
  expect(recordedIn(layout)).toEqual({ s: '1', x: 'new' });
});

test('changes of the lock at the same time all count, and one that changes nothing writes nothing', async () => {
  const layout = project({});
  const add = (stage: string) =>
    withMutex(layout, 'lock', (checkHeld) => {
      const { lock } = readLock(layout);
      return writeHeldLock(layout, { ...lock, stages: new Map([...lock.stages, [stage, b0]]) }, checkHeld);
    });
  expect(await Promise.all(['a', 'b', 'c', 'a'].map(add))).toEqual([true, true, true, false]);
  expect(recordedIn(layout)).toEqual({ a: '0', b: '0', c: '0' });
});

test('a lock that cannot be read is a problem of the project', () => {
  const layout = project({});
  writeFileSync(layout.lock, '{');
  expect(() => readRecorded(layout)).toThrow('lucidity.lock cannot be read: this is not JSON');
});
