/** What a command found last is given again only while it would find the same: the answer never depends on what is kept. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { copiesOf, eventsOf, type Project } from '../support/project.ts';

const lucidity = `
data: {raw: {}}
stages:
  copy:
    cmd: '[ ! -e die ] || kill -9 $PPID; cat src/*.txt raw/* > all.txt'
    deps: [src, raw]
    outs: [all.txt]
  count:
    cmd: mkdir -p counts; wc -c < all.txt > counts/bytes; echo $GREETING > counts/greeting
    deps: [all.txt]
    params: [n]
    env: [GREETING]
    outs: [counts]
`;

const upToDate = copiesOf(
  {
    git: true,
    files: {
      '.lucidityignore': '*.log\n',
      'lucidity.yaml': lucidity,
      'params.yaml': 'n: 1\n',
      'raw/a.bin': 'raw',
      'src/a.txt': 'a',
      'src/sub/b.txt': 'b',
    },
  },
  async (project) => {
    expect((await project.luc(['repro', '-q'])).code).toBe(0);
  },
);

const caches = fs.mkdtempSync(join(tmpdir(), 'luc-'));
afterAll(() => fs.rmSync(caches, { recursive: true }));
const found = join(caches, 'kept/lucidity/found-1');
// What has the place of a folder is no folder.
fs.mkdirSync(join(caches, 'anew/lucidity'), { recursive: true });
fs.writeFileSync(join(caches, 'anew/lucidity/found-1'), '');

/** `kept` answers by what it found last, where it may; `anew` can keep nothing. */
function readersOf(project: Project) {
  fs.rmSync(found, { recursive: true, force: true });
  const by =
    (cache: string) =>
    (args: readonly string[], env = {}) =>
      project.luc(args, { env: { XDG_CACHE_HOME: join(caches, cache), ...env } });
  const [kept, anew] = [by('kept'), by('anew')];
  /** Another file for each time that something is kept. */
  const files = (): readonly number[] =>
    fs.existsSync(found) ? fs.readdirSync(found).map((name) => fs.statSync(join(found, name)).ino) : [];
  /** Until what is kept is what the commands answer by. */
  const warm = async (...commands: readonly string[]): Promise<void> => {
    // What was copied is looked at anew first, and that is kept elsewhere; files of this very moment are not relied on.
    for (let round = 0; round < 2 || (round < 100 && files().length < commands.length); round++)
      for (const command of commands) await kept([command]);
    const before = files();
    expect(before).toHaveLength(commands.length);
    for (const command of commands) await kept([command]);
    expect(files()).toEqual(before);
  };
  return { kept, anew, files, warm };
}

test('what is told again is what is told anew', async () => {
  const project = await upToDate();
  const { kept, anew, files, warm } = readersOf(project);
  await warm('status', 'repro');
  const before = files();
  for (const args of [['status'], ['status', '--json'], ['status', '-c'], ['status', '-q']])
    expect(await kept(args)).toEqual(await anew(args));
  expect(await kept(['repro'])).toEqual(await anew(['repro']));
  const args = ['repro', '-j', '3', '--json', '--reporter', 'ndjson'];
  const [again, first] = [await kept(args), await anew(args)];
  const timeless = (result: typeof again) =>
    eventsOf(result).map(({ time, run, ms, ...event }) => ({ ...event, run: typeof run }));
  expect(timeless(again)).toEqual(timeless(first));
  const runs = [again, first].map(({ stdout }) => JSON.parse(stdout));
  expect({ ...runs[0], run: '' }).toEqual({ ...runs[1], run: '' });
  expect(runs[0].run).not.toBe(runs[1].run);
  expect(files()).toEqual(before);
});

interface Stage {
  readonly name: string;
  readonly state: string;
}

interface Edit {
  readonly make: (project: Project) => void;
  readonly env?: Readonly<Record<string, string>>;
  /** What is due then. */
  readonly due?: readonly string[];
}

const edits: Readonly<Record<string, Edit>> = {
  'other bytes, times set back': {
    make: (project) => {
      const { atimeMs, mtimeMs } = fs.statSync(project.path('src/a.txt'));
      project.write('src/a.txt', 'z');
      fs.utimesSync(project.path('src/a.txt'), atimeMs / 1000, mtimeMs / 1000);
    },
    due: ['copy', 'count'],
  },
  'a file more': { make: (project) => project.write('src/sub/c.txt', 'c'), due: ['copy', 'count'] },
  'a file less': { make: (project) => project.remove('src/sub/b.txt'), due: ['copy', 'count'] },
  'a file that counts now': {
    make: (project) => {
      project.write('src/a.log', 'log');
      project.remove('.lucidityignore');
    },
    due: ['copy', 'count'],
  },
  'an ignore file more': {
    make: (project) => project.write('src/.lucidityignore', 'sub\n'),
    due: ['copy', 'count'],
  },
  'a folder in place of a file': {
    make: (project) => {
      project.remove('src/a.txt');
      project.write('src/a.txt/b', 'b');
    },
    due: ['copy', 'count'],
  },
  'other data': { make: (project) => project.write('raw/a.bin', 'RAW'), due: ['copy', 'count'] },
  'another param': { make: (project) => project.write('params.yaml', 'n: 2\n'), due: ['count'] },
  'another variable': { make: () => {}, env: { GREETING: 'hello' }, due: ['count'] },
  'another command': {
    make: (project) => project.write('lucidity.yaml', lucidity.replace('wc -c', 'wc -l')),
    due: ['count'],
  },
  'a stage more': {
    make: (project) => project.write('lucidity.yaml', `${lucidity}  last:\n    cmd: echo\n    outs: [x]\n`),
    due: ['last'],
  },
  'no lock': { make: (project) => project.remove('lucidity.lock'), due: ['copy', 'count'] },
  'an edited out': { make: (project) => project.write('all.txt', 'edited') },
  'no out': { make: (project) => project.remove('counts') },
  'no index': { make: (project) => project.remove('.luc/index') },
  'no store': { make: (project) => project.remove('.luc/store') },
  'another store': { make: () => {}, env: { LUC_STORE_DIR: '/nowhere' } },
  'settings of this machine': {
    make: (project) => project.write('.luc/config.yaml', 'store: {dir: /nowhere}\n'),
  },
  'a run that was killed': {
    make: (project) => {
      // The next `repro` is.
      project.write('die', '');
      project.write('src/a.txt', 'other');
    },
  },
  'only other times': { make: (project) => fs.utimesSync(project.path('src/a.txt'), 1, 1) },
  'a commit': { make: (project) => project.commit('more') },
};

describe('whatever has changed, it is seen', () => {
  const told = Object.entries(edits).filter(([, { due, env }]) => due ?? env);
  test.each(told)('%s', async (_, { make, env = {}, due = [] }) => {
    const project = await upToDate();
    const { kept, anew, warm } = readersOf(project);
    await warm('status');
    make(project);
    const status = await kept(['status', '--json'], env);
    expect(status).toEqual(await anew(['status', '--json'], env));
    if (status.code !== 0) return expect(status.code).toBe(2);
    const { stages } = JSON.parse(status.stdout);
    expect(stages.filter(({ state }: Stage) => state !== 'current').map(({ name }: Stage) => name)).toEqual(
      due,
    );
  });
});

test('a `repro` that has nothing to do still stores what the store has lost', async () => {
  const project = await upToDate();
  const { kept, warm } = readersOf(project);
  await warm('repro');
  const objects = () => fs.readdirSync(project.path('.luc/store/objects/sha256')).length;
  const before = objects();
  project.remove('.luc/store/objects');
  expect(await kept(['repro'])).toMatchObject({ code: 0, stdout: '' });
  expect(objects()).toBeGreaterThan(0);
  project.remove('all.txt');
  expect((await kept(['repro', '-q'])).code).toBe(0);
  expect(project.read('all.txt')).toBe('araw');
  expect(before).toBeGreaterThan(0);
});

test('after any edits the answer is that of who keeps nothing', async () => {
  const project = await upToDate();
  const { kept, anew } = readersOf(project);
  const original = project.path('../original');
  fs.cpSync(project.root, original, { recursive: true, preserveTimestamps: true });
  const undo = (path: string) => (): void => {
    fs.rmSync(project.path(path), { recursive: true, force: true });
    fs.cpSync(join(original, path), project.path(path), { recursive: true, preserveTimestamps: true });
  };
  const steps: readonly (() => void)[] = [
    ...Object.values(edits).flatMap(({ make, env }) => (env ? [] : [() => make(project)])),
    ...['lucidity.yaml', 'params.yaml', 'src', 'raw', 'all.txt', 'lucidity.lock', '.lucidityignore'].map(
      undo,
    ),
    () => {},
  ];
  const commands = ['status', 'status', 'repro'];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(...steps), fc.constantFrom(...commands)), {
        minLength: 4,
        maxLength: 8,
      }),
      async (script) => {
        for (const [step, command] of script) {
          fs.rmSync(project.path('die'), { force: true });
          try {
            step();
          } catch (error) {
            // What is to be changed is not there any more.
            expect((error as NodeJS.ErrnoException).code).toMatch(/^E(?:NOENT|ISDIR|NOTDIR|EXIST)$/);
          }
          if (command === 'repro') await kept(['repro']);
          expect(await kept(['status', '--json'])).toEqual(await anew(['status', '--json']));
          expect(await kept(['status', '--json'])).toEqual(await anew(['status', '--json']));
        }
      },
    ),
    { numRuns: 2 },
  );
});
