/** Claims: which paths each live run is about to change or is changing, so that only those who overlap wait. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isSystemError } from '../base/effects.ts';
import { createFile, makeFolder, namesIn, removeFile, writeWhole } from '../base/files.ts';
import { statusOf } from '../base/identity.ts';
import type { Holder } from '../event.ts';
import { isWithin, type RelPath } from '../path.ts';
import { type ClaimsFile, claimsPrefix, claimsText, overlapping, readClaims } from './claims-file.ts';
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
  /** Gives back what one `take` of the same list took. */
  release(paths: readonly RelPath[]): void;
  /** Does `act` unless somebody, this run too, claims `path` or something in it beside `mine`; nobody takes it meanwhile. */
  unlessClaimed(path: RelPath, mine: readonly RelPath[], act: () => void): Promise<void>;
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
  // Two processes may mend the same dead run; each has its own files.
  const own = claimsPrefix(run, holding.token);
  const held = new Map<string, readonly RelPath[]>();
  let taken = 0;
  let beats = 0;
  const beat = setInterval(() => {
    beats++;
    for (const [name, paths] of held) tryBeat(name, paths);
  }, beatEvery).unref();
  makeFolder(layout.claims);

  /** On a full disk a beat is missed, no more. */
  function tryBeat(name: string, paths: readonly RelPath[]): void {
    try {
      const temporary = join(layout.tmp, temporaryName());
      writeWhole(join(layout.claims, name), claimsText(holding, paths, beats), { temporary });
    } catch (error) {
      if (!isSystemError(error)) throw error;
    }
  }

  /** Null if `paths` are taken, else who is in the way. */
  function tryTake(paths: readonly RelPath[], dead: string[], standsStill: StandsStill): ClaimsFile | null {
    const gone = new Set<string>();
    for (const other of readClaims(layout, own, (name) => removeFile(join(layout.claims, name)))) {
      const prefix = claimsPrefix(other.run, other.holding.token);
      if (gone.has(prefix)) continue;
      const inTheWay = overlapping(other.paths, paths);
      const status = statusOf(other.holding.identity);
      const standing = (): boolean => standsStill(other.name, other.text, holderOf(other.holding));
      if (status === 'dead' || (inTheWay && status === 'unknown' && standing())) {
        gone.add(prefix);
        if (!dead.includes(other.run)) dead.push(other.run);
      } else if (inTheWay) return other;
    }
    if (gone.size > 0) forget(gone);
    hold(paths);
    return null;
  }

  function forget(prefixes: ReadonlySet<string>): void {
    for (const name of namesIn(layout.claims))
      if ([...prefixes].some((prefix) => name.startsWith(prefix))) removeFile(join(layout.claims, name));
  }

  /** Nobody reads the file while it is made: who looks at claims has the mutex. */
  function hold(paths: readonly RelPath[]): void {
    const name = `${own}${taken++}`;
    try {
      createFile(join(layout.claims, name), claimsText(holding, paths, beats));
    } catch (error) {
      removeFile(join(layout.claims, name));
      throw error;
    }
    held.set(name, paths);
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
      const [name] = [...held].find(([, list]) => isSameList(list, paths)) ?? [];
      if (name === undefined) throw new Error(`not claimed: ${paths.join(', ')}`);
      held.delete(name);
      removeFile(join(layout.claims, name));
    },
    unlessClaimed(path, mine, act) {
      const isFree = (): boolean => {
        const others = readClaims(layout, own).flatMap((other) => other.paths);
        return ![...others, ...without([...held.values()].flat(), mine)].some((other) =>
          isWithin(other, path),
        );
      };
      const actIfFree = (): void => {
        if (isFree()) act();
      };
      return withMutex(layout, 'claims.lock', actIfFree, { command, breakLock });
    },
    close() {
      clearInterval(beat);
      for (const name of held.keys()) removeFile(join(layout.claims, name));
      held.clear();
    },
    abandon: () => clearInterval(beat),
  };
}

const isSameList = (some: readonly RelPath[], others: readonly RelPath[]): boolean =>
  some.length === others.length && some.every((path, i) => path === others[i]);

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
