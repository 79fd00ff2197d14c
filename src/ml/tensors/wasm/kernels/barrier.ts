/** How the threads keep in step, and share out what is to do. */
import { ARRIVED, GENERATION, NEXT_UNIT, THREADS } from '../layout.ts';

/** Threads of one step come within microseconds: longer than that they sleep. */
const SPINS: i32 = 4000;

/** Returns when all threads have come; units are counted anew from there. */
export function meet(): void {
  const threads = load<i32>(THREADS);
  const generation = atomic.load<i32>(GENERATION);
  if (atomic.add<i32>(ARRIVED, 1) === threads - 1) {
    atomic.store<i32>(ARRIVED, 0);
    atomic.store<i32>(NEXT_UNIT, 0);
    atomic.store<i32>(GENERATION, generation + 1);
    atomic.notify(GENERATION, -1);
    return;
  }
  for (let spin = 0; spin < SPINS; spin++) if (atomic.load<i32>(GENERATION) !== generation) return;
  while (atomic.load<i32>(GENERATION) === generation) atomic.wait<i32>(GENERATION, generation, -1);
}

/** The next unit of work that nobody has taken. */
export function takeUnit(): i32 {
  return atomic.add<i32>(NEXT_UNIT, 1);
}
