/** The database that a stage's work computes with; it spills to where the stage's temporary files go. */
import { join } from 'node:path';
import { type Database, literal, openDatabase } from '../data/duckdb.ts';
import type { WorkContext } from '../work.ts';

/** Of the memory of the process; the rest is for what JavaScript holds. */
export const shareOfDatabase = 0.6;

/** `memory`: bytes of what the process has that the database may hold. */
export const openWorkDatabase = (
  { threads, temporary, signal, memory: all }: WorkContext,
  memory = all * shareOfDatabase,
): Promise<Database> => openDatabase({ memory, threads, temporary: join(temporary, 'database'), signal });

/** What users ask in SQL can then reach these, what lies in `temporary`, and nothing else. */
export async function closeOutside(
  database: Database,
  { temporary }: WorkContext,
  folders: readonly string[],
  files: readonly string[] = [],
): Promise<void> {
  await database.run(
    `SET allowed_paths = ${literal(files)};
    SET allowed_directories = ${literal([...new Set([temporary, ...folders])])};
    SET enable_external_access = false`,
  );
}
