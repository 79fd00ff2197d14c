/** A binary heap of numbers: the smallest comes out first. */

export interface Heap {
  push(value: number): void;
  /** Undefined where it is empty. */
  pop(): number | undefined;
}

export function openHeap(): Heap {
  const values: number[] = [];
  const at = (index: number): number => values[index] ?? Number.POSITIVE_INFINITY;
  return {
    push(value) {
      let hole = values.length;
      for (let parent = (hole - 1) >> 1; hole > 0 && at(parent) > value; parent = (hole - 1) >> 1) {
        values[hole] = at(parent);
        hole = parent;
      }
      values[hole] = value;
    },
    pop() {
      const smallest = values[0];
      const last = values.pop();
      if (last === undefined || values.length === 0) return smallest;
      let hole = 0;
      for (;;) {
        const left = 2 * hole + 1;
        const child = at(left + 1) < at(left) ? left + 1 : left;
        if (at(child) >= last) break;
        values[hole] = at(child);
        hole = child;
      }
      values[hole] = last;
      return smallest;
    },
  };
}
