/** How many requests are under way at once, as a matter of answers alone. */
import { setMaxListeners } from 'node:events';
import { expect, test } from 'vitest';
import { type Limiter, openLimiter, type Turn } from '../../src/remote/gcs/limiter.ts';
import { never } from './bodies.ts';

/** Lets in whoever may, and gives them. */
async function fill(limiter: Limiter): Promise<Turn[]> {
  const turns: Turn[] = [];
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const asked = Array.from({ length: 40 }, () =>
    limiter.enter(stopping.signal).then(
      (turn) => turns.push(turn),
      () => {},
    ),
  );
  await new Promise(setImmediate);
  stopping.abort();
  await Promise.all(asked);
  return turns;
}

const endAll = (turns: readonly Turn[], how: Parameters<Turn['end']>[0]): void => {
  for (const turn of turns) turn.end(how);
};

test('doubles until the remote has enough, then halves once for all that was under way, then grows by one', async () => {
  const limiter = openLimiter({ first: 4, most: 32 });
  const sizes: number[] = [];
  for (const how of ['well', 'well', 'congested', 'well', 'well', 'otherwise', 'congested'] as const) {
    const turns = await fill(limiter);
    sizes.push(turns.length);
    endAll(turns, how);
  }
  sizes.push((await fill(limiter)).length);
  expect(sizes).toEqual([4, 8, 16, 8, 8, 9, 9, 4]);
});

test('never goes over the bound, nor below one', async () => {
  const limiter = openLimiter({ first: 16, most: 20 });
  for (let i = 0; i < 8; i++) endAll(await fill(limiter), 'well');
  const most = await fill(limiter);
  endAll(most, 'congested');
  for (let i = 0; i < 8; i++) endAll(await fill(limiter), 'congested');
  const least = await fill(limiter);
  expect([most.length, least.length]).toEqual([20, 1]);
});

test('lets in who waits, in their order, when a turn ends', async () => {
  const limiter = openLimiter({ first: 1, most: 1 });
  const order: string[] = [];
  const first = await limiter.enter(never);
  const others = ['a', 'b', 'c'].map(async (name) => {
    const turn = await limiter.enter(never);
    order.push(name);
    turn.end('otherwise');
  });
  expect(order).toEqual([]);
  first.end('otherwise');
  await Promise.all(others);
  expect(order).toEqual(['a', 'b', 'c']);
});
