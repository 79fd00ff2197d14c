/** The heap gives what sorting gives. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openHeap } from '../../src/base/heap.ts';

test('the smallest comes first, whatever is put in between', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(20))), (steps) => {
      const heap = openHeap();
      const model: number[] = [];
      for (const step of steps) {
        if (step === null) {
          expect(heap.pop()).toBe(model.shift());
          continue;
        }
        heap.push(step);
        model.push(step);
        model.sort((a, b) => a - b);
      }
    }),
  );
});
