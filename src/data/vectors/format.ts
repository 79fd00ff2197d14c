/** Which format of vectors a file has by its name. */
import { type FileFormat, formatOfFile } from '../tables/format.ts';

const vectorFormats = ['arrow', 'parquet', 'jsonl', 'safetensors'] as const;
export type VectorFormat = (typeof vectorFormats)[number];

/** Null for what vectors are not written in. */
export function vectorFormatOf(path: string): FileFormat<VectorFormat> | null {
  if (isSafetensors(path)) return { format: 'safetensors', gzip: false };
  const found = formatOfFile(path);
  const format = vectorFormats.find((one) => one === found?.format);
  return format && found && (!found.gzip || format === 'jsonl') ? { format, gzip: found.gzip } : null;
}

export const isSafetensors = (path: string): boolean => /\.safetensors$/i.test(path);
