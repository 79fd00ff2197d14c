/** Lets one thread compute what could depend on how many there are: sums of doubles, and the order of what has none. */
import type { StepContext } from './step.ts';

export async function withOneThread<Answer>(
  { database, work }: Pick<StepContext, 'database' | 'work'>,
  compute: () => Promise<Answer>,
): Promise<Answer> {
  await database.run('SET threads = 1');
  try {
    return await compute();
  } finally {
    await database.run(`SET threads = ${work.threads}`);
  }
}
