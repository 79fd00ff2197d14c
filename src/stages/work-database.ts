/** The database that a stage's work computes with; it spills to where the stage's temporary files go. */
import { join } from 'node:path';
import { type Database, openDatabase } from '../data/duckdb.ts';
import type { WorkContext } from '../work.ts';

/** `memory`: bytes of what the process has that the database may hold. */
export const openWorkDatabase = (
  { threads, temporary, signal }: WorkContext,
  memory: number,
): Promise<Database> => openDatabase({ memory, threads, temporary: join(temporary, 'database'), signal });
