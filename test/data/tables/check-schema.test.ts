/** Whether a table is as its schema says, and which rows are not. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkSchema } from '../../../src/data/tables/check-schema.ts';
import type { JsonObject } from '../../../src/json.ts';
import { testDatabase } from '../../support/database.ts';

async function check(text: string, schema: JsonObject): Promise<readonly string[]> {
  const { database, folder } = await testDatabase();
  const path = join(folder, 'a.csv');
  writeFileSync(path, text);
  const faults = await checkSchema(database, { name: 'a.csv', path }, schema);
  return faults.map(({ code, column, message }) => `${code} ${column}: ${message}`);
}

test('every rule that is broken is told with the rows that break it', async () => {
  const table = 'id,kind,price\n1,a,1.5\n1,b,\n3,a,20\n';
  expect(
    await check(table, {
      id: { unique: true, type: 'int64' },
      kind: { enum: ['a'] },
      price: { nullable: false, min: 2, max: 10 },
    }),
  ).toEqual([
    'schema-mismatch id: `a.csv` has 2 rows whose `id` is not unique: row 1 (1), row 2 (1)',
    'schema-mismatch kind: `a.csv` has 1 row whose `kind` is none of `a`: row 2 (b)',
    'schema-mismatch price: `a.csv` has 1 row whose `price` is null: row 2',
    'schema-mismatch price: `a.csv` has 1 row whose `price` is less than 2: row 1 (1.5)',
    'schema-mismatch price: `a.csv` has 1 row whose `price` is more than 10: row 3 (20.0)',
  ]);
  expect(await check(table, { id: 'int64', kind: { nullable: false }, price: { min: 1, max: 20 } })).toEqual(
    [],
  );
});

test('columns may be called as what is told of them', async () => {
  const table = 'row,value,total,broken\n5,1,1,x\n700,2,2,x\n';
  expect(await check(table, { row: { max: 100 }, value: { min: 2 }, broken: { unique: true } })).toEqual([
    'schema-mismatch row: `a.csv` has 1 row whose `row` is more than 100: row 2 (700)',
    'schema-mismatch value: `a.csv` has 1 row whose `value` is less than 2: row 1 (1)',
    'schema-mismatch broken: `a.csv` has 2 rows whose `broken` is not unique: row 1 (x), row 2 (x)',
  ]);
});
