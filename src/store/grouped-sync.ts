/** Makes a growing file durable: one fdatasync at a time, each for everybody who asked before it began. */
import { syncPath } from '../base/durable.ts';
import { fx } from '../base/effects.ts';

export interface GroupedSync {
  start(): void;
  /** Rejects with what the system said if one failed. */
  settled(): Promise<void>;
  /** Resolves when none runs; never rejects. */
  idle(): Promise<void>;
}

/** `folders` are those in which the file's name is new; they are made durable once, with the first. */
export function openGroupedSync(fd: number, folders: readonly string[]): GroupedSync {
  let wanted = false;
  let running: Promise<void> | null = null;
  let failure: unknown = null;
  let names = folders;

  async function run(): Promise<void> {
    try {
      while (wanted) {
        wanted = false;
        await fx.fdatasync(fd);
        for (const folder of names) await syncPath(folder);
        names = [];
      }
    } catch (error) {
      failure = error;
    } finally {
      running = null;
    }
  }

  return {
    start() {
      wanted = true;
      running ??= run();
    },
    async settled() {
      await running;
      if (failure) throw failure;
    },
    async idle() {
      await running;
    },
  };
}
