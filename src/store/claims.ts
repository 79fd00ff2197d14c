/** Claims: which paths each live run is about to change or is changing, so that only those who overlap wait. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fx } from '../base/effects.ts';
import { ifPossible, makeFolder, removeFile, writeWhole } from '../base/files.ts';
import { statusOf } from '../base/identity.ts';
import type { Holder } from '../event.ts';
import { isWithin, type RelPath } from '../path.ts';
import { type ClaimsFile, claimsPrefix, claimsText, overlapping, readClaims } from './claims-file.ts';
import { beatEvery, holderOf, newHolding, type StandsStill, watchBeats } from './holding.ts';
import type { Layout } from './layout.ts';
import { withMutex } from './mutex.ts';
import { openSpareFiles } from './spare-files.ts';
import { temporaryName } from './temporary.ts';

export interface Claims {
  /** Waits while another run holds a path that is one of `paths`, lies in it or around it; takes all at once. */
  take(paths: readonly RelPath[], options: TakeOptions): Promise<TakenClaims>;
  /** Gives back what one `take` of the same list took. */
  release(paths: readonly RelPath[]): void;
  /** Does `act` unless somebody, this run too, claims `path` or something in it beside `mine`; nobody takes it meanwhile. */
  unlessClaimed(path: RelPath, mine: readonly RelPath[], act: () => void): Promise<void>;
  /** From here on nothing is given back: what is held stays so until this process is gone, and then is for whoever mends the run. */
  keep(): void;
  close(): void;
}

export interface TakeOptions {
  /** Brings what a dead run left to rest, and then gives up its claims (`forgetClaims`): until then they count. */
  readonly mend: (run: string) => Promise<void>;
  readonly onWait?: (holder: Holder) => void;
  readonly signal?: AbortSignal;
}

export interface TakenClaims {
  /** Whoever held them first; null where nobody did. After a wait the world has changed. */
  readonly waitedFor: Holder | null;
  /** Whether a dead run was mended first: that changes the world, too. */
  readonly hasMended: boolean;
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
  const spares = openSpareFiles(layout);
  let taken = 0;
  let beats = 0;
  let isKept = false;
  const beat = setInterval(() => {
    beats++;
    for (const [name, paths] of held) tryBeat(name, paths);
  }, beatEvery).unref();
  makeFolder(layout.claims);

  /** On a full disk a beat is missed, no more. */
  function tryBeat(name: string, paths: readonly RelPath[]): void {
    const temporary = join(layout.tmp, temporaryName());
    const text = claimsText(holding, paths, beats);
    ifPossible(() => writeWhole(join(layout.claims, name), text, { temporary }));
  }

  /** Null if `paths` are taken, else who is in the way. */
  function tryTake(paths: readonly RelPath[], standsStill: StandsStill): InTheWay | null {
    const others = readClaims(layout, own, (name) => removeFile(join(layout.claims, name)));
    const inTheWay = findInTheWay(others, run, paths, standsStill);
    if (!inTheWay) hold(paths);
    return inTheWay;
  }

  function hold(paths: readonly RelPath[]): void {
    const name = `${own}${taken++}`;
    const { fd, path } = spares.open(claimsText(holding, paths, beats));
    fx.closeSync(fd);
    try {
      fx.renameSync(path, join(layout.claims, name));
    } catch (error) {
      removeFile(path);
      throw error;
    }
    held.set(name, paths);
  }

  return {
    async take(paths, { mend, onWait, signal }) {
      const standsStill = watchBeats(breakLock);
      const options = { command, breakLock, spares, ...(signal && { signal }) };
      let waitedFor: Holder | null = null;
      let hasMended = false;
      let told: string | null = null;
      for (let pause = 5; ; pause = Math.min(pause * 2, 50)) {
        const inTheWay = await withMutex(layout, 'claims.lock', () => tryTake(paths, standsStill), options);
        if (!inTheWay) return { waitedFor, hasMended };
        if ('dead' in inTheWay) {
          for (const dead of inTheWay.dead) await mend(dead);
          hasMended = true;
          continue;
        }
        const { alive } = inTheWay;
        const holder = holderOf(alive.holding);
        if (told !== alive.name) onWait?.(holder);
        told = alive.name;
        waitedFor ??= holder;
        await delay(pause, undefined, signal && { signal });
      }
    },
    release(paths) {
      if (isKept) return;
      const [name] = [...held].find(([, list]) => isSameList(list, paths)) ?? [];
      if (name === undefined) throw new Error(`not claimed: ${paths.join(', ')}`);
      held.delete(name);
      spares.takeBack(join(layout.claims, name));
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
      return withMutex(layout, 'claims.lock', actIfFree, { command, breakLock, spares });
    },
    keep() {
      isKept = true;
    },
    close() {
      clearInterval(beat);
      if (!isKept) for (const name of held.keys()) removeFile(join(layout.claims, name));
      held.clear();
      spares.close();
    },
  };
}

/** A run that lives, or the dead ones. */
type InTheWay = { readonly alive: ClaimsFile } | { readonly dead: readonly string[] };

/** Null where nobody is. What a dead process claims for `run`, which we mend, is ours. */
function findInTheWay(
  others: readonly ClaimsFile[],
  run: string,
  paths: readonly RelPath[],
  standsStill: StandsStill,
): InTheWay | null {
  const dead = new Set<string>();
  for (const other of others) {
    const overlaps = overlapping(other.paths, paths);
    const status = statusOf(other.holding.identity);
    const standing = (): boolean => standsStill(other.name, other.text, holderOf(other.holding));
    if (status === 'dead' || (overlaps && status === 'unknown' && standing())) {
      if (other.run !== run) dead.add(other.run);
    } else if (overlaps) return { alive: other };
  }
  return dead.size > 0 ? { dead: [...dead] } : null;
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

/** Gives up what was claimed for a run that is mended now, but not what others who came to mend it claim. */
export function forgetClaims(layout: Layout, run: string): void {
  for (const claims of readClaims(layout, null))
    if (claims.run === run && statusOf(claims.holding.identity) !== 'alive')
      removeFile(join(layout.claims, claims.name));
}
