/** Claims: which paths each live run is about to change or is changing, so that only those who overlap wait. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeFolder, namesIn, readIfThere, removeFile, writeWhole } from '../base/files.ts';
import { statusOf } from '../base/identity.ts';
import { isUlid } from '../base/ulid.ts';
import type { Holder } from '../event.ts';
import { overlaps, type RelPath } from '../path.ts';
import { beatEvery, type Holding, holderOf, newHolding, watchBeats } from './holding.ts';
import type { Layout } from './layout.ts';
import { withMutex } from './mutex.ts';

export interface Claims {
  /** Waits while another run holds a path that is one of `paths`, lies in it or around it; takes all at once. */
  take(
    paths: readonly RelPath[],
    onWait?: (holder: Holder) => void,
    signal?: AbortSignal,
  ): Promise<TakenClaims>;
  release(paths: readonly RelPath[]): void;
  close(): void;
}

export interface TakenClaims {
  /** Whoever held them first; null where nobody did. After a wait the world has changed. */
  readonly waitedFor: Holder | null;
  /** Dead runs that held some of these paths: they are to be mended before the paths are used. */
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
  const path = join(layout.claims, run);
  let held: readonly RelPath[] = [];
  let beats = 0;
  const write = (): void => {
    const text = JSON.stringify({ 'luc-claims': 1, ...holding, paths: held, beats });
    writeWhole(path, `${text}\n`, { temporary: join(layout.tmp, `claims.${run}`) });
  };
  const beat = setInterval(() => {
    beats++;
    if (held.length > 0) write();
  }, beatEvery).unref();
  makeFolder(layout.claims);

  return {
    async take(paths, onWait, signal) {
      const standsStill = watchBeats(breakLock);
      const dead: string[] = [];
      let waitedFor: Holder | null = null;
      let told: string | null = null;
      const tryTake = (): ClaimsFile | null => {
        for (const other of otherClaims(layout, run)) {
          if (!overlapping(other.paths, paths)) continue;
          if (!isOver(other, standsStill)) return other;
          dead.push(other.run);
          removeFile(join(layout.claims, other.run));
        }
        held = [...held, ...paths];
        write();
        return null;
      };
      for (let pause = 5; ; pause = Math.min(pause * 2, 50)) {
        const options = { command, breakLock, ...(signal && { signal }) };
        const inTheWay = await withMutex(layout, 'claims.lock', tryTake, options);
        if (!inTheWay) return { waitedFor, dead };
        const holder = holderOf(inTheWay.holding);
        if (told !== inTheWay.run) onWait?.(holder);
        told = inTheWay.run;
        waitedFor ??= holder;
        await delay(pause, undefined, signal && { signal });
      }
    },
    release(paths) {
      const kept = [...held];
      for (const path of paths) {
        const at = kept.indexOf(path);
        if (at >= 0) kept.splice(at, 1);
      }
      if (kept.length === held.length) return;
      held = kept;
      if (held.length > 0) write();
      else removeFile(path);
    },
    close() {
      clearInterval(beat);
      held = [];
      removeFile(path);
    },
  };
}

export const listClaims = (layout: Layout): RunClaims[] =>
  otherClaims(layout, null).map(({ run, holding, paths }) => ({
    run,
    holder: holderOf(holding),
    status: statusOf(holding.identity),
    paths,
  }));

/** Forgets what a dead run held. */
export const dropClaims = (layout: Layout, run: string): void => removeFile(join(layout.claims, run));

interface ClaimsFile {
  readonly run: string;
  readonly text: string;
  readonly holding: Holding;
  readonly paths: readonly RelPath[];
}

function otherClaims(layout: Layout, own: string | null): ClaimsFile[] {
  return namesIn(layout.claims).flatMap((run) => {
    const text = run !== own && isUlid(run) && readIfThere(join(layout.claims, run))?.toString('utf8');
    return (text && claimsFromText(run, text)) || [];
  });
}

/** Null for what power loss left of a file: a living run's is always whole. */
function claimsFromText(run: string, text: string): ClaimsFile | null {
  try {
    const { identity, command, since, token, paths } = JSON.parse(text) as Holding & { paths: RelPath[] };
    return identity && paths ? { run, text, holding: { identity, command, since, token }, paths } : null;
  } catch {
    return null;
  }
}

const overlapping = (some: readonly RelPath[], others: readonly RelPath[]): boolean =>
  some.some((one) => others.some((other) => overlaps(one, other)));

function isOver(other: ClaimsFile, standsStill: ReturnType<typeof watchBeats>): boolean {
  const status = statusOf(other.holding.identity);
  return (
    status === 'dead' || (status === 'unknown' && standsStill(other.run, other.text, holderOf(other.holding)))
  );
}
