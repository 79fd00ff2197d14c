/** Paths that are moved while a run goes on that began before: it puts nothing where they were. */
import { expect, test } from 'vitest';
import { openGate } from '../support/gate.ts';
import { makeProject } from '../support/project.ts';

test('what was moved meanwhile is neither made, restored nor brought back where it was', async () => {
  const gate = await openGate();
  const project = makeProject({
    git: true,
    files: {
      'in.txt': 'one\n',
      'raw.txt': 'raw\n',
      'copy.sh': 'cat slow.txt > made.txt\n',
      'keep.sh': 'cat same.txt > kept.txt\n',
      'read.sh': 'cat slow.txt raw.txt > read.txt\n',
      '.gitignore': '/raw.txt\n',
      'lucidity.yaml': `
data: {raw.txt: }
stages:
  slow:
    cmd: ${gate.command('slow')} && cat in.txt > slow.txt && echo same > same.txt
    deps: [in.txt]
    outs: [slow.txt, same.txt]
  make: {cmd: sh copy.sh, deps: [slow.txt, copy.sh], outs: [made.txt]}
  keep: {cmd: sh keep.sh, deps: [same.txt, keep.sh], outs: [kept.txt]}
  read: {cmd: sh read.sh, deps: [slow.txt, raw.txt, read.sh], outs: [read.txt]}
`,
    },
  });
  const first = project.spawn(['repro']);
  await gate.arrived('slow');
  gate.release('slow');
  expect((await first.ended).code).toBe(0);

  project.write('in.txt', 'two\n');
  const second = project.spawn(['repro', '-j', '1', '--keep-going']);
  await gate.arrived('slow');
  for (const line of ['move made.txt made.csv', 'move kept.txt kept.csv', 'move raw.txt raw.csv'])
    expect(await project.luc(line.split(' '))).toMatchObject({ code: 0 });
  gate.release('slow');
  const { code, stderr } = await second.ended;
  const left = (stage: string, path: string) =>
    `${stage} · not started
warning: \`${path}\` was moved or left the project while this run went on
hint: \`luc repro\` again goes by the project as it is now
`;
  expect(code).toBe(1);
  expect(stderr).toContain(left('make', 'made.txt'));
  expect(stderr).toContain(left('keep', 'kept.txt'));
  expect(stderr).toContain(left('read', 'raw.txt'));
  expect(stderr).toMatch(/\n1 ran, 3 not started in /);
  const names = () => project.names().filter((name) => /^(made|kept|raw)/.test(name));
  expect(names()).toEqual(['kept.csv', 'made.csv', 'raw.csv']);

  for (const [script, from, to] of [
    ['copy.sh', 'made.txt', 'made.csv'],
    ['read.sh', 'raw.txt', 'raw.csv'],
  ] as const)
    project.write(script, project.read(script).replace(from, to));
  expect(await project.luc(['repro'])).toMatchObject({ code: 0 });
  expect(project.read('made.csv')).toBe('two\n');
  expect(names()).toEqual(['kept.csv', 'made.csv', 'raw.csv']);
});

test('a checkout that has waited does not bring back what was moved meanwhile', async () => {
  const gate = await openGate();
  const project = makeProject({
    git: true,
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml': `
stages:
  slow: {cmd: '${gate.command('slow')} && cat in.txt > slow.txt', deps: [in.txt], outs: [slow.txt]}
  keep: {cmd: echo kept > kept.txt, outs: [kept.txt]}
`,
    },
  });
  const first = project.spawn(['repro']);
  await gate.arrived('slow');
  gate.release('slow');
  expect((await first.ended).code).toBe(0);
  project.write('in.txt', 'two\n');
  const second = project.spawn(['repro', 'slow']);
  await gate.arrived('slow');
  project.remove('kept.txt');
  const waiting = project.spawn(['checkout', 'slow.txt', 'kept.txt', '--reporter', 'ndjson']);
  await waiting.says(/"event":"waiting"/);
  expect(await project.luc(['move', 'kept.txt', 'kept.csv'])).toMatchObject({ code: 0 });
  gate.release('slow');
  expect((await second.ended).code).toBe(0);
  expect((await waiting.ended).code).toBe(0);
  expect(project.names().filter((name) => /^(kept|slow)/.test(name))).toEqual(['slow.txt']);
});

test('what was never made is not made where it would have been before it was moved', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'copy.sh': 'cat slow.txt > made.txt\n',
      'lucidity.yaml': `
stages:
  slow: {cmd: '${gate.command('slow')} && cat in.txt > slow.txt', deps: [in.txt], outs: [slow.txt]}
  make: {cmd: sh copy.sh, deps: [slow.txt, copy.sh], outs: [made.txt]}
`,
    },
  });
  const running = project.spawn(['repro']);
  await gate.arrived('slow');
  expect(await project.luc(['move', 'made.txt', 'made.csv'])).toMatchObject({ code: 0 });
  gate.release('slow');
  expect((await running.ended).code).toBe(1);
  expect(project.names().filter((name) => name.startsWith('made'))).toEqual([]);
});
