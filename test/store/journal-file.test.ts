/** The journal on disk: durable in groups, whole after a full disk, open until it is folded. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Effects, fx, replaceEffects } from '../../src/base/effects.ts';
import { thisProcess } from '../../src/base/identity.ts';
import { ulid } from '../../src/base/ulid.ts';
import { createJournal, takeOverJournal } from '../../src/store/journal-file.ts';
import { openRuns, readRun } from '../../src/store/open-runs.ts';
import { temporaryProject } from './temporary-project.ts';

function replace(members: Partial<Effects>): void {
  const before = { ...fx };
  onTestFinished(() => replaceEffects(before));
  replaceEffects(members);
}

const failed = (stage: string) => ({ t: 'failed', stage }) as const;

test('an open run is found with its lines and its process', async () => {
  const layout = temporaryProject();
  const run = ulid();
  const journal = createJournal(layout, { run, argv: ['repro', '-f'] });
  journal.append(failed('a'));
  expect(openRuns(layout)).toMatchObject([
    {
      id: run,
      header: { run, argv: ['repro', '-f'], ...thisProcess() },
      lines: [failed('a')],
      status: 'alive',
      ended: false,
      problem: null,
    },
  ]);
  journal.append({ t: 'end', outcome: 'failed' });
  await journal.end();
  expect(openRuns(layout)).toMatchObject([{ id: run, status: 'dead', ended: true }]);
  expect(readRun(layout, run).lines).toEqual([failed('a'), { t: 'end', outcome: 'failed' }]);
});

test('a journal has one writer', () => {
  const layout = temporaryProject();
  const run = ulid();
  createJournal(layout, { run, argv: [] });
  expect(() => createJournal(layout, { run, argv: [] })).toThrow(/EEXIST/);
});

test('a run that was opened and wrote nothing belongs to who opened it', () => {
  const layout = temporaryProject();
  const [living, lost] = [ulid(), ulid()].sort();
  mkdirSync(layout.open, { recursive: true });
  writeFileSync(join(layout.open, living as string), JSON.stringify(thisProcess()));
  writeFileSync(join(layout.open, lost as string), '');
  writeFileSync(join(layout.open, '.half.tmp'), '');
  expect(openRuns(layout)).toMatchObject([
    { id: living, header: null, lines: [], status: 'alive' },
    { id: lost, header: null, lines: [], status: 'dead', process: null },
  ]);
});

test('who takes over a run writes a file of its own, and the run is theirs', async () => {
  const layout = temporaryProject();
  const run = ulid();
  const first = createJournal(layout, { run, argv: ['repro'] });
  first.append(failed('a'));
  await first.end();
  for (const stage of ['b', 'c']) {
    const journal = takeOverJournal(layout, { run, argv: ['status'] });
    journal.append(failed(stage));
    await journal.end();
  }
  expect(readdirSync(join(layout.runs, run)).sort()).toEqual(['journal', 'journal.1', 'journal.2']);
  const [open] = openRuns(layout);
  expect(open).toMatchObject({ header: { argv: ['repro'] }, process: { argv: ['status'] } });
  expect(open?.lines).toEqual([failed('a'), failed('b'), failed('c')]);
});

test('a line that the disk refuses leaves no half, and the next one is read', () => {
  const layout = temporaryProject();
  const run = ulid();
  const journal = createJournal(layout, { run, argv: [] });
  journal.append(failed('a'));
  const { writeSync } = fx;
  let full = true;
  replace({
    writeSync(fd, bytes) {
      if (!full) return writeSync(fd, bytes);
      writeSync(fd, bytes.subarray(0, 5));
      throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', syscall: 'write' });
    },
  });
  expect(() => journal.append(failed('b'))).toThrow(/ENOSPC/);
  full = false;
  journal.append(failed('c'));
  expect(readRun(layout, run)).toMatchObject({ lines: [failed('a'), failed('c')], problem: null });
});

test('what was kept of the disk takes the lines of a run that has filled it', async () => {
  const layout = temporaryProject();
  const run = ulid();
  const journal = createJournal(layout, { run, argv: [] });
  const [reserve = ''] = readdirSync(layout.tmp);
  const { writeSync } = fx;
  replace({
    writeSync(fd, bytes) {
      if (!readdirSync(layout.tmp).includes(reserve)) return writeSync(fd, bytes);
      writeSync(fd, bytes.subarray(0, 5));
      throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', syscall: 'write' });
    },
  });
  journal.append(failed('a'));
  journal.append(failed('b'));
  expect(readRun(layout, run)).toMatchObject({ lines: [failed('a'), failed('b')], problem: null });
  await journal.end();
  expect(readdirSync(layout.tmp)).toEqual([]);
});

test('a run that ends gives back what it kept of the disk', async () => {
  const layout = temporaryProject();
  const journal = createJournal(layout, { run: ulid(), argv: [] });
  expect(readdirSync(layout.tmp)).toHaveLength(1);
  await journal.end();
  expect(readdirSync(layout.tmp)).toEqual([]);
});

test('a journal whose first line the disk refuses can be begun again', () => {
  const layout = temporaryProject();
  const run = ulid();
  const { writeSync } = fx;
  const refuse = (fd: number, bytes: Uint8Array): number => {
    if (!Buffer.from(bytes).includes('luc-journal')) return writeSync(fd, bytes);
    throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', syscall: 'write' });
  };
  replace({ writeSync: refuse });
  expect(() => createJournal(layout, { run, argv: [] })).toThrow(/ENOSPC/);
  replace({ writeSync });
  createJournal(layout, { run, argv: [] }).append(failed('a'));
  expect(openRuns(layout)).toMatchObject([{ id: run, lines: [failed('a')], problem: null }]);
});

test('one sync at a time, each for all who asked before it began', async () => {
  const layout = temporaryProject();
  const journal = createJournal(layout, { run: ulid(), argv: [] });
  const begun: (() => void)[] = [];
  replace({ fdatasync: () => new Promise((resolve) => begun.push(resolve)) });
  let settled = false;
  journal.sync();
  const all = journal.settled().then(() => {
    settled = true;
  });
  for (let i = 0; i < 10; i++) journal.sync();
  expect(begun.length).toBe(1);
  // The first of the file, one for each of three folders that have a new name in them, and one for the ten.
  for (let i = 0; i < 5; i++) {
    expect(settled).toBe(false);
    begun[i]?.();
    await new Promise(setImmediate);
  }
  await all;
  expect(begun.length).toBe(5);
});

test('a sync that fails is told to who waits for it', async () => {
  const journal = createJournal(temporaryProject(), { run: ulid(), argv: [] });
  replace({ fdatasync: () => Promise.reject(new Error('EIO')) });
  journal.sync();
  await expect(journal.settled()).rejects.toThrow('EIO');
  await journal.end();
});

test('the file on disk is the text of its lines', () => {
  const layout = temporaryProject();
  const run = ulid();
  createJournal(layout, { run, argv: [] }).append(failed('a'));
  expect(readFileSync(join(layout.runs, run, 'journal'), 'utf8')).toMatch(
    /^[0-9a-f]{8} \{"argv":\[\],.*\n[0-9a-f]{8} \{"n":1,"stage":"a","t":"failed"\}\n$/,
  );
});
