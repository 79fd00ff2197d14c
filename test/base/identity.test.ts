/** Who a process is, and whether it lives. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import {
  hostNameOf,
  type Identity,
  identityFromText,
  isElsewhere,
  startTimeOf,
  statusOf,
  thisProcess,
} from '../../src/base/identity.ts';

const self: Identity = { ...thisProcess(), host: 'box:machine' };
const status = (other: Partial<Identity>, us: Partial<Identity> = {}) =>
  statusOf({ ...self, ...other }, { ...self, ...us });

test('this process lives', () => {
  expect(statusOf(thisProcess())).toBe('alive');
  expect(thisProcess().start).toBe(startTimeOf(process.pid));
});

test('the pid of somebody else who started at another time is dead', () => {
  expect(status({ start: self.start + 1 })).toBe('dead');
});

test('a child lives until it has ended', async () => {
  const child = spawn('sleep', ['600']);
  const pid = child.pid ?? 0;
  const start = startTimeOf(pid) ?? 0;
  expect(status({ pid, start })).toBe('alive');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(startTimeOf(pid)).toBe(null);
  expect(status({ pid, start })).toBe('dead');
});

test('who has ended and was not reaped is dead', async () => {
  // The shell becomes `sleep`, which never asks for the child that it has.
  const parent = spawn('sh', ['-c', 'sh -c "exit 0" & echo $!; exec sleep 600']);
  const [first] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(first.toString());
  while (startTimeOf(pid) !== null) await new Promise(setImmediate);
  expect(startTimeOf(pid)).toBe(null);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
});

test('another boot of this host is dead, another host is unknown', () => {
  expect(status({ boot: 'earlier' })).toBe('dead');
  expect(status({ boot: 'other', host: 'elsewhere:other' })).toBe('unknown');
});

test('without a machine id, a name alone does not say that it is this host', () => {
  expect(status({ boot: 'earlier', host: 'box:' }, { host: 'box:' })).toBe('unknown');
});

test('another container of this kernel is unknown', () => {
  expect(status({ pidns: 'pid:[4]' })).toBe('unknown');
});

test('a host without boot ids is unknown', () => {
  expect(status({ boot: '' }, { boot: '' })).toBe('unknown');
});

test('a host is shown by its name', () => {
  expect(hostNameOf(self)).toBe('box');
});

test('only a machine id that is known tells that somebody was elsewhere', () => {
  const at = (host: string) => isElsewhere({ ...self, host }, self);
  expect([at('box:machine'), at('other:machine'), at('box:'), at('box:other')]).toEqual([
    false,
    false,
    false,
    true,
  ]);
});

test('a file tells who it is from, or nothing', () => {
  expect(identityFromText(`${JSON.stringify({ ...self, more: 1 })}\n`)).toMatchObject(self);
  const torn = JSON.stringify(self).slice(0, -1);
  const others = [null, 5, [], {}, { ...self, pid: '7' }, { ...self, host: undefined }].map((json) =>
    JSON.stringify(json),
  );
  for (const text of [undefined, '', torn, ...others]) expect(identityFromText(text)).toBe(null);
});
