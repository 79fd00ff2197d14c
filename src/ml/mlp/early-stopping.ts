/** Whether a training still gets better. */
import type { MlpOptions } from './options.ts';

type EarlyStopping = NonNullable<MlpOptions['early_stopping']>;

/** The number that is watched, in a line of the history. */
export const monitoredName = ({ monitor }: EarlyStopping, hasValidation: boolean): string =>
  monitor === 'loss' && hasValidation ? 'validation_loss' : monitor;

export function isBetter(value: number, best: number | null, { monitor, min_delta }: EarlyStopping): boolean {
  if (best === null) return true;
  return monitor === 'accuracy' || monitor === 'r2' ? value > best + min_delta : value < best - min_delta;
}
