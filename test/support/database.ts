/** A small database with a folder of its own, for one test; both go when it ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Database, openDatabase } from '../../src/data/duckdb.ts';

export interface TestDatabase {
  readonly database: Database;
  readonly folder: string;
}

export async function testDatabase(signal?: AbortSignal): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'luc-data-'));
  const database = await openDatabase({
    memory: 200e6,
    threads: 2,
    temporary: join(folder, 'spill'),
    ...(signal && { signal }),
  });
  onTestFinished(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { database, folder };
}
