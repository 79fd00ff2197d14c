/** The work of `predict`: finds out what predicts, then goes through the inputs batch by batch. */
import { dirname, join } from 'node:path';
import { makeFolder } from '../../base/files.ts';
import type { Database } from '../../data/duckdb.ts';
import { type Work, type WorkContext, WorkError } from '../../work.ts';
import { openWorkDatabase } from '../work-database.ts';
import { partsOf } from './inputs.ts';
import { openPredictor } from './open-predictor.ts';
import type { PredictOptions } from './options.ts';
import type { PredictedInput, Predictor } from './predictor.ts';
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
  refuseTwice(input);
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

/** Names that differ in case alone are one to the database. */
function refuseTwice({ copied, columns }: PredictedInput): void {
  const written = new Set(columns.map(({ name }) => name.toLowerCase()));
  const names = new Set<string>();
  for (const { name } of copied) {
    const lower = name.toLowerCase();
    if (written.has(lower))
      throw new WorkError({
        code: 'option-conflict',
        message: `\`${name}\` is a column that the prediction writes`,
        hint: 'rename it by a `rename` step before, or say by `passthrough` what is copied',
      });
    if (names.has(lower))
      throw new WorkError({ code: 'option-conflict', message: `\`${name}\` is copied twice` });
    names.add(lower);
  }
}
