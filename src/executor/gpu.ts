/** GPUs of this machine: which there are, and leases of whole devices among everybody who runs `luc` here. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fx } from '../base/effects.ts';
import { namesIn } from '../base/files.ts';
import type { Holder } from '../event.ts';
import { ProblemError } from '../failure.ts';
import { openLeases } from './gpu-leases.ts';

type Environment = { readonly [name: string]: string | undefined };

/**
 * The devices that a process may use, as `CUDA_VISIBLE_DEVICES` names them. `LUC_GPUS=n` says how many there are, for
 * tests and for machines that we cannot look into; else `CUDA_VISIBLE_DEVICES` decides (empty: none), else the driver.
 */
export function visibleGpus(env: Environment): readonly string[] {
  if (env.LUC_GPUS !== undefined) return numbers(Math.max(0, Math.trunc(Number(env.LUC_GPUS)) || 0));
  if (env.CUDA_VISIBLE_DEVICES !== undefined) return listed(env.CUDA_VISIBLE_DEVICES);
  return numbers(installedGpus());
}

export const gpuCount = (env: Environment): number => visibleGpus(env).length;

const numbers = (count: number): string[] => Array.from({ length: count }, (_, device) => String(device));

/** As CUDA reads it: what follows a `-1` is not seen. */
function listed(text: string): string[] {
  const devices = text
    .split(',')
    .map((device) => device.trim())
    .filter((device) => device !== '');
  const end = devices.indexOf('-1');
  return [...new Set(end < 0 ? devices : devices.slice(0, end))];
}

function installedGpus(): number {
  const nodes = namesIn('/dev').filter((name) => /^nvidia\d+$/.test(name)).length;
  if (nodes > 0) return nodes;
  const known = namesIn('/proc/driver/nvidia/gpus').length;
  if (known > 0) return known;
  // WSL shows its GPUs through one device and tells no number.
  return fx.statSync('/dev/dxg') && fx.statSync('/usr/lib/wsl/lib/libcuda.so.1') ? 1 : 0;
}

export interface GpuLease {
  /** For `CUDA_VISIBLE_DEVICES`: `0,2`. */
  readonly visible: string;
  release(): void;
}

export interface LeaseOptions {
  readonly env: Environment;
  /** Called when waiting begins, and when it goes on for somebody else. */
  readonly onWait?: (holder: Holder) => void;
  readonly signal?: AbortSignal;
  /** Where the leases of this machine are. */
  readonly folder?: string;
}

/** Milliseconds. */
const firstPause = 20;
const longestPause = 500;

/** Waits until `count` devices are free, takes them all or none. A stop while waiting is an `interrupted` problem. */
export async function leaseGpus(count: number, options: LeaseOptions): Promise<GpuLease> {
  const { env, onWait, signal, folder = join(tmpdir(), 'lucidity-gpu') } = options;
  const devices = visibleGpus(env);
  if (count > devices.length) throw tooFew(count, devices.length);
  const leases = openLeases(folder);
  let told = '';
  for (let pause = firstPause; ; pause = Math.min(longestPause, pause * 2)) {
    if (signal?.aborted) throw interrupted();
    const taken = leases.take(devices, count);
    if (taken.ok) return { visible: taken.devices.join(','), release: () => leases.release(taken.devices) };
    const { holder } = taken;
    if (holder && told !== `${holder.host} ${holder.pid}`) {
      told = `${holder.host} ${holder.pid}`;
      onWait?.(holder);
    }
    // Two who back off from each other must not come back at the same time.
    const [jitter = 0] = fx.randomBytes(1);
    await delay(pause * (1 + jitter / 256), undefined, signal && { signal }).catch(() => {});
  }
}

const interrupted = (): ProblemError =>
  new ProblemError('interrupted', { code: 'interrupted', message: 'stopped while waiting for a GPU' });

function tooFew(count: number, found: number): ProblemError {
  const here = found === 0 ? 'this machine shows none' : `this machine shows ${found}`;
  return new ProblemError('environment', {
    code: 'too-few-gpus',
    message: `the stage asks for ${count} GPU${count === 1 ? '' : 's'}, ${here}`,
    hint: 'check `nvidia-smi` and `CUDA_VISIBLE_DEVICES`, or lower `resources.gpu`',
  });
}
