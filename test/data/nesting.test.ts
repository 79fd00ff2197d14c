/** Brackets in bytes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasLineOfBrackets, isDeeperThan } from '../../src/data/json/nesting.ts';

async function* inPieces(text: string, length: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

test('a text is as deep as JSON that is read', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const [text, depth] = [Buffer.from(JSON.stringify(value)), depthOf(value)];
      expect([isDeeperThan(depth, text), isDeeperThan(depth - 1, text)]).toEqual([false, depth > 0]);
    }),
  );
});

test('no line that could be so deep is passed over, whatever the pieces', async () => {
  const deep = `${'['.repeat(3)}{"a":{}}${']'.repeat(3)}`;
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.constantFrom('', '1', deep),
          fc.string({ maxLength: 30, unit: fc.constantFrom(...'a[]') }),
        ),
      ),
      fc.integer({ min: 1, max: 40 }),
      async (lines, length) => {
        const found = await hasLineOfBrackets(5, inPieces(lines.join('\n'), length));
        const counts = lines.map((line) => line.match(/[[{]/g)?.length ?? 0);
        if (lines.includes(deep)) expect(found).toBe(true);
        if (counts.every((count) => count < 5)) expect(found).toBe(false);
      },
    ),
  );
});
