/** A command in a process that stays is as one in a process of its own: nothing of another is left, and its end is the same. */
import { expect, test } from 'vitest';
import type { Result } from './live-process.ts';
import { makeProject } from './project.ts';
import { ada } from './users.ts';

const program = `#!/usr/bin/env node
const fs = require('node:fs');
const state = require('./state.cjs');
const [, script, what] = process.argv;
const say = (text) => fs.writeSync(1, text + '\\n');
state.count++;
process.on('exit', (code) => say('exit ' + code));
process.on('SIGTERM', () => say('SIGTERM'));
say([state.count, script === __filename, process.cwd(), process.env.WORD, 'umask', process.umask(0o77)].join(' '));
process.env.LEFT = 'left';
process.exitCode = process.listenerCount('SIGTERM');
if (what === 'wait') setTimeout(() => process.stderr.write('waited\\n'), 20);
if (what === 'unref') setTimeout(() => say('never'), 60_000).unref();
if (what === 'who') say([process.pid, process.getuid()].join(' '));
if (what === 'hold') fs.writeFileSync('.luc/claims/' + Date.now(), '');
if (what === 'env') say(Object.keys(process.env).sort().join(' '));
if (what === 'exit') process.exit(7);
if (what === 'throw') throw new Error('nobody catches this');
if (what === 'reject') void Promise.reject(new Error('nor this'));
if (what === 'kill') process.kill(process.pid, 'SIGKILL');
`;

test('what it is given, what it leaves, and how it ends', async () => {
  const project = makeProject({
    files: { 'program.cjs': program, 'state.cjs': 'exports.count = 0;\n', 'below/a': '' },
  });
  const script = project.path('program.cjs');
  const env = { WORD: 'word' };
  const run = (what: string, cwd = '.'): Promise<Result> => project.run(script, [what], { cwd, env });
  const own = (what: string, cwd = '.'): Promise<Result> =>
    project.start(process.execPath, [script, what], { cwd, env }).ended;
  for (const what of ['', 'wait', 'unref', 'env', 'exit', 'kill', 'wait']) {
    expect([what, await run(what)]).toEqual([what, await own(what)]);
    expect([what, await run(what, 'below')]).toEqual([what, await own(what, 'below')]);
  }
  for (const what of ['throw', 'reject', 'throw'])
    expect(await run(what)).toMatchObject({ code: 1, signal: null, stdout: (await own(what)).stdout });
  expect(await run('throw')).toMatchObject({
    stderr: expect.stringContaining('nobody catches this') as string,
  });
  const together = await Promise.all([run('wait'), run('wait', 'below'), run('')]);
  expect(together).toEqual([await own('wait'), await own('wait', 'below'), await own('')]);
});

test('for whom it is, and how long it stays', async () => {
  const project = makeProject({
    files: { 'program.cjs': program, 'state.cjs': 'exports.count = 0;\n', '.luc/claims/of-another': '' },
  });
  project.giveTo(ada);
  const who = async (options: Parameters<typeof project.run>[2] = {}): Promise<string[]> => {
    const { stdout } = await project.run(project.path('program.cjs'), ['who'], options);
    return /umask (\d+)\n(\d+) (\d+)\n/.exec(stdout)?.slice(1) ?? [stdout];
  };
  const usual = String(process.umask());
  const mine = await who();
  expect(mine).toEqual([usual, mine[1], String(process.getuid?.())]);
  expect(await who({ umask: '027' })).toEqual([String(0o27), ...mine.slice(1)]);
  expect(await who()).toEqual(mine);
  if (ada) {
    const hers = await who({ user: ada });
    expect(hers).toEqual([usual, hers[1], String(ada.uid)]);
    expect(await who({ user: ada })).toEqual(hers);
    expect(hers[1]).not.toBe(mine[1]);
  }
  // What it has left counts as in use as long as its process lives.
  await project.run(project.path('program.cjs'), ['hold']);
  expect((await who())[1]).not.toBe(mine[1]);
});
