/** `luc repro` at a real terminal: a stage that has it for itself, and the questions before each stage. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openGate } from '../../support/gate.ts';
import { laterOnTerminal } from '../../support/later.ts';
import { makeProject, type Project } from '../../support/project.ts';

const makeStage = (cmd: string): Project =>
  makeProject({ files: { 'lucidity.yaml': `stages:\n  only:\n    cmd: '${cmd}'\n    outs: [out.txt]\n` } });

const ctrlC = '\x03';

test('--attach: the command reads from the terminal and writes to it', async () => {
  const project = makeStage(
    'test -t 0 && test -t 1 && test -t 2 && echo ask"ed" && read word && echo "$word" > out.txt',
  );
  const run = project.spawnOnTerminal(['repro', '--attach', 'only']);
  await run.says(/asked/, 'stdout');
  run.write('answer\n');
  expect((await run.ended).code).toBe(0);
  expect(project.read('out.txt')).toBe('answer\n');
});

test('--attach: Ctrl-C is for the command, which may go on and end before luc hears of it', async () => {
  const gate = await openGate();
  const project = makeStage(
    `trap "echo caught > out.txt" INT; echo $PPID $$ > pids; ${gate.command('here')} || true`,
  );
  const run = project.spawnOnTerminal(['repro', '--attach', 'only']);
  await gate.arrived('here');
  const [luc = 0, shell] = project.read('pids').trim().split(' ').map(Number);
  const isIn = async (pid: number | undefined, state: string): Promise<void> => {
    while (!readFileSync(`/proc/${pid}/stat`, 'utf8').includes(`) ${state} `)) await setImmediate();
  };
  process.kill(luc, 'SIGSTOP');
  // What holds the terminal stops and goes on with luc.
  await isIn(run.pid, 'T');
  process.kill(-luc, 'SIGINT');
  await isIn(shell, 'Z');
  run.signal('SIGCONT');
  expect((await run.ended).code).toBe(0);
  expect(project.read('out.txt')).toBe('caught\n');
});

test('--attach: the shell does not end of Ctrl-C where what it waits for goes on', async () => {
  const gate = await openGate();
  const project = makeStage(`BASH_ENV=./hold.sh ${gate.command('here')}; echo on > out.txt`);
  project.write('hold.sh', "trap '' INT\n");
  const run = project.spawnOnTerminal(['repro', '--attach', 'only']);
  await gate.arrived('here');
  run.write(ctrlC);
  // The terminal echoes it once all were signalled. (A trap would not say so for sure: bash may miss it on its way to `read`.)
  await run.says(/\^C/, 'stdout');
  gate.release('here');
  expect((await run.ended).code).toBe(0);
  expect(project.read('out.txt')).toBe('on\n');
});

test('--attach: a command that ends by Ctrl-C was interrupted, and its old outs are back', async () => {
  const gate = await openGate();
  const project = makeStage('$FIRST; echo on > out.txt');
  project.write('out.txt', 'old\n');
  await project.luc(['repro'], { env: { FIRST: 'true' } });
  const run = project.spawnOnTerminal(['repro', '--attach', '-f', 'only'], {
    env: { FIRST: `eval ${gate.command('here').replaceAll('"', '')}` },
  });
  await gate.arrived('here');
  run.write(ctrlC);
  expect((await run.ended).code).toBe(130);
  expect(project.read('out.txt')).toBe('on\n');
  expect(project.leftovers(['aside', 'claims', 'open'])).toEqual([]);
});

const chain = {
  'lucidity.yaml': `
stages:
  a: {cmd: 'echo a >> "$LUC_ROOT/ran.log"; echo a > a.txt', outs: [a.txt]}
  b: {cmd: 'echo b >> "$LUC_ROOT/ran.log"; cp a.txt b.txt', deps: [a.txt], outs: [b.txt]}
`,
};

test('--attach wants exactly one stage that has to run', async () => {
  const project = makeProject({ files: chain });
  expect(await project.luc(['repro', '--attach', 'b'])).toMatchObject({
    code: 2,
    stderr: `error: \`--attach\` runs one stage, and here \`a\`, \`b\` have to run
hint: run the others first, without \`--attach\`; \`-s\` runs the target alone
`,
  });
  expect(project.ran()).toEqual([]);
  await project.luc(['repro', 'a']);
  expect(await project.luc(['repro', '--attach', 'b'])).toMatchObject({ code: 0 });
  expect(await project.luc(['repro', '--attach', 'b'])).toMatchObject({
    code: 2,
    stderr: `error: \`--attach\` needs a stage that runs, and this one is up to date
hint: \`-f -s\` runs it all the same
`,
  });
  expect(await project.luc(['repro', '--attach', '-f', '-s', 'b'])).toMatchObject({ code: 0 });
  expect(project.ran()).toEqual(['a', 'b', 'b']);
});

test('params that were set for an --attach that cannot be are set back', async () => {
  const project = makeProject({
    files: {
      'params.yaml': '# mine\nlr: 1\n',
      'lucidity.yaml': `
stages:
  a: {cmd: cp params.yaml a.txt, deps: [params.yaml], outs: [a.txt]}
  b: {cmd: cat a.txt c.yaml > b.txt, deps: [a.txt], outs: [b.txt], params: [lr, c.yaml: [x]]}
`,
      'c.yaml': 'x: 1\n',
    },
  });
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['a', 'b'] });
  const before = project.snapshot();
  const twice = ['-S', 'lr=2', '-S', 'c.yaml:x=2'];
  expect(await project.luc(['repro', '--attach', 'b', ...twice])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /^error: `--attach` runs one stage, and here `a`, `b` have to run\n/,
    ) as string,
  });
  expect(project.snapshot()).toEqual(before);
  expect(await project.luc(['repro', '--attach', 'b', '-S', 'c.yaml:x=2'])).toMatchObject({ code: 0 });
  expect([project.read('c.yaml'), project.read('b.txt')]).toEqual(['x: 2\n', '# mine\nlr: 1\nx: 2\n']);
});

test('-i asks before each stage; a no keeps what follows from running, Ctrl-C ends it all', async () => {
  const project = makeProject({ files: chain });
  const first = project.spawnOnTerminal(['repro', '-i']);
  await first.says(/Run `a`\? \[y\/N\] /, 'stdout');
  first.write('y\n');
  await first.says(/Run `b`\? \[y\/N\] /, 'stdout');
  first.write('n\n');
  expect((await first.ended).code).toBe(1);
  expect(project.ran()).toEqual(['a']);
  const second = project.spawnOnTerminal(['repro', '--interactive', '--force']);
  await second.says(/Run `a`\? \[y\/N\] /, 'stdout');
  second.write(ctrlC);
  expect((await second.ended).code).toBe(130);
  expect(project.ran()).toEqual([]);
  expect(project.read('a.txt')).toBe('a\n');
});

test('a no is exit 1, and says what was left', async () => {
  const project = makeProject({ files: chain });
  await project.luc(['repro', '-q']);
  project.write('lucidity.yaml', chain['lucidity.yaml'].replace('echo a > a', 'echo A > a'));
  await project.luc(['repro', '-q']);
  project.write('a.txt', 'by hand\n');
  for (const [command, left] of [
    [['commit', 'a'], 'Left as it is: a.'],
    [['checkout'], '!  a.txt  left as it is'],
    [['gc', '-w'], 'Left as it is: the store.'],
  ] as const) {
    const asking = laterOnTerminal(project, command);
    await asking.says(/\[y\/N\] /, 'stdout');
    asking.write('n\n');
    const { code, stdout } = await asking.ended;
    expect([command, code, stdout.split(/\r?\n/)]).toEqual([command, 1, expect.arrayContaining([left])]);
  }
});

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('%s ends whoever asks, with its message on a line of its own', async (signal, code) => {
  const project = makeProject({ files: chain });
  await project.luc(['repro', '-q']);
  project.write('a.txt', 'by hand\n');
  const lock = project.read('lucidity.lock');
  for (const command of [['commit'], ['repro', '-f', '-i'], ['checkout']]) {
    const asking = project.spawnOnTerminal(command);
    await asking.says(/\[y\/N\] /, 'stdout');
    const luc = Number(execFileSync('pgrep', ['-P', String(asking.pid)], { encoding: 'utf8' }));
    process.kill(luc, signal);
    const { code: ended, stdout } = await asking.ended;
    expect({ command, ended }).toEqual({ command, ended: code });
    // Nothing has begun yet that checkout would have to stop.
    const said = stdout.split('\n').filter((line) => line.includes(`${signal}: stopping`));
    expect(said).toEqual(command[0] === 'checkout' ? [] : [expect.not.stringContaining('[y/N]')]);
  }
  expect(project.read('lucidity.lock')).toBe(lock);
  expect(project.read('a.txt')).toBe('by hand\n');
});

test('what the user edits while luc asks is kept, and is what a command builds upon', async () => {
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml': `
stages:
  make:
    cmd: cp in.txt out.txt; mkdir dir && cp in.txt dir/a; cat in.txt >> grown.txt
    deps: [in.txt]
    outs: [out.txt, dir, grown.txt: {persist: true}]
`,
    },
  });
  expect(await project.luc(['repro'])).toMatchObject({ code: 0 });
  project.write('in.txt', 'two\n');
  const run = project.spawnOnTerminal(['repro', '-i']);
  await run.says(/Run `make`\? \[y\/N\] /, 'stdout');
  for (const path of ['out.txt', 'dir/a', 'grown.txt']) project.write(path, `edited ${path}\n`);
  run.write('y\n');
  expect((await run.ended).code).toBe(0);
  expect(project.read('grown.txt')).toBe('edited grown.txt\ntwo\n');
  expect(project.trash()).toEqual({
    'out.txt': 'edited out.txt\n',
    'dir/a': 'edited dir/a\n',
    'grown.txt': 'edited grown.txt\n',
  });
});
