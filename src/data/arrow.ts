/** The one door to Arrow: what is used of its library, and the compressions that files of others have. */
import { type Codec, CompressionType, compressionRegistry } from 'apache-arrow';
import { unpackLz4 } from './tables/lz4.ts';

export {
  Binary,
  Bool,
  type Data,
  DataType,
  DateDay,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int64,
  List,
  type MapRow,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchReader,
  Schema,
  Struct,
  TimestampMicrosecond,
  TimestampMillisecond,
  Uint32,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';

interface ZstdOfNode {
  /** Node has it from 22.15 on. */
  readonly zstdDecompressSync?: (bytes: Uint8Array) => Uint8Array;
}

const { zstdDecompressSync } = process.getBuiltinModule('node:zlib') as ZstdOfNode;

/** Whether files that are packed by zstd can be read. */
export const hasZstd = zstdDecompressSync !== undefined;

const lz4: Codec = { decode: unpackLz4 };
compressionRegistry.set(CompressionType.LZ4_FRAME, lz4);
if (zstdDecompressSync) compressionRegistry.set(CompressionType.ZSTD, { decode: zstdDecompressSync });
