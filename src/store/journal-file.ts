/** Writes the journal of a run: one write a line, made durable in groups. */
import { join } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { makeFolder, removeFile, writeWhole } from '../base/files.ts';
import { thisProcess } from '../base/identity.ts';
import { headerText, journalText } from '../journal.ts';
import type { JournalLine } from '../journal-line.ts';
import { openGroupedSync } from './grouped-sync.ts';
import type { Layout } from './layout.ts';
import { keepReserve, type Reserve } from './reserve.ts';
import { temporaryName } from './temporary.ts';

/** A line as the caller knows it; the time is the journal's. */
export type NewLine = JournalLine extends infer Line
  ? Line extends unknown
    ? Omit<Line, 'at'>
    : never
  : never;

export interface Journal {
  append(line: NewLine): void;
  /** Starts making durable what was appended; those who ask meanwhile share the next one. */
  sync(): void;
  /** Resolves when everything up to the last `sync` is durable. */
  settled(): Promise<void>;
  /** Closes the file, once nothing is being made durable any more. */
  end(): Promise<void>;
}

export interface RunStart {
  readonly run: string;
  /** Secrets masked. */
  readonly argv: readonly string[];
  /** When the last of what it knows by now was recorded (ISO; '' for never): what it records itself comes later. */
  readonly seen?: () => string;
}

/** The run's folder, its name among the open runs, and line 0. */
export function createJournal(layout: Layout, start: RunStart): Journal {
  makeFolder(layout.open);
  makeFolder(join(layout.runs, start.run));
  makeFolder(layout.tmp);
  writeWhole(join(layout.open, start.run), `${JSON.stringify(thisProcess())}\n`, {
    temporary: join(layout.tmp, temporaryName()),
  });
  return openJournal(
    join(layout.runs, start.run, 'journal'),
    start,
    [join(layout.runs, start.run), layout.runs, layout.open],
    keepReserve(layout),
  );
}

/** Goes on with a dead run's journal in a file of its own, as no file has two writers. */
export function takeOverJournal(layout: Layout, start: RunStart): Journal {
  const folder = join(layout.runs, start.run);
  makeFolder(folder);
  for (let n = 1; ; n++) {
    try {
      return openJournal(join(folder, `journal.${n}`), start, [folder]);
    } catch (error) {
      if (!isSystemError(error, 'EEXIST')) throw error;
    }
  }
}

function openJournal(
  path: string,
  { run, argv, seen }: RunStart,
  folders: readonly string[],
  reserve: Reserve | null = null,
): Journal {
  const fd = fx.openSync(path, 'ax');
  const syncs = openGroupedSync(fd, folders);
  let bytes = 0;
  let lines = 0;
  let last = 0;
  /** Clocks are set back, and those of two machines differ. */
  const timeOfRecord = (): string => {
    last = Math.max(fx.now(), last, (Date.parse(seen?.() ?? '') || 0) + 1);
    return new Date(last).toISOString();
  };
  const write = (text: string): void => {
    const line = Buffer.from(text);
    try {
      fx.writeSync(fd, line);
    } catch (error) {
      // Nobody reads past a half line, so what a full disk left of this one has to go before the next.
      fx.truncateSync(path, bytes);
      // A command that has filled the disk has still ended well: what it made shall not be lost for a line.
      if (!isSystemError(error, 'ENOSPC', 'EDQUOT') || !reserve?.spend()) throw error;
      write(text);
      return;
    }
    bytes += line.length;
    lines++;
  };
  try {
    write(headerText({ run, argv, ...thisProcess(), at: new Date(fx.now()).toISOString() }));
  } catch (error) {
    // Whoever asks for it next may begin it.
    fx.closeSync(fd);
    removeFile(path);
    reserve?.spend();
    throw error;
  }
  return {
    append: (line) => write(journalText(lines, withTime(line, timeOfRecord))),
    sync: syncs.start,
    settled: syncs.settled,
    async end() {
      await syncs.idle();
      reserve?.spend();
      fx.closeSync(fd);
    },
  };
}

function withTime(line: NewLine, now: () => string): JournalLine {
  switch (line.t) {
    case 'recorded':
    case 'data':
    case 'unconfirmed':
    case 'unsaved':
      return { ...line, at: now() };
    default:
      return line;
  }
}
