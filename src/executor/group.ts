/** Ending processes: ask, wait, kill, wait. */
import { setTimeout as delay } from 'node:timers/promises';
import { fx } from '../base/effects.ts';
import { startTimeOf } from '../base/identity.ts';
import { isGroupAlive, signalGroup, signalProcess } from '../base/process.ts';

/** Milliseconds. */
export const pollEvery = 20;
const killTakes = 5000;

/** SIGTERM, after `grace` milliseconds SIGKILL. False where something survives even that. */
export const endProcesses = (group: number, grace: number): Promise<boolean> =>
  end(
    (signal) => signalGroup(group, signal),
    grace,
    () => isGroupAlive(group),
  );

/** The same for one process alone, if it is the one that `startTimeOf` told. */
export async function endProcess(pid: number, start: number | null, grace: number): Promise<boolean> {
  const isAlive = (): boolean => start !== null && startTimeOf(pid) === start;
  return !isAlive() || end((signal) => signalProcess(pid, signal), grace, isAlive);
}

/** Waits until nothing of the group runs, as long as `mayWait` says. */
export const isOver = (group: number, mayWait: () => boolean): Promise<boolean> =>
  isGone(() => isGroupAlive(group), mayWait);

async function end(
  send: (signal: NodeJS.Signals) => void,
  grace: number,
  isAlive: () => boolean,
): Promise<boolean> {
  send('SIGTERM');
  if (await isGone(isAlive, within(grace))) return true;
  send('SIGKILL');
  return isGone(isAlive, within(killTakes));
}

async function isGone(isAlive: () => boolean, mayWait: () => boolean): Promise<boolean> {
  while (isAlive()) {
    if (!mayWait()) return false;
    await delay(pollEvery);
  }
  return true;
}

export function within(milliseconds: number): () => boolean {
  const until = fx.monotonic() + milliseconds;
  return () => fx.monotonic() < until;
}
