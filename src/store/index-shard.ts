/** One file of the index, columnar: for each path the stat that it had and the digest that its bytes had. */
import { createHash } from 'node:crypto';
import { type FileStat, sameStat } from '../base/files.ts';

interface Row {
  readonly stat: FileStat;
  readonly hex: string;
}

/** Rows as they were loaded: `numbers` holds `columns` values a row, `digests` 32 bytes. */
interface Table {
  readonly paths: readonly string[];
  readonly numbers: Float64Array;
  readonly digests: Buffer;
}

const magic = 'LUCFIDX1';
const columns = 5;
const emptyTable: Table = { paths: [], numbers: new Float64Array(), digests: Buffer.alloc(0) };

const unseen = 0;
const seen = 1;
const dropped = 2;

export class IndexShard {
  /** The folder that its paths are relative to; anything that names the shard. */
  readonly name: string;
  isChanged = false;
  private readonly table: Table;
  /** Of each row of the table: unseen, seen or dropped. */
  private readonly marks: Uint8Array;
  /** What was learned since. */
  private readonly rows = new Map<string, Row>();
  private positions: ReadonlyMap<string, number> | null = null;
  private next = 0;

  /** `bytes` is what `encode` wrote; anything else, of another name or version too, counts as nothing. */
  constructor(name: string, bytes: Buffer | null) {
    this.name = name;
    this.table = (bytes && decodeTable(name, bytes)) ?? emptyTable;
    this.marks = new Uint8Array(this.table.paths.length);
  }

  get(path: string, stat: FileStat): string | null {
    const row = this.rows.get(path);
    if (row) return sameStat(row.stat, stat) ? row.hex : null;
    const position = this.positionOf(path);
    if (position === undefined || this.marks[position] === dropped) return null;
    this.marks[position] = seen;
    return this.isUnchanged(position, stat) ? this.hexAt(position) : null;
  }

  set(path: string, stat: FileStat, hex: string): void {
    const position = this.positionOf(path);
    if (position !== undefined) this.marks[position] = dropped;
    this.rows.set(path, { stat, hex });
    this.isChanged = true;
  }

  /** Drops the paths for which `isDropped`. */
  drop(isDropped: (path: string) => boolean): void {
    this.dropRows((path) => isDropped(path));
    for (const path of this.rows.keys()) {
      if (isDropped(path) && this.rows.delete(path)) this.isChanged = true;
    }
  }

  /** Drops what nobody asked for since the shard was loaded. */
  dropUnseen(): void {
    this.dropRows((_, mark) => mark === unseen);
  }

  encode(): Buffer {
    const { table } = this;
    const kept = [...table.paths.keys()].filter((position) => this.marks[position] !== dropped);
    const count = kept.length + this.rows.size;
    const numbers = new Float64Array(count * columns);
    const digests = Buffer.alloc(count * 32);
    const paths: string[] = [];
    for (const position of kept) {
      const row = table.numbers.subarray(position * columns, (position + 1) * columns);
      numbers.set(row, paths.length * columns);
      table.digests.copy(digests, paths.length * 32, position * 32, (position + 1) * 32);
      paths.push(table.paths[position] ?? '');
    }
    for (const [path, { stat, hex }] of this.rows) {
      numbers.set([stat.size, stat.mtimeMs, stat.ctimeMs, stat.ino, stat.mode], paths.length * columns);
      digests.write(hex, paths.length * 32, 'hex');
      paths.push(path);
    }
    return encodeTable(this.name, { paths, numbers, digests });
  }

  /** A folder is mostly looked at in the order in which it was before, and then no map has to be built. */
  private positionOf(path: string): number | undefined {
    if (this.table.paths[this.next] === path) return this.next++;
    this.positions ??= new Map(this.table.paths.map((known, position) => [known, position]));
    const position = this.positions.get(path);
    if (position !== undefined) this.next = position + 1;
    return position;
  }

  private dropRows(isDropped: (path: string, mark: number) => boolean): void {
    this.table.paths.forEach((path, position) => {
      const mark = this.marks[position] ?? dropped;
      if (mark === dropped || !isDropped(path, mark)) return;
      this.marks[position] = dropped;
      this.isChanged = true;
    });
  }

  private isUnchanged(position: number, stat: FileStat): boolean {
    const { numbers } = this.table;
    const at = position * columns;
    return (
      numbers[at] === stat.size &&
      numbers[at + 1] === stat.mtimeMs &&
      numbers[at + 2] === stat.ctimeMs &&
      numbers[at + 3] === stat.ino &&
      numbers[at + 4] === stat.mode
    );
  }

  private hexAt(position: number): string {
    return this.table.digests.toString('hex', position * 32, (position + 1) * 32);
  }
}

/** Magic, count, numbers (little-endian, as every machine that we run on), digests, the shard's name and its paths, checksum. */
function encodeTable(name: string, { paths, numbers, digests }: Table): Buffer {
  const head = Buffer.alloc(16);
  head.write(magic);
  head.writeDoubleLE(paths.length, 8);
  const body = [head, bytesOf(numbers), digests, Buffer.from([name, ...paths].join('\0'))];
  const checksum = createHash('sha256');
  for (const part of body) checksum.update(part);
  return Buffer.concat([...body, checksum.digest()]);
}

function decodeTable(name: string, bytes: Buffer): Table | null {
  if (bytes.length < 48 || bytes.toString('latin1', 0, 8) !== magic) return null;
  const body = bytes.subarray(0, -32);
  if (!createHash('sha256').update(body).digest().equals(bytes.subarray(-32))) return null;
  const floats = new Float64Array(Math.floor((body.length - 8) / 8));
  bytesOf(floats).set(body.subarray(8, 8 + floats.byteLength));
  const count = floats[0] ?? 0;
  const digestsAt = 16 + count * columns * 8;
  const pathsAt = digestsAt + count * 32;
  const [named, ...paths] = body.toString('utf8', pathsAt).split('\0');
  if (named !== name || paths.length !== count) return null;
  return {
    paths,
    numbers: floats.subarray(1, 1 + count * columns),
    digests: body.subarray(digestsAt, pathsAt),
  };
}

const bytesOf = (floats: Float64Array): Uint8Array =>
  new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
