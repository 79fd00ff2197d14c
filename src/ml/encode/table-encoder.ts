/** The fitted steps of all columns: what they make of a table, and their state. */
import type { Json, JsonObject } from '../../json.ts';
import type { Dtype, Matrix } from '../../matrix.ts';
import { nearest } from '../../suggest.ts';
import { WorkError } from '../../work.ts';
import { sealed } from '../state.ts';
import type { Column, EncodeOptions, Encoder } from './encoder.ts';
import type { FittedStep, OneToMany } from './fitted-step.ts';
import { type Encoded, rowMatrix } from './row-matrix.ts';
import { numbersOf, type Place, type Values } from './values.ts';

export interface FittedColumn {
  readonly column: string;
  readonly steps: readonly FittedStep[];
}

type Norm = EncodeOptions['norm'];

export class TableEncoder implements Encoder {
  readonly columns: number;
  readonly names: readonly string[] | null;
  readonly reads: readonly string[];
  readonly #fitted: readonly FittedColumn[];
  readonly #norm: Norm;

  constructor(fitted: readonly FittedColumn[], norm: Norm) {
    this.#fitted = fitted;
    this.#norm = norm;
    this.reads = fitted.map(({ column }) => column);
    this.columns = fitted.reduce((total, one) => total + (manyOf(one)?.columns ?? 1), 0);
    this.names = namesOf(fitted);
  }

  transform(columns: readonly Column[], dtype: Dtype, rowsBefore = 0): Matrix {
    const encoded = this.#fitted.map(({ column, steps }) => {
      const place = { column, rowsBefore };
      return steps.reduce<Values | Encoded>(
        (values, step) => applyStep(step, values as Values, place),
        valuesOf(columns, column),
      );
    });
    return rowMatrix(
      encoded.map((values, i) => lastOf(values, { column: this.reads[i] as string, rowsBefore })),
      this.#norm,
      dtype,
      rowsBefore,
    );
  }

  state(): JsonObject {
    return sealed({
      method: 'encode',
      options: { norm: this.#norm },
      encoders: this.#fitted.map(
        ({ column, steps }): Json => ({ column, steps: steps.map((step) => step.state()) }),
      ),
    });
  }
}

/** Of the table. Throws `missing-column`. */
export function valuesOf(columns: readonly Column[], name: string): Values {
  const found = columns.find((column) => column.name === name);
  if (found) return { cells: found.cells };
  const names = columns.map((column) => column.name);
  const near = nearest(name, names);
  throw new WorkError({
    code: 'missing-column',
    message: `there is no column \`${name}\`; there are ${names.map((one) => `\`${one}\``).join(', ')}`,
    ...(near !== null && { hint: `did you mean \`${near}\`?` }),
    option: ['encode', name],
  });
}

export function applyStep(step: FittedStep, values: Values, place: Place): Values | Encoded {
  return step.columns === null
    ? step.apply(values, place)
    : { columns: step.columns, places: step.apply(values, place) };
}

/** What the last step made; values that are still texts throw `column-type`. */
export const lastOf = (values: Values | Encoded, place: Place): Encoded =>
  values instanceof Float64Array || 'cells' in values
    ? { columns: 1, numbers: numbersOf(values, place) }
    : values;

const manyOf = ({ steps }: FittedColumn): OneToMany | null => {
  const last = steps.at(-1);
  return last === undefined || last.columns === null ? null : last;
};

function namesOf(fitted: readonly FittedColumn[]): string[] | null {
  const names: string[] = [];
  for (const one of fitted) {
    const many = manyOf(one);
    if (many === null) names.push(one.column);
    else if (many.names === null) return null;
    else for (const name of many.names) names.push(`${one.column}=${name}`);
  }
  return names;
}
