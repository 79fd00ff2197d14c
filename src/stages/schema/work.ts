/** The check of the schemas that a stage declares, before it on what it reads and after it on what it writes. */
import { join } from 'node:path';
import { openDatabase } from '../../data/duckdb.ts';
import { checkSchema } from '../../data/tables/check-schema.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { type Work, WorkError, type WorkProblem } from '../../work.ts';

const shareOfDatabase = 0.6;

/** By path as the user wrote it. All that does not fit is told at once. */
export const work: Work<JsonObject> = async (schemas, { wdir, temporary, memory, threads, signal }) => {
  const database = await openDatabase({
    memory: memory * shareOfDatabase,
    threads,
    temporary: join(temporary, 'database'),
    signal,
  });
  try {
    const faults: WorkProblem[] = [];
    for (const [path, schema] of Object.entries(schemas)) {
      if (!isObject(schema)) continue;
      try {
        const found = await checkSchema(database, { path: join(wdir, path), name: path }, schema);
        faults.push(...found.map(({ column, ...fault }) => ({ ...fault, option: ['schema', path, column] })));
      } catch (error) {
        if (!(error instanceof WorkError)) throw error;
        faults.push(...error.faults.map((fault) => ({ ...fault, option: ['schema', path] })));
      }
    }
    if (faults.length > 0) throw new WorkError(...faults);
  } finally {
    database.close();
  }
};
