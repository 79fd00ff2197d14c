/** The entries of the kernels: every thread runs the same program and takes its part of each unit of work. */
import { COMMAND, FORWARD, LEAVE, STEP } from '../layout.ts';
import { backward } from './backward.ts';
import { meet } from './barrier.ts';
import { forward } from './forward.ts';
import { multiplyTile } from './product.ts';
import { measure, update } from './update.ts';

/** For the thread of the program: does with all others what the command says, and returns when it is done. */
export function run(): void {
  meet();
  obey(0);
}

/** For every other thread: returns when it is told to leave. */
export function serve(thread: i32): void {
  while (true) {
    meet();
    if (load<i32>(COMMAND) === LEAVE) return;
    obey(thread);
  }
}

function obey(thread: i32): void {
  const command = load<i32>(COMMAND);
  if (command === LEAVE) return;
  forward(thread, command !== FORWARD);
  if (command === FORWARD) return;
  backward(thread);
  measure();
  if (command === STEP) update();
}

/** Exported so that it stays a function of its own: within another its sums would not all find a register. */
export { multiplyTile };
