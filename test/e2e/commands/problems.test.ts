/** What is said of stages that go wrong: the cause, the line of the user's that it belongs to, and what to do next. */
import { expect, test } from 'vitest';
import { normal } from '../../support/normal.ts';
import { eventsOf, makeProject } from '../../support/project.ts';

const stage = (...lines: string[]): Record<string, string> => ({
  'lucidity.yaml': `stages:\n  s:\n${lines.map((line) => `    ${line}\n`).join('')}`,
  'in.txt': '1\n',
});

const cases: readonly (readonly [string, string, Record<string, string>, string])[] = [
  [
    'command-failed',
    'the command that failed, of several',
    stage('cmd:', '  - echo one', '  - echo two >&2; exit 3', '  - echo three'),
    `s ▸ echo one
s │ one
s ▸ echo two >&2; exit 3
s │ two
s ✗ failed after TIME
s │ log: .luc/runs/RUN/s.log
error: \`echo two >&2; exit 3\` exited with 3
  ┌─ lucidity.yaml:3:5
3 │     cmd:
  │     ^^^
1 failed in TIME
`,
  ],
  [
    'command-failed',
    'a signal',
    stage('cmd: kill -9 $$'),
    `s ▸ kill -9 $$
s ✗ failed after TIME
error: \`kill -9 $$\` was ended by SIGKILL
  ┌─ lucidity.yaml:3:5
3 │     cmd: kill -9 $$
  │     ^^^
1 failed in TIME
`,
  ],
  [
    'missing-out',
    'an out that was not written; the other goes to the trash',
    stage('cmd: echo 1 > a.txt', "outs: [a.txt, 'b b.txt']"),
    `s ▸ echo 1 > a.txt
moved a.txt to .luc/trash/RUN/a.txt: a failed run wrote it (kept 14 days)
s ✗ failed after TIME
error: the command ended well but did not write \`b b.txt\`
  ┌─ lucidity.yaml:4:19
4 │     outs: [a.txt, 'b b.txt']
  │                   ^^^^^^^^^
hint: check the path, or take it out of the stage
1 failed in TIME
`,
  ],
  [
    'timeout',
    'a command that takes too long',
    stage('cmd: sleep 30', 'timeout: 20ms'),
    `s ▸ sleep 30
s ✗ failed after TIME
error: \`s\` ran longer than its timeout of TIME
  ┌─ lucidity.yaml:3:5
3 │     cmd: sleep 30
  │     ^^^
hint: raise \`timeout:\` of the stage, or make the command faster
1 failed in TIME
`,
  ],
  [
    'secret-missing',
    'a secret that is not set',
    stage('cmd: echo $TOKEN', 'secrets: [TOKEN]'),
    `s ✗ failed after TIME
error: \`s\` needs the secret \`TOKEN\`, which is not set
  ┌─ lucidity.yaml:2:3
2 │   s:
  │   ^
hint: set \`TOKEN\` in the environment of luc
1 failed in TIME
`,
  ],
];

test.each(cases)('%s: %s', async (code, _, files, stderr) => {
  const project = makeProject({ files });
  const run = await project.luc(['repro']);
  expect({ ...run, stderr: normal(project, run.stderr) }).toMatchObject({ code: 1, stdout: '', stderr });
  const again = eventsOf(await project.luc(['repro', '--reporter', 'ndjson']));
  const finished = again.find(({ event }) => event === 'stage-finished');
  expect(finished).toMatchObject({
    stage: 's',
    outcome: 'failed',
    problem: { code, file: 'lucidity.yaml' },
  });
  expect(Number.isInteger(finished?.ms)).toBe(true);
  expect(project.names().filter((name) => name.endsWith('.txt'))).toEqual(['in.txt']);
});

test('deps that nobody makes are told all at once, before anything runs', async () => {
  const project = makeProject({
    files: {
      'lucidity.yaml': `stages:
  a: {cmd: echo a >> ran.log, deps: [no.csv]}
  b: {cmd: echo b >> ran.log, deps: [nö.csv]}
  c: {cmd: echo c >> ran.log}
`,
    },
  });
  expect(await project.luc(['repro'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(`error: \`no.csv\` does not exist
  ┌─ lucidity.yaml:2:38
2 │   a: {cmd: echo a >> ran.log, deps: [no.csv]}
  │                                      ^^^^^^
hint: check the path; if another stage makes it, name it among the outs of that stage

error: \`nö.csv\` does not exist
  ┌─ lucidity.yaml:3:38
3 │   b: {cmd: echo b >> ran.log, deps: [nö.csv]}
  │                                      ^^^^^^
`),
  });
  expect(project.ran()).toEqual([]);
});

test('a failure can be tried again, and leaves no trace when it then succeeds', async () => {
  const project = makeProject({
    files: stage(
      'cmd: test -e "$LUC_SCRATCH/seen" && echo 1 > out.txt || { touch "$LUC_SCRATCH/seen"; exit 1; }',
      'retry: {times: 1, wait: 1ms}',
      'outs: [out.txt]',
    ),
  });
  const events = eventsOf(await project.luc(['repro', '--reporter', 'ndjson']));
  expect(events.map(({ event }) => event)).toEqual([
    'run-started',
    'stage-decided',
    'stage-started',
    'command-started',
    'stage-retried',
    'stage-started',
    'command-started',
    'stage-finished',
    'run-finished',
  ]);
  expect(project.leftovers(['scratch', 'aside', 'tmp', 'open'])).toEqual([]);
});

test('a secret is masked wherever the command writes it, and stands nowhere but in its outs', async () => {
  const project = makeProject({
    files: stage(
      'cmd: echo "token $TOKEN!"; printf "%s" "$TOKEN" >&2; echo $TOKEN > out.txt',
      'secrets: [TOKEN]',
      'outs: [out.txt]',
    ),
  });
  const env = { TOKEN: 'pa55-word' };
  const run = await project.luc(['repro', '--reporter', 'ndjson'], { env });
  const lines = eventsOf(run).flatMap(({ event, line }) => (event === 'stage-output' ? [line] : []));
  expect(lines.toSorted()).toEqual(['***', 'token ***!']);
  expect(run.stderr).not.toContain(env.TOKEN);
  expect((await project.luc(['logs'])).stdout).not.toContain(env.TOKEN);
  expect(project.read('lucidity.lock')).not.toContain('TOKEN":');
  const holders = Object.entries(project.snapshot('.luc')).filter(([, text]) => text.includes(env.TOKEN));
  expect(holders.map(([path]) => path.split('/')[1])).toEqual(['objects']);
  expect(await project.repro([], { env: { TOKEN: 'other' } })).toMatchObject({ code: 0, ran: [] });
});
