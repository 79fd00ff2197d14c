/** Fitting the encoders of columns, and opening those that were fitted before. */
import type { Json } from '../../json.ts';
import type { Column, EncodeOptions, Encoder, FittedEncoder, Supervision } from './encoder.ts';

/** Throws `empty-input`, `missing-column`, `column-type`, `non-finite`, `label-type`, `option-conflict`. */
export function fitEncoder(
  _options: EncodeOptions,
  _columns: readonly Column[],
  _supervision: Supervision | null,
): FittedEncoder {
  throw new Error('not built yet');
}

/** Of the state that a fit gave. Throws `not-fitted` for anything else. */
export function openEncoder(_state: Json): Encoder {
  throw new Error('not built yet');
}
