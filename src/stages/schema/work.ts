/** The check of the schemas that a stage declares, before it on what it reads and after it on what it writes. */
import { join } from 'node:path';
import { checkSchema } from '../../data/tables/check-schema.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { type Work, WorkError, type WorkProblem } from '../../work.ts';
import { asFault } from '../database-fault.ts';
import { openWorkDatabase } from '../work-database.ts';

/** By path as the user wrote it. All that does not fit is told at once. */
export const work: Work<JsonObject> = async (schemas, context) => {
  const { wdir } = context;
  const database = await openWorkDatabase(context);
  try {
    const faults: WorkProblem[] = [];
    for (const [path, schema] of Object.entries(schemas)) {
      if (!isObject(schema)) continue;
      try {
        const found = await checkSchema(database, { path: join(wdir, path), name: path }, schema);
        faults.push(...found.map(({ column, ...fault }) => ({ ...fault, option: ['schema', path, column] })));
      } catch (error) {
        const fault = asFault(error);
        if (!(fault instanceof WorkError)) throw error;
        faults.push(...fault.faults.map((one) => ({ ...one, option: ['schema', path] })));
      }
    }
    if (faults.length > 0) throw new WorkError(...faults);
  } finally {
    database.close();
  }
};
