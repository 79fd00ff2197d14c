/** Ending a process group: ask, wait, kill, wait. */
import { setTimeout as delay } from 'node:timers/promises';
import { fx } from '../base/effects.ts';
import { isGroupAlive, signalGroup } from '../base/process.ts';

/** Milliseconds. */
export const pollEvery = 20;
const killTakes = 5000;

/** SIGTERM, after `grace` milliseconds SIGKILL. False where something survives even that. */
export async function endProcesses(group: number, grace: number): Promise<boolean> {
  signalGroup(group, 'SIGTERM');
  if (await isOver(group, within(grace))) return true;
  signalGroup(group, 'SIGKILL');
  return isOver(group, within(killTakes));
}

/** Waits until nothing of the group runs, as long as `mayWait` says. */
export async function isOver(group: number, mayWait: () => boolean): Promise<boolean> {
  while (isGroupAlive(group)) {
    if (!mayWait()) return false;
    await delay(pollEvery);
  }
  return true;
}

export function within(milliseconds: number): () => boolean {
  const until = fx.monotonic() + milliseconds;
  return () => fx.monotonic() < until;
}
