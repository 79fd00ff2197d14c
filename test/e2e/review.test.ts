/** Two commands at once, signals at awkward moments, and stores that have lost something: what has to hold all the same. */
import { createHash } from 'node:crypto';
import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openGate } from '../support/gate.ts';
import { eventsOf, makeProject, type Project } from '../support/project.ts';

/** What the lock has, as its text names it. */
const namesInLock = (project: Project): string[] =>
  project
    .read('lucidity.lock')
    .split('\n')
    .flatMap((line) => /^"([^"]+)":\{"(?:key|from|out)"/.exec(line)?.[1] ?? []);

const oneStage = (command: string): string => `
stages:
  slow:
    cmd: '${command} && echo slow > slow.txt'
    deps: [seed.txt]
    outs: [slow.txt]
`;

describe('what others record while a repro runs stays in the lock', () => {
  test('data that is added', async () => {
    const gate = await openGate();
    const project = makeProject({
      files: { 'seed.txt': '', 'lucidity.yaml': oneStage(gate.command('slow')), 'big.csv': 'big\n' },
    });
    const run = project.spawn(['repro']);
    await gate.arrived('slow');
    expect((await project.luc(['add', 'big.csv'])).code).toBe(0);
    gate.release('slow');
    expect((await run.ended).code).toBe(0);
    expect(namesInLock(project)).toEqual(['big.csv', 'slow']);
  });

  test('a stage that is new in the YAML', async () => {
    const gate = await openGate();
    const yaml = oneStage(gate.command('slow'));
    const project = makeProject({ files: { 'seed.txt': '', 'lucidity.yaml': yaml } });
    const run = project.spawn(['repro']);
    await gate.arrived('slow');
    project.write(
      'lucidity.yaml',
      `${yaml}  quick: {cmd: echo quick > quick.txt, deps: [seed.txt], outs: [quick.txt]}\n`,
    );
    expect((await project.repro(['quick'])).ran).toEqual(['quick']);
    gate.release('slow');
    expect((await run.ended).code).toBe(0);
    expect(namesInLock(project)).toEqual(['quick', 'slow']);
  });

  test('what had left the YAML before goes', async () => {
    const project = makeProject({ files: { 'seed.txt': '', 'lucidity.yaml': oneStage('true') } });
    await project.repro();
    project.write('lucidity.yaml', 'stages: {}\n');
    expect((await project.repro()).code).toBe(0);
    expect(namesInLock(project)).toEqual([]);
  });
});

test('a result that the lock does not take is told by name, and is a failure', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: { 'seed.txt': '1', 'lucidity.yaml': oneStage(gate.command('slow')) },
  });
  const first = project.spawn(['repro']);
  await gate.arrived('slow');
  gate.release('slow');
  expect((await first.ended).code).toBe(0);
  project.write('seed.txt', '2');
  const run = project.spawn(['repro', '--reporter', 'ndjson']);
  await gate.arrived('slow');
  project.write('lucidity.lock', '{"lucidity.lock":1,\n"data":{},\n"stages":{}}\n');
  gate.release('slow');
  const end = await run.ended;
  expect(end.code).toBe(1);
  expect(eventsOf(end).filter(({ event }) => event === 'warned')).toMatchObject([
    {
      problem: {
        code: 'lock-moved-on',
        message: '`lucidity.lock` changed meanwhile: it does not take what was recorded of `slow`',
      },
    },
  ]);
});

describe('a command that waited decides anew', () => {
  test('checkout takes what the other has recorded', async () => {
    const gate = await openGate();
    const project = makeProject({
      files: {
        'seed.txt': '1',
        'lucidity.yaml': `
stages:
  copy:
    cmd: '${gate.command('copy')}; cp seed.txt copy.txt'
    deps: [seed.txt]
    outs: [copy.txt]
`,
      },
    });
    const first = project.spawn(['repro']);
    await gate.arrived('copy');
    gate.release('copy');
    await first.ended;
    project.write('seed.txt', '2');
    project.remove('copy.txt');
    const run = project.spawn(['repro']);
    await gate.arrived('copy');
    const checkout = project.spawn(['checkout', '--reporter', 'ndjson']);
    await checkout.says(/"waiting"/);
    gate.release('copy');
    expect((await run.ended).code).toBe(0);
    expect(await checkout.ended).toMatchObject({ code: 0 });
    expect(project.read('copy.txt')).toBe('2');
  });

  test('repro reads what another has made meanwhile, even if it is in the store alone', async () => {
    const gate = await openGate();
    const project = makeProject({
      files: {
        'seed.txt': '1',
        'lucidity.yaml': `
stages:
  made: {cmd: cp seed.txt made.txt, deps: [seed.txt], outs: [made.txt]}
  slow: {cmd: '${gate.command('slow')} && cp seed.txt slow.txt', deps: [seed.txt], outs: [slow.txt]}
  both: {cmd: cat made.txt slow.txt > both.txt, deps: [made.txt, slow.txt], outs: [both.txt]}
`,
      },
    });
    const first = project.spawn(['repro']);
    await gate.arrived('slow');
    gate.release('slow');
    await first.ended;
    project.write('seed.txt', '2');
    const run = project.spawn(['repro', '-s', 'slow', 'both']);
    await gate.arrived('slow');
    expect((await project.repro(['made'])).ran).toEqual(['made']);
    project.remove('made.txt');
    gate.release('slow');
    expect((await run.ended).code).toBe(0);
    expect(project.read('both.txt')).toBe('22');
    expect(await project.repro()).toMatchObject({ code: 0, ran: [] });
  });

  test('commit takes what is there then', async () => {
    const gate = await openGate();
    const project = makeProject({
      files: { 'seed.txt': '1', 'lucidity.yaml': oneStage(gate.command('slow')) },
    });
    const run = project.spawn(['repro']);
    await gate.arrived('slow');
    const commit = project.spawn(['commit', '-f', 'slow', '--reporter', 'ndjson']);
    await commit.says(/"waiting"/);
    gate.release('slow');
    expect((await run.ended).code).toBe(0);
    expect(await commit.ended).toMatchObject({ code: 0, stdout: 'Nothing to commit.\n' });
  });
});

describe('a signal while waiting for a claim', () => {
  test.each([
    ['checkout', ['checkout']],
    ['commit', ['commit', '-f']],
  ])('%s', async (_name, words) => {
    const gate = await openGate();
    const project = makeProject({
      files: { 'seed.txt': '1', 'lucidity.yaml': oneStage(gate.command('slow')) },
    });
    const first = project.spawn(['repro']);
    await gate.arrived('slow');
    gate.release('slow');
    await first.ended;
    project.remove('slow.txt');
    project.write('seed.txt', '2');
    const run = project.spawn(['repro']);
    await gate.arrived('slow');
    const waiting = project.spawn([...words, '--reporter', 'ndjson']);
    await waiting.says(/"waiting"/);
    waiting.signal('SIGINT');
    const end = await waiting.ended;
    expect(end).toMatchObject({ code: 130, stdout: '' });
    expect(end.stderr).not.toContain('bug');
    gate.release('slow');
    expect((await run.ended).code).toBe(0);
  });

  test('add', async () => {
    const gate = await openGate();
    const project = makeProject({
      files: {
        'seed.txt': '1',
        'in/a.csv': 'a\n',
        'lucidity.yaml': oneStage(gate.command('slow')).replaceAll('slow.txt', 'in/slow.txt'),
      },
    });
    const run = project.spawn(['repro']);
    await gate.arrived('slow');
    project.write('lucidity.yaml', 'stages: {}\n');
    const add = project.spawn(['add', 'in', '--reporter', 'ndjson']);
    await add.says(/"waiting"/);
    add.signal('SIGTERM');
    expect((await add.ended).code).toBe(143);
    expect(project.read('lucidity.yaml')).toBe('stages: {}\n');
    gate.release('slow');
    expect((await run.ended).code).toBe(0);
  });
});

test('a signal while data is being stored ends the command, and nothing is recorded', async () => {
  const project = makeProject({ files: { 'lucidity.yaml': 'stages: {}\n' } });
  for (let i = 0; i < 8; i++) {
    project.write(`big/${i}`, `${i}`);
    truncateSync(project.path(`big/${i}`), 2 ** 26);
  }
  const add = project.spawn(['add', 'big', '--reporter', 'ndjson']);
  while (!project.exists('.luc/store/objects')) await new Promise((resolve) => setImmediate(resolve));
  add.signal('SIGINT');
  expect((await add.ended).code).toBe(130);
  expect(project.read('lucidity.yaml')).toBe('stages: {}\n');
  expect(project.exists('lucidity.lock')).toBe(false);
  expect(project.leftovers(['claims', 'tmp', 'store/tmp'])).toEqual([]);
});

test('data of whose folder the store has lost a part is stored again when it is put back', async () => {
  const project = makeProject({ files: { 'lucidity.yaml': 'stages: {}\n' } });
  project.write('in/large.bin', Buffer.alloc(100_000, 1));
  expect((await project.luc(['add', 'in'])).code).toBe(0);
  const objects = project.path('.luc/store/objects');
  const loose = (): string[] =>
    readdirSync(objects, { recursive: true })
      .map(String)
      .filter((name) => name.length > 60);
  const [large = ''] = loose();
  project.remove(join('.luc/store/objects', large));
  project.remove('in/large.bin');
  project.write('in/large.bin', Buffer.alloc(100_000, 1));
  expect((await project.luc(['repro'])).code).toBe(0);
  expect(loose()).toContain(large);
});

test('what the store has lost of a folder that nobody touched is stored again where the user names it', async () => {
  const make = '{cmd: "mkdir out; head -c 100000 /dev/zero > out/large", deps: [seed], outs: [out]}';
  const project = makeProject({
    files: { seed: '', 'lucidity.yaml': `data: {in: }\nstages: {make: ${make}}\n` },
  });
  project.write('in/large', Buffer.alloc(100_000, 1));
  expect((await project.luc(['repro'])).code).toBe(0);
  const objectOf = (text: string): string => {
    const hex = createHash('sha256').update(project.read(text)).digest('hex');
    return `.luc/store/objects/sha256/${hex.slice(0, 2)}/${hex.slice(2)}`;
  };
  const lost = ['in/large', 'out/large'].map(objectOf);
  const loseThen = async (...words: string[]): Promise<boolean[]> => {
    for (const object of lost) if (project.exists(object)) project.remove(object);
    expect((await project.luc(words)).code).toBe(0);
    return lost.map((object) => project.exists(object));
  };
  expect(await loseThen('add', 'in')).toEqual([true, false]);
  expect(await loseThen('commit', 'make')).toEqual([false, true]);
  expect(await loseThen('commit')).toEqual([true, true]);
  expect((await project.luc(['fsck'])).code).toBe(0);
});

test('a frozen stage that is committed asks for nothing more', async () => {
  const project = makeProject({ files: { 'seed.txt': '', 'lucidity.yaml': oneStage('true') } });
  await project.repro();
  await project.luc(['freeze', 'slow']);
  project.write('slow.txt', 'edited\n');
  expect(await project.luc(['commit', '-f'])).toMatchObject({ code: 0, stdout: 'Committed slow.\n' });
  expect(await project.luc(['commit'])).toMatchObject({ code: 0, stdout: 'Nothing to commit.\n' });
});

describe('what is due', () => {
  const chain = `
stages:
  make:
    cmd: mkdir -p d && cp seed.txt d/made.txt
    deps: [seed.txt]
    outs: [d/made.txt]
  read:
    cmd: cat d/* > read.txt
    deps: [d]
    outs: [read.txt]
`;

  test('a reader of a folder whose part has only to be restored is not', async () => {
    const project = makeProject({ files: { 'seed.txt': '1', 'd/other.txt': 'o', 'lucidity.yaml': chain } });
    expect((await project.repro()).ran).toEqual(['make', 'read']);
    project.write('d/made.txt', 'edited');
    expect((await project.luc(['status', '--exit-code'])).code).toBe(0);
    expect((await project.luc(['plan', '--exit-code'])).code).toBe(0);
    project.write('seed.txt', '2');
    expect((await project.luc(['status', '--exit-code'])).code).toBe(1);
    expect((await project.luc(['plan', '--exit-code'])).code).toBe(1);
  });

  test('a dry run with --force-downstream says what is sure to run', async () => {
    const project = makeProject({ files: { 'seed.txt': '1', 'lucidity.yaml': chain } });
    await project.repro();
    project.write('seed.txt', '2');
    const planned = async (...words: string[]): Promise<unknown> =>
      JSON.parse((await project.luc(['repro', '-n', '--json', ...words])).stdout).stages.map(
        ({ name, action }: { name: string; action: string }) => [name, action],
      );
    expect(await planned()).toEqual([
      ['make', 'run'],
      ['read', 'blocked'],
    ]);
    expect(await planned('--force-downstream')).toEqual([
      ['make', 'run'],
      ['read', 'run'],
    ]);
  });
});

test('events have the times at which they happened', async () => {
  const gate = await openGate();
  const project = makeProject({ files: { 'seed.txt': '', 'lucidity.yaml': oneStage(gate.command('slow')) } });
  const run = project.spawn(['repro', '--reporter', 'ndjson']);
  await gate.arrived('slow');
  gate.release('slow');
  const times = eventsOf(await run.ended).map(({ time }) => String(time));
  expect(times).toEqual(times.toSorted());
});
