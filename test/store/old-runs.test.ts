/** How long the folders of runs and the states of trainings are kept, and that commands which change things sweep them. */
import { mkdirSync, readdirSync, rmdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fx, replaceEffects } from '../../src/base/effects.ts';
import { ulid } from '../../src/base/ulid.ts';
import { sweepRuns } from '../../src/store/old-runs.ts';
import { sweepOld } from '../../src/store/sweep-old.ts';
import { makeProject } from '../support/project.ts';
import { temporaryProject } from './temporary-project.ts';

const day = 24 * 60 * 60 * 1000;

test('the last 50 stay, whatever is younger than 14 days, and what is not done with', () => {
  const layout = temporaryProject();
  const { now } = fx;
  onTestFinished(() => replaceEffects({ now }));
  const today = Date.UTC(2026, 10, 21);
  const makeRun = (days: number): string => {
    replaceEffects({ now: () => today - days * day });
    const run = ulid();
    mkdirSync(join(layout.runs, run), { recursive: true });
    writeFileSync(join(layout.runs, run, 'journal'), '');
    return run;
  };
  const needed = [layout.open, layout.aside, layout.trash].map((folder, i) => {
    const run = makeRun(90 - i);
    mkdirSync(join(folder, run, 'something'), { recursive: true });
    return run;
  });
  const old = [60, 50, 40, 15].map(makeRun);
  mkdirSync(join(layout.aside, old[0] ?? ''));
  const young = [13, 12].map(makeRun);
  const last = Array.from({ length: 48 }, () => makeRun(1));
  mkdirSync(join(layout.runs, 'mine'));
  const left = (): string[] => {
    replaceEffects({ now: () => today });
    sweepRuns(layout);
    return readdirSync(layout.runs).sort();
  };
  expect(left()).toEqual([...needed, ...young, ...last, 'mine'].sort());
  expect(readdirSync(layout.tmp)).toEqual([]);

  const more = Array.from({ length: 3 }, () => makeRun(0));
  expect(left()).toEqual([...needed, ...young, ...last, ...more, 'mine'].sort());
  expect(old.some((run) => left().includes(run))).toBe(false);
});

test('states of trainings stay 14 days after the last one of their settings', () => {
  const layout = temporaryProject();
  const make = (name: string, days: number): void => {
    const folder = join(layout.memo, 'train', name);
    mkdirSync(join(folder, '10'), { recursive: true });
    const then = (fx.now() - days * day) / 1000;
    utimesSync(folder, then, then);
  };
  make('old', 15);
  make('young', 13);
  mkdirSync(join(layout.memo, 'rows'), { recursive: true });
  utimesSync(join(layout.memo, 'rows'), 0, 0);
  sweepOld(layout);
  expect([readdirSync(layout.memo).sort(), readdirSync(join(layout.memo, 'train'))]).toEqual([
    ['rows', 'train'],
    ['young'],
  ]);
});

test('the scratch of a stage goes 14 days after the last that was written there, but none that an open run may use', () => {
  const layout = temporaryProject();
  const make = (name: string, file: string, days: number): void => {
    const path = join(layout.scratch, name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    const old = fx.now() / 1000 - 20 * (day / 1000);
    utimesSync(path, fx.now() / 1000, fx.now() / 1000 - days * (day / 1000));
    for (let at = dirname(path); at !== layout.scratch; at = dirname(at)) utimesSync(at, old, old);
  };
  make('old', 'train/run/epoch', 15);
  make('young', 'train/run/epoch', 13);
  const { now } = fx;
  replaceEffects({ now: () => now() - 17 * day });
  const run = ulid();
  replaceEffects({ now });
  mkdirSync(join(layout.open, run), { recursive: true });
  sweepOld(layout);
  expect(readdirSync(layout.scratch).sort()).toEqual(['old', 'young']);
  rmdirSync(join(layout.open, run));
  sweepOld(layout);
  expect(readdirSync(layout.scratch)).toEqual(['young']);
});

test('what cannot be removed, or what another command removes first, keeps nothing else from going', () => {
  const layout = temporaryProject();
  const { readdirTypesSync, rmdirSync } = fx;
  onTestFinished(() => replaceEffects({ readdirTypesSync, rmdirSync }));
  const runs = ['0', '1', '2'].map((end) => end.padStart(26, '0'));
  const [stuck, shared] = runs.map((run) => join(layout.trash, run));
  for (const run of runs) mkdirSync(join(layout.trash, run, 'out'), { recursive: true });
  replaceEffects({
    readdirTypesSync: (folder) => {
      if (folder === shared) rmSync(folder, { recursive: true });
      return readdirTypesSync(folder);
    },
    rmdirSync: (folder) => {
      if (folder === stuck) throw Object.assign(new Error(folder), { code: 'EACCES', syscall: 'rmdir' });
      rmdirSync(folder);
    },
  });
  sweepOld(layout);
  expect(readdirSync(layout.trash)).toEqual(runs.slice(0, 1));
});

test.each([
  ['repro', ['repro']],
  ['gc', ['gc', '-w', '-f']],
])('luc %s sweeps them', async (_, args) => {
  const project = makeProject({
    files: { 'lucidity.yaml': 'stages:\n  a: {cmd: echo a > a.txt, outs: [a.txt]}\n' },
  });
  for (let i = 0; i < 60; i++) project.write(`.luc/runs/${String(i).padStart(26, '0')}/journal`, '');
  expect(await project.luc(args)).toMatchObject({ code: 0 });
  const names = project.names('.luc/runs');
  expect(names).toHaveLength(50);
});
