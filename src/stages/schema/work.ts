/** The check of the schemas that a stage declares, before it on what it reads and after it on what it writes. */
import { join } from 'node:path';
import { checkSchema } from '../../data/tables/check-schema.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { type Work, WorkError, type WorkProblem } from '../../work.ts';
import { openWorkDatabase } from '../work-database.ts';

const shareOfDatabase = 0.6;

/** By path as the user wrote it. All that does not fit is told at once. */
export const work: Work<JsonObject> = async (schemas, context) => {
  const { wdir } = context;
  const database = await openWorkDatabase(context, context.memory * shareOfDatabase);
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
