/** A program that takes the mutex again and again and finds out whether somebody else is inside; may die on the way. */
import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fx, replaceEffects } from '../../src/base/effects.ts';
import { startTimeOf } from '../../src/base/identity.ts';
import { layoutOf } from '../../src/store/layout.ts';
import { withMutex } from '../../src/store/mutex.ts';

const [root = '', rounds = '', fate = 'live'] = process.argv.slice(2);
const inside = join(root, 'inside');
const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
};
if (fate === 'die while taking over') replaceEffects({ renameSync: die });
if (fate === 'die after taking over') {
  const { renameSync } = fx;
  replaceEffects({
    renameSync: (from, to) => {
      renameSync(from, to);
      die();
    },
  });
}

function enter(): void {
  try {
    writeFileSync(inside, String(process.pid), { flag: 'wx' });
  } catch {
    const other = Number(readFileSync(inside, 'utf8'));
    if (startTimeOf(other) !== null) throw new Error(`${other} is inside, and so are we`);
    writeFileSync(inside, String(process.pid));
  }
}

for (let round = 0; round < Number(rounds); round++) {
  await withMutex(layoutOf(root), 'lock', async () => {
    enter();
    if (fate === 'die inside' && round === Number(rounds) - 1) die();
    await new Promise(setImmediate);
    unlinkSync(inside);
  });
}
