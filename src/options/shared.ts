/** Options that mean the same in every kind that has them. */
import { type Option, optional, withDefault } from '../option.ts';
import { columns, duration, expression, integer, positive, seed, variable } from './types.ts';

export const tableFormats = ['parquet', 'csv', 'tsv', 'jsonl', 'json', 'arrow'] as const;

/** Of a read: only these columns, rows, and so many of them. */
export const narrowing = {
  columns: optional(columns, { doc: 'Only these columns, in this order', else: 'all' }),
  where: optional(expression, { doc: 'Only rows for which this SQL expression is true' }),
  limit: optional(integer(0), { doc: 'Only so many rows, the first ones' }),
};

/** Of single requests. */
export const requests = {
  token_env: optional(variable, {
    doc: 'The environment variable that holds the secret, sent as `Authorization: Bearer`',
    harmless: true,
  }),
  timeout: withDefault(duration, 30_000, {
    doc: 'How long one request may take',
    else: '30s',
    harmless: true,
  }),
  retries: withDefault(integer(0, 100), 4, {
    doc: 'How often a request that failed is made again',
    harmless: true,
  }),
  concurrency: withDefault(integer(1, 256), 4, { doc: 'How many requests are made at once', harmless: true }),
  rate_limit: optional(positive, { doc: 'Requests a second', else: 'no limit', harmless: true }),
};

export const seeded: Option<number, true> = withDefault(seed, 0, {
  doc: 'Every random choice follows from it',
});
