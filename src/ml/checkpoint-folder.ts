/**
 * The states of a training, on disk while it runs: in the stage's scratch for who goes on after an interruption, and once
 * it has ended in a folder of memos for who trains the same for longer. Each memo is a set that is whole in itself.
 */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { exists, ifPossible, makeFolder, namesIn, removeAll, removeFile } from '../base/files.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint-file.ts';
import type { Checkpoint, Checkpoints } from './model.ts';

interface Options {
  /** Absolute; of this training alone. */
  readonly scratch: string;
  /** Absolute; of trainings that differ in nothing but their epochs. */
  readonly memo: string;
  readonly every: number;
  /** How many of the last ones are wanted in the end, and with them the best. */
  readonly keep: number;
}

export type HistoryLine = { readonly [name: string]: number };

export interface CheckpointFolder extends Checkpoints {
  /** Told after every epoch: it says which one is the best. */
  readonly observe: (line: HistoryLine) => void;
  /** The training has ended: leaves its state for a longer one. Gives the wanted ones by the names of their files. */
  readonly finish: (history: readonly HistoryLine[]) => ReadonlyMap<string, string>;
}

export function openCheckpoints({ scratch, memo, every, keep }: Options): CheckpointFolder {
  makeFolder(scratch);
  const place = (epochs: number): string => join(scratch, fileOf(epochs));
  const losses = new Map<number, number>();
  let saved = epochsIn(scratch);

  const isDue = (epochs: number): boolean => epochs % every === 0;

  /** Of these the last ones and the best, as many as are wanted. */
  function wantedOf(states: readonly number[]): readonly number[] {
    const best = bestOf(states, losses);
    return keep === 0 ? [] : [...states.slice(-keep), ...(best === null ? [] : [best])];
  }

  /** Also without the end: of a longer training it is no state where it was not due. */
  const kept = (): ReadonlySet<number> =>
    new Set([...saved.slice(-1), ...wantedOf(saved), ...wantedOf(saved.filter(isDue))]);

  function removeBut(isKept: (epochs: number) => boolean): void {
    for (const epochs of saved) if (!isKept(epochs)) removeFile(place(epochs));
    saved = saved.filter(isKept);
  }

  return {
    last(epochs) {
      for (const at of saved.filter((one) => one <= epochs).toReversed()) {
        const checkpoint = readCheckpoint(place(at));
        if (checkpoint?.epochs === at) return checkpoint;
      }
      const earlier = fromMemo(memo, epochs, scratch);
      if (earlier) saved = epochsIn(scratch);
      return earlier;
    },
    isDue,
    save(checkpoint) {
      writeCheckpoint(place(checkpoint.epochs), checkpoint);
      saved = epochsIn(scratch);
      // What was not due was the end of a shorter training.
      removeBut((epochs) => isDue(epochs) || epochs >= checkpoint.epochs);
      const wanted = kept();
      // Of a time that nobody remembers it may be the best.
      removeBut((epochs) => wanted.has(epochs) || (keep > 0 && !losses.has(epochs)));
    },
    observe(line) {
      losses.set(line.epoch ?? 0, lossOf(line));
    },
    finish(history) {
      for (const line of history) losses.set(line.epoch ?? 0, lossOf(line));
      const end = saved.at(-1);
      if (end === undefined) return new Map();
      ifPossible(() => leaveMemo(join(memo, String(end)), scratch, kept()));
      if (keep === 0) return new Map();
      return new Map([
        ...saved.slice(-keep).map((epochs) => [fileOf(epochs), place(epochs)] as const),
        ['best.safetensors', place(bestOf(saved, losses) ?? end)] as const,
      ]);
    },
  };
}

const fileOf = (epochs: number): string => `epoch-${String(epochs).padStart(6, '0')}.safetensors`;

/** Ascending. */
const epochsIn = (folder: string): number[] =>
  namesIn(folder)
    .flatMap((name) => /^epoch-(\d+)\.safetensors$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);

const lossOf = (line: HistoryLine): number => line.validation_loss ?? line.loss ?? Number.POSITIVE_INFINITY;

/** Of equal ones the first; null of none that is known. */
function bestOf(saved: readonly number[], losses: ReadonlyMap<number, number>): number | null {
  let best: number | null = null;
  for (const epochs of saved) {
    const loss = losses.get(epochs);
    if (loss !== undefined && (best === null || loss < (losses.get(best) ?? Number.POSITIVE_INFINITY)))
      best = epochs;
  }
  return best;
}

/** The longest training that is not longer than this one; its states go on in the scratch. */
function fromMemo(memo: string, epochs: number, scratch: string): Checkpoint | null {
  const ends = namesIn(memo)
    .map(Number)
    .filter((end) => Number.isInteger(end) && end <= epochs);
  for (const end of ends.sort((a, b) => b - a)) {
    const folder = join(memo, String(end));
    const states = epochsIn(folder).map((at) => readCheckpoint(join(folder, fileOf(at))));
    const last = states.at(-1);
    if (last?.epochs !== end || !states.every((state) => state !== null)) continue;
    for (const state of states) writeCheckpoint(join(scratch, fileOf(state.epochs)), state);
    return last;
  }
  return null;
}

/** The last state comes last: without it the others count for nothing. */
function leaveMemo(folder: string, scratch: string, epochs: ReadonlySet<number>): void {
  if (exists(folder)) removeAll(folder);
  makeFolder(folder);
  for (const at of [...epochs].sort((a, b) => a - b))
    fx.copyFileSync(join(scratch, fileOf(at)), join(folder, fileOf(at)));
}
