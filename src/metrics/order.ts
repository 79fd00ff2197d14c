/** The order of long columns of numbers, without a comparison a step. */

/** Below, comparing is quicker. */
const shortest = 2048;

/** The rows by their values, greatest first, equal ones in their own order; −0 is 0. No value is NaN. */
export function descendingOrder(values: Float64Array): Uint32Array {
  const rows = new Uint32Array(values.length);
  for (let row = 0; row < rows.length; row++) rows[row] = row;
  return values.length < shortest
    ? rows.sort((a, b) => (values[b] as number) - (values[a] as number) || a - b)
    : sortByDigits(rows, values);
}

/** How many different values are greater, for each row. */
export function descendingRanks(values: Float64Array): Uint32Array {
  const ranks = new Uint32Array(values.length);
  let rank = 0;
  let last: number | undefined;
  for (const row of descendingOrder(values)) {
    if (last !== undefined && values[row] !== last) rank++;
    last = values[row] as number;
    ranks[row] = rank;
  }
  return ranks;
}

/** Ranks of so many times as many values as there are rows cost more than sorting. */
const mostRanks = 4;

/** As `descendingOrder`, for rows that were taken of others whose ranks are known. */
export function descendingOrderOf(values: Float64Array, ranks: Uint32Array): Uint32Array {
  let count = 0;
  for (let row = 0; row < ranks.length; row++)
    if ((ranks[row] as number) >= count) count = (ranks[row] as number) + 1;
  if (count > mostRanks * ranks.length) return descendingOrder(values);
  const order = new Uint32Array(ranks.length);
  const starts = startsOf(ranks, count);
  for (let row = 0; row < ranks.length; row++) {
    const rank = ranks[row] as number;
    const place = starts[rank] as number;
    order[place] = row;
    starts[rank] = place + 1;
  }
  return order;
}

/** By 16 bits of the values' bits at a time, from the lowest (radix sort). */
function sortByDigits(rows: Uint32Array, values: Float64Array): Uint32Array {
  let from = rows;
  let to: Uint32Array = new Uint32Array(rows.length);
  for (const digit of descendingDigits(values)) {
    const starts = startsOf(digit, 2 ** 16);
    for (let at = 0; at < from.length; at++) {
      const row = from[at] as number;
      const value = digit[row] as number;
      const place = starts[value] as number;
      to[place] = row;
      starts[value] = place + 1;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Where the rows of each of `count` digits begin. */
function startsOf(digit: Uint16Array | Uint32Array, count: number): Uint32Array {
  const starts = new Uint32Array(count);
  for (let row = 0; row < digit.length; row++) {
    const value = digit[row] as number;
    starts[value] = (starts[value] as number) + 1;
  }
  let start = 0;
  for (let value = 0; value < count; value++) {
    const rows = starts[value] as number;
    starts[value] = start;
    start += rows;
  }
  return starts;
}

/** Four 16-bit digits of each value, lowest first; as unsigned numbers they fall where the values rise. */
function descendingDigits(values: Float64Array): Uint16Array[] {
  const [lowest, low, high, highest] = [0, 1, 2, 3].map(() => new Uint16Array(values.length)) as [
    Uint16Array,
    Uint16Array,
    Uint16Array,
    Uint16Array,
  ];
  const bits = new DataView(new ArrayBuffer(8));
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    bits.setFloat64(0, value === 0 ? 0 : value);
    const [upper, lower] = [bits.getUint32(0), bits.getUint32(4)];
    // Of numbers below 0 the bits fall by themselves.
    const turned = upper >= 2 ** 31 ? upper : 0x7fffffff - upper;
    const turnedLower = upper >= 2 ** 31 ? lower : 0xffffffff - lower;
    lowest[row] = turnedLower & 0xffff;
    low[row] = turnedLower >>> 16;
    high[row] = turned & 0xffff;
    highest[row] = turned >>> 16;
  }
  return [lowest, low, high, highest];
}
