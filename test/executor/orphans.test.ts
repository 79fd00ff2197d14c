/** Orphans: what is ended after a crash, and what is left alone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { startTimeOf } from '../../src/base/identity.ts';
import { isGroupAlive, membersByPs, membersOf, signalGroup } from '../../src/base/process.ts';
import { endGroup, endStrays } from '../../src/executor/orphans.ts';

const groups: number[] = [];
afterEach(() => {
  for (const group of groups.splice(0)) signalGroup(group, 'SIGKILL');
});

async function start(line: string, env: NodeJS.ProcessEnv = process.env): Promise<number> {
  const child = spawn('sh', ['-c', line], { detached: true, stdio: ['ignore', 'pipe', 'ignore'], env });
  const pid = child.pid ?? 0;
  groups.push(pid);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  return pid;
}

test('ends a group that is still the one that was started', async () => {
  const group = await start('sleep 1000 & echo ready; wait');
  expect(await endGroup('01J', group, startTimeOf(group) ?? 0)).toBe(true);
  expect(isGroupAlive(group)).toBe(false);
  expect(await endGroup('01J', group, 0)).toBe(false);
});

test('leaves a group alone whose leader is another process by now', async () => {
  const group = await start('echo ready; sleep 1000');
  expect(await endGroup('01J', group, (startTimeOf(group) ?? 0) + 1)).toBe(false);
  expect(isGroupAlive(group)).toBe(true);
});

test('ends children that outlive their shell, if they are of the run', async () => {
  const line = 'sleep 1000 >/dev/null & echo ready; kill -9 $$';
  const ours = await start(line, { ...process.env, LUC_RUN: '01J' });
  const foreign = await start(line, { ...process.env, LUC_RUN: '01K' });
  for (const group of [ours, foreign]) while (startTimeOf(group) !== null) await new Promise(setImmediate);
  expect(await endGroup('01J', ours, 1)).toBe(true);
  expect(await endGroup('01J', foreign, 1)).toBe(false);
  expect([ours, foreign].map(isGroupAlive)).toEqual([false, true]);
});

test('finds by the name of the run what nobody wrote down', async () => {
  const line = 'sleep 1000 & echo ready; wait';
  const stray = await start(line, { ...process.env, LUC_RUN: '01STRAY' });
  const other = await start(line, { ...process.env, LUC_RUN: '01STRAYED' });
  expect(await endStrays('01STRAY')).toEqual([stray]);
  expect([stray, other].map(isGroupAlive)).toEqual([false, true]);
  expect(await endStrays('01STRAY')).toEqual([]);
});

test("a command in the group of the user's own script is ended alone", async () => {
  const line = 'LUC_RUN=01ATTACHED sh -c "sleep 1000 & echo ready; wait" & wait; sleep 1000';
  const script = await start(line);
  const ended = await endStrays('01ATTACHED');
  expect(ended).toHaveLength(2);
  expect(membersOf(script)).toContain(script);
  expect(membersOf(script).filter((pid) => ended.includes(pid))).toEqual([]);
});

test('`ps` tells the members of a group where there is no `/proc`', async () => {
  const group = await start('sleep 1000 & echo ready; wait');
  expect(membersByPs(group)).toHaveLength(2);
  expect([...membersByPs(group)].sort()).toEqual([...membersOf(group)].sort());
  await endGroup('01J', group, startTimeOf(group) ?? 0);
  expect(membersByPs(group)).toEqual([]);
});
