/** The types of columns in our words, and in DuckDB's. */

const columnTypes = [
  'boolean',
  'int64',
  'double',
  'string',
  'date',
  'timestamp',
  'list',
  'struct',
  'blob',
] as const;
export type ColumnType = (typeof columnTypes)[number];

/** Types that a cell of text can be read as. */
export type ScalarType = Exclude<ColumnType, 'list' | 'struct' | 'blob'>;

const databaseTypes: Readonly<Record<ScalarType | 'blob', string>> = {
  boolean: 'BOOLEAN',
  int64: 'BIGINT',
  double: 'DOUBLE',
  string: 'VARCHAR',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  blob: 'BLOB',
};

/** DuckDB's name of one of our types; lists and structs have none without their insides. */
export const databaseType = (type: ScalarType | 'blob'): string => databaseTypes[type];

/** What one of DuckDB's types is in our words; narrower numbers count as the wide ones that they are read as. */
export function columnTypeOf(type: string): ColumnType {
  if (/\[\d*\]$/.test(type) || type.startsWith('MAP(')) return 'list';
  if (type.startsWith('STRUCT(')) return 'struct';
  if (/^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/.test(type)) return 'int64';
  if (/^(?:DOUBLE|FLOAT|DECIMAL\b.*)$/.test(type)) return 'double';
  if (type.startsWith('TIMESTAMP')) return 'timestamp';
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'DATE') return 'date';
  if (type === 'BLOB' || type === 'BIT') return 'blob';
  return 'string';
}
