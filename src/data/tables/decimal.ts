/** A decimal number as a double, of its digits without their point. */
export function decimal(digits: string, scale: number): number {
  const [, sign = '', all = '0'] = /^(-?)(\d+)$/.exec(digits) ?? [];
  const padded = all.padStart(scale + 1, '0');
  return Number(`${sign}${padded.slice(0, padded.length - scale)}.${padded.slice(padded.length - scale)}`);
}
