/** Asks again what was asked of the file system, where it is much on several threads. Knows not what it was asked for. */
import { availableParallelism } from 'node:os';
import { type AskRequest, answerAsk, countAlike, stateColumns } from './ask-task.ts';
import { partsIn } from './asked-file.ts';
import { type Hand, hireTeam } from './workers.ts';

/** With less to do a thread does not pay for its start. */
const partsForThread = 30;

/** Whether all of what `encodeAsked` wrote is answered as it was; ends at the first that is not. */
export async function isAnsweredAlike(bytes: Buffer): Promise<boolean> {
  const count = partsIn(bytes).length;
  const request = requestOf(bytes);
  const threads = Math.min(availableParallelism(), Math.floor(count / partsForThread));
  if (threads < 2) return answerAsk(request);
  const team = await hireTeam(threads - 1, undefined);
  try {
    return await askWith(team?.hands ?? [], request, count);
  } finally {
    team?.release();
  }
}

/** This thread takes its share; of what a thread had taken that died, nobody counts the answer. */
async function askWith(hands: readonly Hand[], request: AskRequest, count: number): Promise<boolean> {
  const others = hands.map(({ ask }) => ask('ask', request));
  if (!answerAsk(request)) return false;
  if (countAlike(request) < count) await Promise.all(others);
  return countAlike(request) === count;
}

function requestOf(bytes: Buffer): AskRequest {
  const shared = new SharedArrayBuffer(bytes.length);
  bytes.copy(Buffer.from(shared));
  return { bytes: shared, state: new Int32Array(new SharedArrayBuffer(stateColumns * 4)) };
}
