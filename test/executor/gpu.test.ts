/** Leases of GPUs: which devices there are, who gets them, and what the dead leave behind. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  type Stats,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { fx, replaceEffects } from '../../src/base/effects.ts';
import { thisProcess } from '../../src/base/identity.ts';
import type { Holder } from '../../src/event.ts';
import { gpuCount, leaseGpus, visibleGpus } from '../../src/executor/gpu.ts';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'luc-'));
  folder = join(parent, 'leases');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const two = { LUC_GPUS: '2' };
const lease = (device: string, identity: object): void =>
  writeFileSync(
    join(folder, `${device}.01J`),
    JSON.stringify({ identity, command: 'luc repro', since: '2026-11-21T01:44:09.000Z' }),
  );

test.each([
  [{ CUDA_VISIBLE_DEVICES: '' }, []],
  [{ CUDA_VISIBLE_DEVICES: '-1' }, []],
  [{ CUDA_VISIBLE_DEVICES: '2, 0,2' }, ['2', '0']],
  [{ CUDA_VISIBLE_DEVICES: '1,-1,0' }, ['1']],
  [{ CUDA_VISIBLE_DEVICES: 'GPU-8932f937,GPU-fa' }, ['GPU-8932f937', 'GPU-fa']],
  [{ LUC_GPUS: '3' }, ['0', '1', '2']],
  [{ LUC_GPUS: '0', CUDA_VISIBLE_DEVICES: '0' }, []],
  [{ LUC_GPUS: 'many' }, []],
])('the devices of %j are %j', (env, devices) => {
  expect(visibleGpus(env)).toEqual(devices);
  expect(gpuCount(env)).toBe(devices.length);
});

test('takes what is free, in order, and gives it back', async () => {
  const first = await leaseGpus(1, { env: two, folder });
  const second = await leaseGpus(1, { env: two, folder });
  expect([first.visible, second.visible]).toEqual(['0', '1']);
  expect(statSync(folder).mode & 0o7777).toBe(0o1777);
  first.release();
  expect((await leaseGpus(1, { env: two, folder })).visible).toBe('0');
  second.release();
  expect(readdirSync(folder).map((name) => name.split('.')[0])).toEqual(['0']);
});

test('the folder of the leases is opened to all users by its owner, however it was made', async () => {
  mkdirSync(folder, 0o700);
  (await leaseGpus(1, { env: two, folder })).release();
  expect(statSync(folder).mode & 0o7777).toBe(0o1777);
});

test('a folder of the leases that is closed to this user, or is none, is a problem of the machine', async () => {
  const { lstatSync, accessSync } = fx;
  onTestFinished(() => replaceEffects({ lstatSync, accessSync }));
  const leasing = () => leaseGpus(1, { env: two, folder });
  symlinkSync(parent, folder);
  await expect(leasing()).rejects.toMatchObject({
    kind: 'environment',
    problems: [
      {
        code: 'no-shared-folder',
        message: `\`${folder}\` is in the way of the folder in which the users of this machine lease GPUs: it is no folder`,
        hint: 'look at what it is, and remove it',
      },
    ],
  });
  rmSync(folder);
  mkdirSync(folder, 0o755);
  replaceEffects({
    lstatSync: (path) => Object.assign(lstatSync(path) ?? {}, { uid: -1 }) as Stats,
    accessSync: () => {
      throw Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'access' });
    },
  });
  await expect(leasing()).rejects.toMatchObject({
    kind: 'environment',
    problems: [
      {
        code: 'shared-folder-closed',
        message: `\`${folder}\`, in which the users of this machine lease GPUs, lets you write nothing`,
        hint: `who owns it opens it with \`chmod 1777 ${folder}\``,
      },
    ],
  });
  expect(statSync(folder).mode & 0o7777).toBe(0o755);
});

test('waits for who has them, all or none', async () => {
  const first = await leaseGpus(1, { env: two, folder });
  const holders: Holder[] = [];
  const both = leaseGpus(2, {
    env: two,
    folder,
    onWait: (holder) => {
      holders.push(holder);
      expect(readdirSync(folder)).toHaveLength(1);
      first.release();
    },
  });
  expect((await both).visible).toBe('0,1');
  expect(holders.map(({ pid }) => pid)).toEqual([process.pid]);
});

test('of two of which one cannot be written down none is held', async () => {
  const { writeSync } = fx;
  onTestFinished(() => replaceEffects({ writeSync }));
  let count = 0;
  replaceEffects({
    writeSync(fd, bytes) {
      if (++count === 1) return writeSync(fd, bytes);
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
    },
  });
  await expect(leaseGpus(2, { env: two, folder })).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(readdirSync(folder)).toEqual([]);
});

test('takes over from the dead', async () => {
  (await leaseGpus(1, { env: two, folder })).release();
  lease('0', { ...thisProcess(), start: 1 });
  expect((await leaseGpus(2, { env: two, folder })).visible).toBe('0,1');
  expect(readdirSync(folder)).not.toContain('0.01J');
});

test('what is no lease is no holder', async () => {
  (await leaseGpus(1, { env: two, folder })).release();
  writeFileSync(join(folder, '0.01J'), '{"identity":');
  writeFileSync(join(folder, '0.01K'), 'null');
  mkdirSync(join(folder, '0.01L'));
  expect((await leaseGpus(1, { env: two, folder })).visible).toBe('0');
});

test('a holder that cannot be looked at is waited for, until we are stopped', async () => {
  (await leaseGpus(1, { env: two, folder })).release();
  lease('0', { ...thisProcess(), host: 'elsewhere:', boot: 'other' });
  const stopping = new AbortController();
  const waiting = leaseGpus(2, {
    env: two,
    folder,
    signal: stopping.signal,
    onWait: (holder) => {
      expect(holder).toEqual({
        pid: process.pid,
        host: 'elsewhere',
        command: 'luc repro',
        since: '2026-11-21T01:44:09.000Z',
      });
      stopping.abort();
    },
  });
  await expect(waiting).rejects.toMatchObject({ kind: 'interrupted' });
});

test('never gives one device to two', async () => {
  const used = new Set<string>();
  await Promise.all(
    [1, 2, 3, 1, 2, 3, 4].map(async (count) => {
      const { visible, release } = await leaseGpus(count, { env: { LUC_GPUS: '4' }, folder });
      const devices = visible.split(',');
      expect(devices).toHaveLength(count);
      for (const device of devices) expect(used.has(device)).toBe(false);
      for (const device of devices) used.add(device);
      await new Promise((resolve) => setImmediate(resolve));
      for (const device of devices) used.delete(device);
      release();
    }),
  );
});

test('more than there are is a problem of the machine', async () => {
  await expect(leaseGpus(3, { env: two, folder })).rejects.toMatchObject({
    kind: 'environment',
    problems: [{ code: 'too-few-gpus', message: 'the stage asks for 3 GPUs, this machine shows 2' }],
  });
});
