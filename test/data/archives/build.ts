/** Builds archives for tests, byte by byte where a program would refuse. */
import { crc32, deflateRawSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';

export interface Packed {
  readonly name: string | Buffer;
  readonly text?: string | Buffer;
  readonly type?: Header['type'];
  readonly linkname?: string;
  readonly pax?: Record<string, string>;
  readonly mode?: number;
}

export async function tarOf(members: readonly Packed[]): Promise<Buffer> {
  const tar = pack();
  for (const { name, text = '', ...header } of members)
    tar.entry({ name: String(name), ...header }, Buffer.from(text as string));
  tar.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of tar) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

export interface Zipped {
  readonly name: string | Buffer;
  readonly text?: string | Buffer;
  readonly stored?: boolean;
  /** Unix mode with type. */
  readonly mode?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly crc?: number;
  readonly length?: number;
}

export function zipOf(members: readonly Zipped[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text = '', stored = false, mode, flags = 0, method, crc, length } of members) {
    const bytes = Buffer.from(text as string);
    const data = stored ? bytes : deflateRawSync(bytes);
    const named = Buffer.from(name as string);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method ?? (stored ? 0 : 8), 4);
    common.writeUInt32LE(crc ?? crc32(bytes), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(length ?? bytes.length, 18);
    common.writeUInt16LE(named.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, named, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((mode ?? 0o100644) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, tail, named]));
    bodies.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, list, end]);
}
