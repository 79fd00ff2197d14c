/** Where results go: to stdout, or to exit 2 and one line where it does not take them; and what says nothing is an error. */
import { expect, test } from 'vitest';
import { eventsOf, makeProject, program } from '../../support/project.ts';

const files = { 'lucidity.yaml': "stages: {a: {cmd: 'true', always_changed: true}}\n" };

test.skipIf(process.platform !== 'linux')(
  'a full disk under stdout is one line and exit 2; under stderr it stops nothing',
  async () => {
    const project = makeProject({ files });
    const into = (words: string, stream: string) =>
      project.start('sh', ['-c', `"${process.execPath}" "${program}" ${words} ${stream}/dev/full`]).ended;
    const full = {
      code: 2,
      stderr: 'error: the result cannot be written to stdout: ENOSPC: no space left on device, write\n',
    };
    for (const words of ['status', 'schema', '--version', 'help', 'status --json', 'status nothing --json'])
      expect([words, await into(words, '>')]).toMatchObject([words, full]);
    expect(await into('repro', '2>')).toMatchObject({ code: 0 });
    expect(await into('repro nothing', '2>')).toMatchObject({ code: 2, stdout: '' });
  },
);

test('without a command there is help and exit 2, also for programs and in few words', async () => {
  const project = makeProject();
  const { stdout: overview } = await project.luc(['help']);
  expect(overview).toMatch(/^luc runs a pipeline of stages/);
  for (const words of [[], ['-q'], ['-v']])
    expect(await project.luc(words)).toMatchObject({ code: 2, stdout: overview, stderr: '' });
  expect(await project.luc(['help', '-q'])).toMatchObject({ code: 0, stdout: overview });
  const { stdout: params } = await project.luc(['help', 'params']);
  expect(params).toMatch(/^luc params show: /);
  expect(await project.luc(['params'])).toMatchObject({ code: 2, stdout: params });
  expect(await project.luc(['params', '--help'])).toMatchObject({ code: 0, stdout: params });
  expect(await project.luc(['--json'])).toMatchObject({
    code: 2,
    stdout:
      '{"version":1,"error":{"code":"missing-command","message":"no command is given","hint":"`luc help` lists the commands"}}\n',
  });
  expect(await project.luc(['params', '--json'])).toMatchObject({
    code: 2,
    stdout:
      '{"version":1,"error":{"code":"missing-command","message":"`luc params` needs another word","hint":"`luc help params` lists the commands"}}\n',
  });
  expect(await project.luc(['help', 'unfreeze', '--json'])).toMatchObject({
    code: 0,
    stdout:
      '{"version":1,"commands":[{"name":"unfreeze","summary":"let frozen stages run again","usage":"luc unfreeze STAGE…"}]}\n',
  });
});

test('a value for a params file that is not there says so', async () => {
  const project = makeProject({ files });
  expect(await project.luc(['repro', '-S', 'no.yaml:a=1'])).toMatchObject({
    code: 2,
    stderr: 'error: there is no params file `no.yaml`\nhint: check the path; `-S no.yaml:+a=…` makes it\n',
  });
  expect((await project.luc(['repro', '-S', 'no.yaml:+a=1', '-S', 'no.yaml:a=2'])).code).toBe(0);
  expect(project.read('no.yaml')).toBe('a: 2\n');
});

test('what is wrong with a file is an annotation on GitHub, and an event for programs', async () => {
  const project = makeProject({ files: { 'sub/lucidity.yaml': 'stages: {a: {cmd: x, deps: in.txt}}\n' } });
  const text = `error: \`deps\` must be a list of paths, not "in.txt"
  ┌─ lucidity.yaml:1:28
1 │ stages: {a: {cmd: x, deps: in.txt}}
  │                            ^^^^^^
hint: write \`[in.txt]\`
`;
  const env = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: project.root };
  expect(await project.luc(['status'], { cwd: 'sub', env })).toMatchObject({
    code: 2,
    stdout: '',
    stderr: `${text}::error file=sub/lucidity.yaml,line=1,col=28,endColumn=34,title=wrong-type::\`deps\` must be a list of paths, not "in.txt"%0Ahint: write \`[in.txt]\`\n`,
  });
  expect(await project.luc(['status'], { cwd: 'sub' })).toMatchObject({ stderr: text });
  const [event, ...others] = eventsOf(
    await project.luc(['repro', '--reporter', 'ndjson'], { cwd: 'sub', env }),
  );
  expect(others).toEqual([]);
  expect(event).toEqual({
    event: 'failed',
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    version: 1,
    error: {
      code: 'wrong-type',
      message: '`deps` must be a list of paths, not "in.txt"',
      file: 'lucidity.yaml',
      line: 1,
      column: 28,
      hint: 'write `[in.txt]`',
    },
  });
});
