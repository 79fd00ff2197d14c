/** A command in a process that stays is as one in a process of its own: nothing of another is left, and its end is the same. */
import { expect, test } from 'vitest';
import type { Result } from './live-process.ts';
import { makeProject } from './project.ts';

const program = `#!/usr/bin/env node
const fs = require('node:fs');
const state = require('./state.cjs');
const [, script, what] = process.argv;
const say = (text) => fs.writeSync(1, text + '\\n');
state.count++;
process.on('exit', (code) => say('exit ' + code));
process.on('SIGTERM', () => say('SIGTERM'));
say([state.count, script === __filename, process.cwd(), process.env.WORD, process.umask(0o77)].join(' '));
process.env.LEFT = 'left';
process.exitCode = process.listenerCount('SIGTERM');
if (what === 'wait') setTimeout(() => process.stderr.write('waited\\n'), 20);
if (what === 'unref') setTimeout(() => say('never'), 60_000).unref();
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
