/** What each thread does for `ask-again.ts`: takes the next part of what was asked, and asks it again. */
import { askNow } from './asked.ts';
import { decodePart, partsIn } from './asked-file.ts';

export interface AskRequest {
  /** What `encodeAsked` wrote. */
  readonly bytes: SharedArrayBuffer;
  /** What the threads tell each other, by the places below. */
  readonly state: Int32Array<SharedArrayBuffer>;
}

/** The first part that nobody has taken, and how many were answered as before. */
const [nextPart, alikeParts] = [0, 1];
export const stateColumns = 2;

/** Whether each that it took was answered as before; one that was not leaves none to take. */
export function answerAsk({ bytes, state }: AskRequest): boolean {
  const parts = partsIn(Buffer.from(bytes));
  for (;;) {
    const part = parts[Atomics.add(state, nextPart, 1)];
    if (!part) return true;
    const { questions, answers } = decodePart(part);
    if (askNow(questions) !== answers) {
      Atomics.store(state, nextPart, parts.length);
      return false;
    }
    Atomics.add(state, alikeParts, 1);
  }
}

/** By all threads together, until now. */
export const countAlike = ({ state }: AskRequest): number => Atomics.load(state, alikeParts);
