/** Damaged copies of a file: bytes flipped, cut off, taken out, put in and doubled; and how many are tried. */
import fc from 'fast-check';

/** The seed is fixed, so that a test means the same each time; `npm run hostile` tries many more, of another seed each time. */
const isThorough = process.env.LUC_HOSTILE === 'all';

export const runs = (numRuns: number): { readonly numRuns: number; readonly seed?: number } =>
  isThorough ? { numRuns: numRuns * 50 } : { numRuns, seed: 20_261_121 };

/** Bytes that mean something to somebody. */
const telling = [
  '\0',
  '\ufeff',
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '- ',
  '\n',
  '\r',
  '\t',
  '&a ',
  '*a',
  '!',
  '%',
  '<<: ',
  '${',
  '}}',
  '../',
  '__proto__',
  '-1',
  '1e999',
  'null',
  '9'.repeat(30),
].map((text) => Buffer.from(text));
const piece = fc.oneof(
  fc.constantFrom(...telling, Buffer.from([0xff, 0xfe]), Buffer.from([0xed, 0xa0, 0x80])),
  fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
);

type Mutation = (bytes: Buffer) => Buffer;

const place = fc.double({ min: 0, max: 1, noNaN: true });
const at = (bytes: Buffer, where: number): number => Math.floor(where * bytes.length);
const splice = (bytes: Buffer, from: number, to: number, middle: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(to)]);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.nat(7)).map(
    ([where, bit]): Mutation =>
      (bytes) => {
        const flipped = Buffer.from(bytes);
        const index = at(bytes, where);
        flipped[index] = (flipped[index] ?? 0) ^ (1 << bit);
        return flipped.subarray(0, bytes.length);
      },
  ),
  place.map(
    (where): Mutation =>
      (bytes) =>
        bytes.subarray(0, at(bytes, where)),
  ),
  fc.tuple(place, piece).map(
    ([where, middle]): Mutation =>
      (bytes) =>
        splice(bytes, at(bytes, where), at(bytes, where), middle),
  ),
  fc.tuple(place, piece).map(
    ([where, middle]): Mutation =>
      (bytes) =>
        splice(bytes, at(bytes, where), at(bytes, where) + middle.length, middle),
  ),
  fc.tuple(place, place, place).map(
    ([one, other, where]): Mutation =>
      (bytes) => {
        const [from, to] = [at(bytes, Math.min(one, other)), at(bytes, Math.max(one, other))];
        return splice(bytes, at(bytes, where), at(bytes, where), bytes.subarray(from, to));
      },
  ),
  fc.tuple(place, place).map(
    ([one, other]): Mutation =>
      (bytes) =>
        splice(bytes, at(bytes, Math.min(one, other)), at(bytes, Math.max(one, other)), Buffer.alloc(0)),
  ),
);

export const mutations = (valid: Buffer): fc.Arbitrary<Buffer> =>
  fc
    .array(mutation, { minLength: 1, maxLength: 4 })
    .map((list) => list.reduce((bytes, mutate) => mutate(bytes), valid));
