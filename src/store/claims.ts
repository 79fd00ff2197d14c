/** Claims: which paths each live run is about to change or is changing, so that only those who overlap wait. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isSystemError } from '../base/effects.ts';
import { makeFolder, removeFile, writeWhole } from '../base/files.ts';
import { statusOf } from '../base/identity.ts';
import type { Holder } from '../event.ts';
import { isWithin, type RelPath } from '../path.ts';
import { type ClaimsFile, claimsText, overlapping, readClaims } from './claims-file.ts';
import { beatEvery, holderOf, newHolding, type StandsStill, watchBeats } from './holding.ts';
import type { Layout } from './layout.ts';
import { withMutex } from './mutex.ts';
import { temporaryName } from './temporary.ts';

export interface Claims {
  /** Waits while another run holds a path that is one of `paths`, lies in it or around it; takes all at once. */
  take(
    paths: readonly RelPath[],
    onWait?: (holder: Holder) => void,
    signal?: AbortSignal,
  ): Promise<TakenClaims>;
  release(paths: readonly RelPath[]): void;
  /** Does `act` unless somebody, this run too, claims `path` or something in it beside `own`; nobody takes it meanwhile. */
  unlessClaimed(path: RelPath, own: readonly RelPath[], act: () => void): Promise<void>;
  close(): void;
  /** As a kill would: what is held stays held until this process is gone, and then is for whoever mends the run. */
  abandon(): void;
}

export interface TakenClaims {
  /** Whoever held them first; null where nobody did. After a wait the world has changed. */
  readonly waitedFor: Holder | null;
  /** Dead runs that still claimed something, forgotten now: they are to be mended before the paths are used. */
  readonly dead: readonly string[];
}

export interface RunClaims {
  readonly run: string;
  readonly holder: Holder;
  readonly status: 'alive' | 'dead' | 'unknown';
  readonly paths: readonly RelPath[];
}

export interface ClaimsOptions {
  /** Takes over from a run on another machine that has stood still for a minute. */
  readonly breakLock?: boolean;
}

export function openClaims(
  layout: Layout,
  run: string,
  command: string,
  { breakLock = false }: ClaimsOptions = {},
): Claims {
  const holding = newHolding(command);
  // Two processes may mend the same dead run; each has its own file.
  const name = `${run}.${holding.token}`;
  const path = join(layout.claims, name);
  let held: readonly RelPath[] = [];
  let beats = 0;
  const write = (paths: readonly RelPath[]): void =>
    writeWhole(path, claimsText(holding, paths, beats), { temporary: join(layout.tmp, temporaryName()) });
  // On a full disk the file goes on claiming what it said before: too much, until the next write.
  const tryWrite = (): void => {
    try {
      if (held.length > 0) write(held);
      else removeFile(path);
    } catch (error) {
      if (!isSystemError(error)) throw error;
    }
  };
  const beat = setInterval(() => {
    beats++;
    if (held.length > 0) tryWrite();
  }, beatEvery).unref();
  makeFolder(layout.claims);

  /** Null if `paths` are taken, else who is in the way. */
  function tryTake(paths: readonly RelPath[], dead: string[], standsStill: StandsStill): ClaimsFile | null {
    for (const other of readClaims(layout, name)) {
      const inTheWay = overlapping(other.paths, paths);
      const status = statusOf(other.holding.identity);
      const standing = (): boolean => standsStill(other.name, other.text, holderOf(other.holding));
      if (status === 'dead' || (inTheWay && status === 'unknown' && standing())) {
        dead.push(other.run);
        removeFile(join(layout.claims, other.name));
      } else if (inTheWay) return other;
    }
    write([...held, ...paths]);
    held = [...held, ...paths];
    return null;
  }

  return {
    async take(paths, onWait, signal) {
      const standsStill = watchBeats(breakLock);
      const dead: string[] = [];
      let waitedFor: Holder | null = null;
      let told: string | null = null;
      for (let pause = 5; ; pause = Math.min(pause * 2, 50)) {
        const options = { command, breakLock, ...(signal && { signal }) };
        const inTheWay = await withMutex(
          layout,
          'claims.lock',
          () => tryTake(paths, dead, standsStill),
          options,
        );
        if (!inTheWay) return { waitedFor, dead };
        const holder = holderOf(inTheWay.holding);
        if (told !== inTheWay.name) onWait?.(holder);
        told = inTheWay.name;
        waitedFor ??= holder;
        await delay(pause, undefined, signal && { signal });
      }
    },
    release(paths) {
      const kept = without(held, paths);
      if (kept.length === held.length) return;
      held = kept;
      tryWrite();
    },
    unlessClaimed(path, own, act) {
      const isFree = (): boolean => {
        const others = readClaims(layout, name).flatMap((other) => other.paths);
        return ![...others, ...without(held, own)].some((other) => isWithin(other, path));
      };
      const actIfFree = (): void => {
        if (isFree()) act();
      };
      return withMutex(layout, 'claims.lock', actIfFree, { command, breakLock });
    },
    close() {
      clearInterval(beat);
      held = [];
      removeFile(path);
    },
    abandon: () => clearInterval(beat),
  };
}

/** What is held twice stays held once. */
function without(held: readonly RelPath[], paths: readonly RelPath[]): readonly RelPath[] {
  const kept = [...held];
  for (const path of paths) {
    const at = kept.indexOf(path);
    if (at >= 0) kept.splice(at, 1);
  }
  return kept;
}

export const listClaims = (layout: Layout): RunClaims[] =>
  readClaims(layout, null).map(({ run, holding, paths }) => ({
    run,
    holder: holderOf(holding),
    status: statusOf(holding.identity),
    paths,
  }));
