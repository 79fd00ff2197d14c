/** The work of `predict`: finds out what predicts, then goes through the inputs batch by batch. */
import { dirname, join } from 'node:path';
import { makeFolder } from '../../base/files.ts';
import type { Database } from '../../data/duckdb.ts';
import type { Work, WorkContext } from '../../work.ts';
import { openWorkDatabase } from '../work-database.ts';
import { partsOf } from './inputs.ts';
import { openPredictor } from './open-predictor.ts';
import type { PredictOptions } from './options.ts';
import type { Predictor } from './predictor.ts';
import { writePredictions } from './write-predictions.ts';

/** Of the memory of the process; beyond it tables lie on disk. */
const shareOfDatabase = 0.4;

export const work: Work<PredictOptions> = async (options, context) => {
  const database = await openWorkDatabase(context, context.memory * shareOfDatabase);
  try {
    const predictor = await openPredictor(options, database, context);
    try {
      let done = 0;
      for (const part of partsOf(options)) done = await predictPart(database, predictor, part, done, context);
    } finally {
      predictor.close();
    }
  } finally {
    database.close();
  }
};

async function predictPart(
  database: Database,
  predictor: Predictor,
  part: ReturnType<typeof partsOf>[number],
  before: number,
  { wdir, progress }: WorkContext,
): Promise<number> {
  const input = await predictor.open(part);
  makeFolder(dirname(join(wdir, part.output)));
  let done = before;
  await writePredictions(
    database,
    join(wdir, part.output),
    [...input.copied, ...input.columns],
    input.classes ?? null,
    async function* () {
      for await (const batch of input.batches()) {
        done += batch.rows;
        progress({ unit: 'rows', done, total: input.rows === null ? null : before + input.rows });
        yield batch;
      }
    },
  );
  return done;
}
