/** The order of long columns of numbers, without a comparison a step. */

/** Below, comparing is quicker. */
const shortest = 2048;

/** The rows by their values, greatest first, equal ones in their own order; −0 is 0. No value is NaN. */
export function descendingOrder(values: Float64Array): Uint32Array {
  const rows = Uint32Array.from(values, (_, row) => row);
  return values.length < shortest
    ? rows.sort((a, b) => (values[b] as number) - (values[a] as number) || a - b)
    : sortByDigits(rows, values);
}

/** By 16 bits of the values' bits at a time, from the lowest (radix sort). */
function sortByDigits(rows: Uint32Array, values: Float64Array): Uint32Array {
  const digits = descendingDigits(values);
  let from = rows;
  let to: Uint32Array = new Uint32Array(rows.length);
  for (const digit of digits) {
    const starts = new Uint32Array(2 ** 16);
    for (const value of digit) starts[value] = (starts[value] as number) + 1;
    let start = 0;
    for (let value = 0; value < starts.length; value++) {
      const count = starts[value] as number;
      starts[value] = start;
      start += count;
    }
    for (const row of from) {
      const value = digit[row] as number;
      const place = starts[value] as number;
      to[place] = row;
      starts[value] = place + 1;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Four 16-bit digits of each value, lowest first; as unsigned numbers they fall where the values rise. */
function descendingDigits(values: Float64Array): Uint16Array[] {
  const digits = Array.from({ length: 4 }, () => new Uint16Array(values.length));
  const bits = new DataView(new ArrayBuffer(8));
  for (const [row, value] of values.entries()) {
    bits.setFloat64(0, value === 0 ? 0 : value);
    const isNegative = bits.getInt16(0) < 0;
    for (const [place, digit] of digits.entries()) {
      const written = bits.getUint16(6 - 2 * place);
      if (isNegative) digit[row] = written;
      else digit[row] = place === 3 ? 0x7fff - written : 0xffff - written;
    }
  }
  return digits;
}
