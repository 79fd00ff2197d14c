/** One try of one stage: endings, output, masks, leftovers, time limits, interrupts. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { fx, replaceEffects } from '../../src/base/effects.ts';
import { isGroupAlive } from '../../src/base/process.ts';
import { type ExecutionOptions, openExecution } from '../../src/executor/local.ts';

let root: string;
let lines: string[];
let groups: number[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'luc-'));
  lines = [];
  groups = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const open = (options: Partial<ExecutionOptions> = {}) =>
  openExecution({
    root,
    wdir: root,
    env: process.env,
    log: join(root, 'logs', 'stage.log'),
    masks: [],
    timeout: null,
    onLine: (stream, line) => lines.push(`${stream} ${line}`),
    onSpawn: ({ pgid }) => groups.push(pgid),
    worker: {
      file: join(root, 'task.json'),
      scratch: root,
      memo: root,
      temporary: join(root, 'temporary'),
      memory: null,
      threads: 1,
      backend: null,
      onProgress: () => {},
      onWarning: () => {},
    },
    ...options,
  });
const log = (): string => readFileSync(join(root, 'logs', 'stage.log'), 'utf8');

test('gives the exit code, the lines, the log and the tail', async () => {
  const execution = open();
  expect(await execution.host.shell('sh', 'echo one; echo two >&2; exit 3')).toEqual({
    exit: 3,
    signal: null,
    timedOut: false,
  });
  expect(lines.sort()).toEqual(['stderr two', 'stdout one']);
  expect(log().split('\n').sort()).toEqual(['', 'one', 'two']);
  const { tail, problem } = execution.close();
  expect([...tail].sort()).toEqual(['one', 'two']);
  expect(problem).toBeNull();
});

test('appends one shell after the other to one log', async () => {
  const execution = open();
  await execution.host.shell('sh', 'echo one');
  await execution.host.shell('sh', 'printf two');
  execution.close();
  expect(log()).toBe('one\ntwo');
  expect(lines).toEqual(['stdout one', 'stdout two']);
});

test('makes no log where nothing is written', async () => {
  const execution = open();
  await execution.host.shell('sh', ':');
  execution.close();
  expect(existsSync(join(root, 'logs'))).toBe(false);
});

test('runs in the working folder, with the environment and nothing on stdin', async () => {
  const execution = open({ env: { PATH: process.env.PATH, NAME: 'value' } });
  await execution.host.shell('sh', 'pwd; echo $NAME; cat; test -t 0 || echo no terminal');
  expect(lines).toEqual([`stdout ${root}`, 'stdout value', 'stdout no terminal']);
});

test('tells the process, its group and its start', async () => {
  const spawned: unknown[] = [];
  const execution = open({ onSpawn: (process) => spawned.push(process) });
  await execution.host.shell('sh', 'echo $$');
  const pid = Number(lines[0]?.slice('stdout '.length));
  expect(spawned).toEqual([{ pid, pgid: pid, start: expect.any(Number) }]);
});

test('a signal is told by its name', async () => {
  expect(await open().host.shell('sh', 'kill -USR1 $$')).toEqual({
    exit: null,
    signal: 'SIGUSR1',
    timedOut: false,
  });
});

test('a shell that is not there ends with 127 and says so', async () => {
  const execution = open();
  expect(await execution.host.shell('no-such-shell', 'x')).toEqual({
    exit: 127,
    signal: null,
    timedOut: false,
  });
  expect(lines).toEqual(['stderr luc: the shell `no-such-shell` is not installed']);
  expect(groups).toEqual([]);
});

test('a missing working folder is named', async () => {
  const execution = open({ wdir: join(root, 'none') });
  expect((await execution.host.shell('sh', ':')).exit).toBe(127);
  expect(lines).toEqual([`stderr luc: the working folder \`${root}/none\` is not there`]);
});

test('a command that is too long is refused, not thrown', async () => {
  expect((await open().host.shell('sh', `: ${'x'.repeat(4 << 20)}`)).exit).toBe(127);
  expect(lines).toEqual(['stderr luc: the command with its environment is too long for this system']);
});

test('masks secrets, also one that is split over two chunks', async () => {
  const execution = open({ masks: ['s3cret-token'] });
  const line =
    'printf "a s3cret"; printf x >go; while [ ! -s went ]; do :; done; echo "-token b"; printf s3cr';
  const running = execution.host.shell('sh', line);
  await until(() => existsSync(join(root, 'go')));
  fx.writeSync(fx.openSync(join(root, 'went'), 'w'), Buffer.from('1'));
  await running;
  expect(log()).toBe('a *** b\ns3cr');
  expect(lines).toEqual(['stdout a *** b', 'stdout s3cr']);
});

test('a background process that keeps the pipe is ended, with what it started', async () => {
  const execution = open({ patience: { quiet: 50 } });
  const ending = await execution.host.shell('sh', 'sleep 1000 & echo started');
  expect(ending).toEqual({ exit: 0, signal: null, timedOut: false });
  expect(lines).toEqual([
    'stdout started',
    'stderr luc: the command has ended; ending what it left running in the background',
  ]);
  expect(groups.map(isGroupAlive)).toEqual([false]);
});

test('one that holds no pipe, and one that does not listen, are ended too', async () => {
  const execution = open({ patience: { quiet: 50, leftovers: 50 } });
  await execution.host.shell('sh', "sh -c 'trap : TERM; while :; do :; done' >/dev/null 2>&1 &");
  expect(groups.map(isGroupAlive)).toEqual([false]);
});

test('one that never stops writing is ended too', async () => {
  const execution = open({ patience: { quiet: 50, drain: 200 } });
  await execution.host.shell('sh', '(while :; do echo still here; done) &');
  expect(groups.map(isGroupAlive)).toEqual([false]);
  expect(lines).toContain('stdout still here');
});

test('one that finishes soon is waited for', async () => {
  const execution = open({ patience: { quiet: 10_000 } });
  await execution.host.shell('sh', '(sleep 0.05; echo late) &');
  expect(lines).toEqual(['stdout late']);
});

test('a daemon that left the group but holds the pipe does not hold us', async () => {
  const execution = open({ patience: { quiet: 50 } });
  const ending = await execution.host.shell(
    'sh',
    "setsid sh -c 'echo $$ > pid; exec sleep 1000' & while [ ! -s pid ]; do :; done",
  );
  expect(ending.exit).toBe(0);
  process.kill(Number(readFileSync(join(root, 'pid'), 'utf8')), 'SIGKILL');
});

/** Time limits pass when the test says so. */
function stopClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
}

test('after its time a stage is asked to end, and later killed', async () => {
  stopClock();
  const execution = open({ timeout: 1000, patience: { stopping: 500 } });
  const running = execution.host.shell('sh', "trap 'echo asked' TERM; echo ready; while :; do :; done");
  await until(() => lines.includes('stdout ready'));
  vi.advanceTimersByTime(1000);
  await until(() => lines.includes('stdout asked'));
  vi.advanceTimersByTime(500);
  expect(await running).toEqual({ exit: null, signal: 'SIGKILL', timedOut: true });
  expect(await execution.host.shell('sh', 'echo no')).toEqual({
    exit: null,
    signal: 'SIGTERM',
    timedOut: true,
  });
  execution.close();
  expect(lines).toEqual(['stdout ready', 'stdout asked']);
});

test('the time counts over all shells', async () => {
  stopClock();
  const execution = open({ timeout: 1000 });
  expect(await execution.host.shell('sh', ':')).toMatchObject({ exit: 0 });
  vi.advanceTimersByTime(900);
  const running = execution.host.shell('sh', 'echo ready; exec sleep 1000');
  await until(() => lines.includes('stdout ready'));
  vi.advanceTimersByTime(100);
  expect(await running).toEqual({ exit: null, signal: 'SIGTERM', timedOut: true });
  execution.close();
});

test('an interrupt asks, and nothing more is started', async () => {
  const execution = open();
  const running = execution.host.shell(
    'sh',
    "trap 'echo asked; exit 7' INT; echo ready; while :; do :; done",
  );
  await until(() => lines.includes('stdout ready'));
  execution.interrupt('SIGINT');
  expect(await running).toEqual({ exit: 7, signal: null, timedOut: false });
  expect(lines).toEqual(['stdout ready', 'stdout asked']);
  expect(await execution.host.shell('sh', 'echo no')).toEqual({
    exit: null,
    signal: 'SIGINT',
    timedOut: false,
  });
});

test('an interrupted child that cleans up is given its time after its shell has gone', async () => {
  const execution = open({ patience: { quiet: 10 } });
  const child = "trap 'sleep 0.2; echo saved; exit 0' TERM; echo ready; while :; do :; done";
  const running = execution.host.shell('sh', `sh -c "${child}" & wait; echo not reached`);
  await until(() => lines.includes('stdout ready'));
  execution.interrupt();
  expect((await running).signal).toBe('SIGTERM');
  expect(lines).toEqual(['stdout ready', 'stdout saved']);
});

test('a kill ends at once what does not listen', async () => {
  const execution = open();
  const running = execution.host.shell('sh', "trap '' TERM INT; echo ready; while :; do :; done");
  await until(() => lines.includes('stdout ready'));
  execution.interrupt();
  execution.kill();
  expect((await running).signal).toBe('SIGKILL');
  expect(groups.map(isGroupAlive)).toEqual([false]);
});

test('a log that cannot be written costs the log, not the stage', async () => {
  const { writeSync } = fx;
  replaceEffects({
    writeSync: () => {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
        code: 'ENOSPC',
        syscall: 'write',
      });
    },
  });
  try {
    const execution = open();
    expect((await execution.host.shell('sh', 'echo one')).exit).toBe(0);
    expect(execution.close()).toEqual({
      tail: ['one'],
      problem: {
        code: 'log-incomplete',
        message: `the log \`${root}/logs/stage.log\` is incomplete: no space left on the device`,
      },
    });
  } finally {
    replaceEffects({ writeSync });
  }
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

test('a command whose start cannot be written down does not go on', async () => {
  const execution = open({
    onSpawn: ({ pgid }) => {
      groups.push(pgid);
      throw new Error('disk full');
    },
  });
  await expect(execution.host.shell('sh', 'trap "" TERM; sleep 1000')).rejects.toThrow('disk full');
  expect(groups.map(isGroupAlive)).toEqual([false]);
  execution.close();
});
