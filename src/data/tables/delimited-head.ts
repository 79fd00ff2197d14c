/** The beginning of a file with cells between delimiters: its records, and which delimiter it has. */

export interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
}

const candidates = [',', '\t', ';', '|'];
const mostRecords = 100;

/**
 * The one that cuts most records into as many cells as the first has; of several the one that makes the most cells. A
 * text without any has one column, and a comma does not hurt it.
 */
export function sniffDelimiter(head: string, quote: string, isWhole: boolean): string {
  let best = { delimiter: ',', cells: 1, agreeing: 0 };
  for (const delimiter of candidates) {
    const records = recordsOf(head, { delimiter, quote }, isWhole);
    const cells = records[0]?.length ?? 1;
    const agreeing = records.filter((record) => record.length === cells).length / Math.max(1, records.length);
    if (cells < 2) continue;
    const isSurer = best.cells < 2 || agreeing > best.agreeing + 0.1;
    if (isSurer || (agreeing >= best.agreeing - 0.1 && cells > best.cells))
      best = { delimiter, cells, agreeing };
  }
  return best.delimiter;
}

/** The first records; the last one counts only where it ends, by a line break or with the file. */
export function recordsOf(head: string, { delimiter, quote }: Dialect, isWhole: boolean): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let i = 0; i < head.length && records.length < mostRecords; i++) {
    const character = head.charAt(i);
    if (isQuoted) {
      if (character !== quote) cell += character;
      else if (head[i + 1] === quote) cell += head.charAt(i++);
      else isQuoted = false;
    } else if (character === quote && cell === '') isQuoted = true;
    else if (head.startsWith(delimiter, i)) {
      record.push(cell);
      cell = '';
      i += delimiter.length - 1;
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && head[i + 1] === '\n') i++;
      if (record.length > 0 || cell !== '') records.push([...record, cell]);
      record = [];
      cell = '';
    } else cell += character;
  }
  if (isWhole && records.length < mostRecords && (record.length > 0 || cell !== ''))
    records.push([...record, cell]);
  return records;
}

/** Names of columns: those of the header, and one for a cell without; each once, as the database takes `a` for `A`. */
export function columnNames(header: readonly string[]): string[] {
  const taken = new Set<string>();
  return header.map((cell, index) => {
    const written = cell === '' ? `column${index + 1}` : cell;
    let name = written;
    for (let n = 1; taken.has(name.toLowerCase()); n++) name = `${written}_${n}`;
    taken.add(name.toLowerCase());
    return name;
  });
}
