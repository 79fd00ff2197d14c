/** How a run ends that was disturbed: by a system error, by Ctrl-C at a moment in which nothing runs, by a damaged object. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openGate } from '../support/gate.ts';
import { normal } from '../support/normal.ts';
import { eventsOf, makeProject } from '../support/project.ts';

test('a system error ends its stage; the others end well and are recorded', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      'in.txt': '',
      file: 'in the way',
      'lucidity.yaml': `
stages:
  bad: {cmd: echo > ../bad.txt, wdir: file, deps: [../in.txt], outs: [../bad.txt]}
  good: {cmd: '${gate.command('good')} && echo good > good.txt', deps: [in.txt], outs: [good.txt]}
  after: {cmd: echo after > after.txt, deps: [good.txt], outs: [after.txt]}
`,
    },
  });
  const run = project.spawn(['repro', '-j', '2']);
  await gate.arrived('good');
  await run.says(/bad +✗ failed/);
  gate.release('good');
  const { code, stderr } = await run.ended;
  expect(code).toBe(1);
  expect(normal(project, stderr)).toContain('error: `bad` cannot run: something else has this name: `');
  expect(project.exists('after.txt')).toBe(false);

  project.remove('file');
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['after', 'bad'] });
  expect(project.leftovers(['aside', 'claims', 'open'])).toEqual([]);
});

test('Ctrl-C between two tries: there is no second one, and the old out is back', async () => {
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml': `
stages:
  a:
    cmd: echo a >> "$LUC_ROOT/ran.log"; cp in.txt a.txt; test ! -e fail
    deps: [in.txt]
    outs: [a.txt]
    retry: {times: 3, wait: 1h}
  b: {cmd: echo b >> "$LUC_ROOT/ran.log"; cp a.txt b.txt, deps: [a.txt], outs: [b.txt]}
  c: {cmd: echo c >> "$LUC_ROOT/ran.log"; cp in.txt c.txt, deps: [in.txt, fail], outs: [c.txt]}
`,
    },
  });
  expect((await project.luc(['repro', 'b'])).code).toBe(0);
  project.ran();
  project.write('fail', '');
  project.write('in.txt', 'two\n');
  const run = project.spawn(['repro', '-j', '1', '--reporter', 'ndjson', 'a', 'b', 'c']);
  await run.says(/"stage-retried"/);
  run.signal('SIGINT');
  const { code, stderr } = await run.ended;
  expect(code).toBe(130);
  expect(stderr).not.toMatch(/"attempt":2/);
  // Which of `a` and `c` comes first is nobody's promise; what waited for the slot does not start any more.
  expect(project.ran().filter((stage) => stage !== 'c')).toEqual(['a']);
  expect([project.read('a.txt'), project.read('b.txt')]).toEqual(['one\n', 'one\n']);
  expect(Object.keys(project.trash())).toEqual(['a.txt']);
  expect(project.leftovers(['aside', 'claims', 'open'])).toEqual([]);
});

test('Ctrl-C while a stage waits for another run: it never starts', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      'in.txt': '',
      'lucidity.yaml': `
stages:
  a: {cmd: 'echo a >> "$LUC_ROOT/ran.log"; ${gate.command('a')} && echo a > a.txt', deps: [in.txt], outs: [a.txt]}
  b: {cmd: echo b >> "$LUC_ROOT/ran.log"; echo b > b.txt, deps: [in.txt, a.txt], outs: [b.txt]}
`,
    },
  });
  const first = project.spawn(['repro', 'a']);
  await gate.arrived('a');
  const second = project.spawn(['repro', '--reporter', 'ndjson']);
  await second.says(/"event":"waiting"/);
  second.signal('SIGINT');
  expect((await second.ended).code).toBe(130);
  gate.release('a');
  expect((await first.ended).code).toBe(0);
  expect(project.ran()).toEqual(['a']);
});

test('an old out that cannot come back on Ctrl-C is told, and comes back with the next command', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml': `
stages:
  a: {cmd: 'cp in.txt out/a.txt && ${gate.command('a')}', deps: [in.txt], outs: [out/a.txt]}
`,
    },
  });
  const first = project.spawn(['repro']);
  await gate.arrived('a');
  gate.release('a');
  expect((await first.ended).code).toBe(0);
  project.write('in.txt', 'two\n');
  const run = project.spawn(['repro', '--reporter', 'ndjson']);
  await gate.arrived('a');
  project.remove('out');
  project.write('out', 'in the way');
  run.signal('SIGINT');
  const interrupted = await run.ended;
  expect(interrupted.code).toBe(130);
  expect(eventsOf(interrupted).filter(({ event }) => event === 'stage-finished')).toMatchObject([
    { outcome: 'failed', problem: { message: '`out/a.txt` is not written: `out` is in the way' } },
  ]);
  expect(Object.keys(project.leftovers(['aside']))).toHaveLength(1);

  project.remove('out');
  project.write('in.txt', 'one\n');
  const next = await project.luc(['repro']);
  expect(next.code).toBe(0);
  expect(next.stderr).toMatch(/had died: put back the outs of a\n/);
  expect(project.read('out/a.txt')).toBe('one\n');
  expect(project.leftovers(['aside', 'claims', 'open'])).toEqual([]);
});

test('an object that turns out to be damaged while it is restored is quarantined, and its stage runs', async () => {
  const project = makeProject({
    files: {
      'in.txt': '',
      'lucidity.yaml': `
stages:
  a: {cmd: echo a >> "$LUC_ROOT/ran.log"; echo right > a.txt, deps: [in.txt], outs: [a.txt]}
`,
    },
  });
  expect((await project.luc(['repro'])).code).toBe(0);
  const objects = fs.readdirSync(project.path('.luc/store/objects/sha256'), { recursive: true });
  const [object = ''] = objects.map(String).filter((name) => name.includes('/'));
  const at = join(project.path('.luc/store/objects/sha256'), object);
  fs.chmodSync(at, 0o644);
  fs.writeFileSync(at, 'wrong\n');
  // As a disk does it: nothing but the bytes tells.
  fs.utimesSync(at, 1, 1);
  project.remove('a.txt');
  const run = await project.repro();
  expect(run).toMatchObject({ code: 0, ran: ['a'] });
  expect(run.stderr).toContain('"event":"object-quarantined"');
  expect(project.ran()).toEqual(['a', 'a']);
  expect(project.read('a.txt')).toBe('right\n');
  expect(project.names('.luc/store/corrupt')).toHaveLength(1);
  expect((await project.luc(['fsck'])).code).toBe(0);
});

test('what a system error has left half done stays claimed, and is mended before others make it', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml': `
stages:
  a: {cmd: 'cp in.txt out/a.txt && ${gate.command('a')}', deps: [in.txt], outs: [out/a.txt]}
  slow: {cmd: '${gate.command('slow')} && cp in.txt slow.txt', deps: [in.txt], outs: [slow.txt]}
`,
    },
  });
  const before = project.spawn(['repro', 'a']);
  await gate.arrived('a');
  gate.release('a');
  expect((await before.ended).code).toBe(0);
  project.write('in.txt', 'two\n');
  const first = project.spawn(['repro', '-j', '2', '-k']);
  await Promise.all([gate.arrived('a'), gate.arrived('slow')]);
  const second = project.spawn(['repro', 'a']);
  await second.says(/waits for another run/);
  project.remove('out');
  project.write('out', 'in the way');
  gate.release('a', 1);
  await first.says(/a +✗ failed/);
  project.remove('out');
  gate.release('slow');
  expect((await first.ended).code).toBe(1);

  await second.says(/had died: put back the outs of a\n/);
  await gate.arrived('a');
  gate.release('a');
  expect((await second.ended).code).toBe(0);
  expect(project.read('out/a.txt')).toBe('two\n');
  expect(project.trash()).toEqual({});
  expect(project.leftovers(['aside', 'claims', 'open'])).toEqual([]);
});
