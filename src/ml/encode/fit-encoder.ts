/** Fitting the encoders of columns, and opening those that were fitted before. */
import { isList, isObject, type Json } from '../../json.ts';
import { WorkError } from '../../work.ts';
import { notFitted, unsealed } from '../state.ts';
import type { Column, ColumnSteps, EncodeOptions, Encoder, FittedEncoder, Supervision } from './encoder.ts';
import { type FittedStep, fitStep } from './fitted-step.ts';
import { openStep } from './open-step.ts';
import { type Encoded, rowMatrix } from './row-matrix.ts';
import { applyStep, lastOf, TableEncoder, valuesOf } from './table-encoder.ts';
import { rowsOf, type Values } from './values.ts';

/**
 * `supervision` is for `target`, and null where there is none. Throws `empty-input`, `missing-column`, `column-type`,
 * `non-finite`, `label-type`, `option-conflict`, `out-of-range`.
 */
export function fitEncoder(
  { encode, norm }: EncodeOptions,
  columns: readonly Column[],
  supervision: Supervision | null,
): FittedEncoder {
  for (const one of encode) refuseAfterMany(one);
  const fitted = encode.map((one) => fitColumn(one, valuesOf(columns, one.column), supervision));
  const encoder = new TableEncoder(fitted, norm);
  if (encoder.columns >= 2 ** 32)
    throw new WorkError({
      code: 'out-of-range',
      message: `${encoder.columns} columns are too many`,
      option: ['encode'],
    });
  return {
    encoder,
    rows: (dtype) =>
      rowMatrix(
        fitted.map(({ encoded }) => encoded),
        norm,
        dtype,
        0,
      ),
  };
}

/** Of the state that a fit gave. Throws `not-fitted` for anything else. */
export function openEncoder(state: Json): Encoder {
  const { method, options, encoders } = unsealed(state);
  if (method !== 'encode') throw notFitted(`its \`method\` is ${JSON.stringify(method ?? null)}`);
  const norm = isObject(options) ? options.norm : undefined;
  if (norm !== 'l2' && norm !== 'l1' && norm !== 'none') throw notFitted('`options.norm` is missing');
  if (encoders === undefined || !isList(encoders)) throw notFitted('`encoders` is no list');
  const fitted = encoders.map((one) => {
    if (!isObject(one) || typeof one.column !== 'string' || one.steps === undefined || !isList(one.steps))
      throw notFitted('`encoders` has something other than a column and its steps');
    return { column: one.column, steps: one.steps.map(openStep) };
  });
  return new TableEncoder(fitted, norm);
}

function fitColumn({ column, steps }: ColumnSteps, given: Values, supervision: Supervision | null) {
  const place = { column, rowsBefore: 0 };
  if (rowsOf(given) === 0) throw new WorkError({ code: 'empty-input', message: 'there is no row to fit on' });
  const fitted: FittedStep[] = [];
  let values: Values | Encoded = given;
  for (const step of steps) {
    const before = values as Values;
    const fit = fitStep(step, before, place, supervision);
    fitted.push(fit.step);
    values = fit.values ?? applyStep(fit.step, before, place);
  }
  return { column, steps: fitted, encoded: lastOf(values, place) };
}

function refuseAfterMany({ column, steps }: ColumnSteps): void {
  const at = steps.findIndex(({ encoder }) => encoder === 'one_hot' || encoder === 'hash');
  if (at >= 0 && at < steps.length - 1)
    throw new WorkError({
      code: 'option-conflict',
      message: `\`${steps[at]?.encoder}\` of \`${column}\` makes several columns, and can only be its last encoder`,
      option: ['encode', column, at],
    });
}
