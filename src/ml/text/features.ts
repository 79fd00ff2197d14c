/** The features of one text, in their order: ranges of bytes of a buffer, which the next text uses again. */
import { roomier } from '../grown.ts';

export class Features {
  /** UTF-8. */
  bytes = new Uint8Array(4096);
  starts = new Uint32Array(1024);
  ends = new Uint32Array(1024);
  count = 0;

  /** Drops what is there, and has room for so many others. */
  clear(bytes: number, features: number): void {
    this.count = 0;
    this.bytes = roomier(this.bytes, bytes);
    this.starts = roomier(this.starts, features);
    this.ends = roomier(this.ends, features);
  }

  textOf(feature: number): string {
    return Buffer.from(this.bytes.buffer).toString('utf8', this.starts[feature], this.ends[feature]);
  }
}

/** The terms that texts are divided into, `ngram_range` included. What it gives is valid until the next text. */
export interface Analyzer {
  readonly analyze: (text: string) => Features;
}
