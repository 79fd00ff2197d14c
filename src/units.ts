/** Durations and sizes as people write them. */

const milliseconds: { readonly [unit: string]: number } = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const bytes: { readonly [unit: string]: number } = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

export const durationPattern = /^\d+(?:\.\d+)?(?:ms|s|m|h|d)$/;
export const sizePattern = /^\d+(?:\.\d+)?(?:B|[KMGT]i?B)$/;

/** Milliseconds in `250ms`, `30s`, `1.5h`; the text fits `durationPattern`. */
export const millisecondsIn = (text: string): number => Math.round(amount(text, milliseconds));
/** Bytes in `512KiB`, `2GB`; the text fits `sizePattern`. A number is bytes already. */
export const bytesIn = (size: string | number): number =>
  typeof size === 'number' ? size : Math.round(amount(size, bytes));

function amount(text: string, units: { readonly [unit: string]: number }): number {
  const [, number = '0', unit = ''] = /^([\d.]+)(\D+)$/.exec(text) ?? [];
  return Number(number) * (units[unit] ?? 1);
}
