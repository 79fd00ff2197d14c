/** The text of a run's journal, a header and then one fact a line. A line is `<crc32c, 8 hex> <canonical JSON>`. */
import { crc32c } from './base/crc32c.ts';
import type { Identity } from './base/identity.ts';
import type { Problem } from './failure.ts';
import type { JournalLine } from './journal-line.ts';
import { lineFromJson, lineToJson } from './journal-line-json.ts';
import { canonicalJson, isObject, type Json, type JsonObject } from './json.ts';

/** Line 0 of each file. */
export interface JournalHeader extends Identity {
  readonly run: string;
  /** The command line, secrets masked. */
  readonly argv: readonly string[];
  /** ISO time. */
  readonly at: string;
}

export interface ReadJournal {
  /** Null where not even line 0 is whole. */
  readonly header: JournalHeader | null;
  readonly lines: readonly JournalLine[];
  /** `cut`: a last line was not written whole, as after a kill. */
  readonly tail: 'clean' | 'cut';
  /** Damage that no kill explains, or a newer format. */
  readonly problem: Problem | null;
}

const version = 1;

export const headerText = (header: JournalHeader): string =>
  lineText({ 'luc-journal': version, ...header, n: 0 });

/** The text of the line with number `n`, with its end. */
export const journalText = (n: number, line: JournalLine): string => lineText({ ...lineToJson(line), n });

function lineText(json: JsonObject): string {
  const text = canonicalJson(json);
  return `${checksum(text)} ${text}\n`;
}

const checksum = (text: string): string => crc32c(Buffer.from(text)).toString(16).padStart(8, '0');

/** Reads up to the first line that is cut, out of order or fails its checksum. Lines of an unknown `t` are skipped. */
export function readJournal(text: string): ReadJournal {
  const texts = text.split('\n');
  const rest = texts.pop();
  let header: JournalHeader | null = null;
  const lines: JournalLine[] = [];
  const result = (problem: Problem | null, tail: 'clean' | 'cut'): ReadJournal => ({
    header,
    lines,
    tail,
    problem,
  });
  for (const [n, line] of texts.entries()) {
    const json = decode(line);
    if (json?.n !== n) return result(stopAt(texts, n), 'cut');
    if (n > 0) {
      const read = lineFromJson(json);
      if (read === 'malformed') return result(damaged(n), 'cut');
      if (read !== 'unknown') lines.push(read);
      continue;
    }
    const found = json['luc-journal'];
    if (typeof found === 'number' && found > version) return result(newerFormat(found), 'cut');
    header = headerFromJson(json);
    if (!header) return result(damaged(n), 'cut');
  }
  return result(null, rest === '' ? 'clean' : 'cut');
}

/** The facts of whole lines from anywhere in a journal; null where one of them is damaged or of a newer format. */
export function readLines(text: string): JournalLine[] | null {
  const lines: JournalLine[] = [];
  for (const one of text.split('\n').slice(0, -1)) {
    const json = decode(one);
    if (json?.n === 0) continue;
    const line = json && lineFromJson(json);
    if (!line || line === 'malformed') return null;
    if (line !== 'unknown') lines.push(line);
  }
  return lines;
}

function decode(line: string): JsonObject | null {
  if (line.charAt(8) !== ' ' || checksum(line.slice(9)) !== line.slice(0, 8)) return null;
  try {
    const json = JSON.parse(line.slice(9)) as Json;
    return isObject(json) ? json : null;
  } catch {
    return null;
  }
}

/** A bad line is the trace of a kill if it is the last; whole lines after it tell of damage. */
const stopAt = (texts: readonly string[], n: number): Problem | null =>
  texts.slice(n + 1).some((line) => decode(line) !== null) || decode(texts[n] ?? '') !== null
    ? damaged(n)
    : null;

function headerFromJson(json: JsonObject): JournalHeader | null {
  const { run, argv, host, boot, pidns, pid, start, at } = json;
  return json['luc-journal'] === version &&
    typeof run === 'string' &&
    Array.isArray(argv) &&
    typeof host === 'string' &&
    typeof boot === 'string' &&
    typeof pidns === 'string' &&
    typeof pid === 'number' &&
    typeof start === 'number' &&
    typeof at === 'string'
    ? { run, argv: argv.map(String), host, boot, pidns, pid, start, at }
    : null;
}

const damaged = (n: number): Problem => ({
  code: 'broken-journal',
  message: `the journal of a run is damaged at line ${n + 1}, what follows is not used`,
});

const newerFormat = (found: number): Problem => ({
  code: 'newer-format',
  message: `the journal of a run has format ${found}, this luc reads up to ${version}`,
  hint: 'update luc to the version that wrote it',
});
