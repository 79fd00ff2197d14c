/** Longest common subsequences of two lists of words. */

/** Words as numbers, equal where the words are. */
export function numberWords(lists: readonly (readonly string[])[]): Uint32Array[] {
  const known = new Map<string, number>();
  return lists.map((words) =>
    Uint32Array.from(words, (word) => {
      const number = known.get(word) ?? known.size;
      known.set(word, number);
      return number;
    }),
  );
}

/** How long they are. */
export function subsequenceLength(a: Uint32Array, b: Uint32Array): number {
  let last = new Uint32Array(b.length + 1);
  let row = new Uint32Array(b.length + 1);
  for (const one of a) {
    for (let j = 1; j <= b.length; j++)
      row[j] =
        one === b[j - 1] ? (last[j - 1] as number) + 1 : Math.max(last[j] as number, row[j - 1] as number);
    [last, row] = [row, last];
  }
  return last[b.length] as number;
}

/** The positions in `a` of one of them: read from the end, with `a` shortened where both ways are as long. */
export function subsequencePositions(a: Uint32Array, b: Uint32Array): number[] {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => table[i * width + j] as number;
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++)
      table[i * width + j] =
        a[i - 1] === b[j - 1] ? at(i - 1, j - 1) + 1 : Math.max(at(i - 1, j), at(i, j - 1));
  const positions: number[] = [];
  let [i, j] = [a.length, b.length];
  while (i > 0 && j > 0)
    if (a[i - 1] === b[j - 1]) {
      positions.push(i - 1);
      i--;
      j--;
    } else if (at(i, j - 1) > at(i - 1, j)) j--;
    else i--;
  return positions.reverse();
}
