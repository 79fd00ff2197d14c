/** The types of columns in our words, and in DuckDB's. */
import type { ColumnType } from '../../table-shape.ts';

/** Types that DuckDB has by one name. */
export type PlainType = Exclude<ColumnType, 'list' | 'struct'>;

const databaseTypes: Readonly<Record<PlainType, string>> = {
  boolean: 'BOOLEAN',
  int64: 'BIGINT',
  double: 'DOUBLE',
  string: 'VARCHAR',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  blob: 'BLOB',
};

export const databaseType = (type: PlainType): string => databaseTypes[type];

/** What one of DuckDB's types is in our words; narrower numbers count as the wide ones that they are read as. */
export function columnTypeOf(type: string): ColumnType {
  if (/\[\d*\]$/.test(type) || type.startsWith('MAP(')) return 'list';
  if (type.startsWith('STRUCT(')) return 'struct';
  if (/^U?(?:TINY|SMALL|BIG)?INT(?:EGER)?$/.test(type)) return 'int64';
  if (/^(?:DOUBLE|FLOAT|U?HUGEINT|BIGNUM|DECIMAL\b.*)$/.test(type)) return 'double';
  if (type.startsWith('TIMESTAMP')) return 'timestamp';
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'DATE') return 'date';
  if (type === 'BLOB' || type === 'BIT') return 'blob';
  return 'string';
}
