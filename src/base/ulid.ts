/** ULIDs: 48 bits of time and 80 of randomness in Crockford's base 32, so that names sort by time. */
import { fx } from './effects.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function ulid(): string {
  let time = fx.now();
  const characters: string[] = [];
  for (let i = 0; i < 10; i++) {
    characters.unshift(alphabet.charAt(time % 32));
    time = Math.floor(time / 32);
  }
  for (const byte of unused(16)) characters.push(alphabet.charAt(byte % 32));
  return characters.join('');
}

/** To ask for random bytes costs the same for many as for few. */
const atOnce = 2048;
let pool = new Uint8Array(0);

function unused(count: number): Uint8Array {
  if (pool.length < count) pool = Uint8Array.from(fx.randomBytes(atOnce));
  const bytes = pool.subarray(0, count);
  pool = pool.subarray(count);
  return bytes;
}

export const isUlid = (text: string): boolean => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(text);
/** Milliseconds since the epoch at which it was made. */
export const timeOfUlid = (id: string): number =>
  [...id.slice(0, 10)].reduce((time, character) => time * 32 + alphabet.indexOf(character), 0);
