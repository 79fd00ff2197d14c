/** Real time and chance. */
import { setTimeout as delay } from 'node:timers/promises';
import { fx } from '../../base/effects.ts';
import type { Pace } from './web-client.ts';

export const realPace: Pace = {
  now: () => fx.monotonic(),
  chance: () => Buffer.from(fx.randomBytes(4)).readUInt32BE() / 2 ** 32,
  wait: (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
};
