/** One step of a column once it is fitted: what it makes of values, and its state. */
import { type Cell, compareCells } from '../../cell-order.ts';
import type { JsonObject } from '../../json.ts';
import { WorkError } from '../../work.ts';
import { absent, Categories, cellToJson } from './categories.ts';
import type { OrdinalStep, ScaleName, Step, Supervision } from './encoder.ts';
import { hashesOf } from './hash.ts';
import { applyImpute, fitImpute } from './impute.ts';
import { OneHot } from './one-hot.ts';
import { applyScale, fitScale, type ScaleFacts } from './scale.ts';
import { crossFit, labelsOf, Target } from './target.ts';
import { cellsOf, numbersOf, type Place, type Values } from './values.ts';

/** For each row the one column of several that is not 0; below 0 where none is. */
export interface Places {
  readonly places: Int32Array;
  /** What stands there; 1 without them. */
  readonly signs?: Int8Array;
}

/** A step that makes one column of one. */
export interface OneToOne {
  readonly columns: null;
  readonly apply: (values: Values, place: Place) => Values;
  readonly state: () => JsonObject;
}

/** A step that makes several columns, so that none can follow. */
export interface OneToMany {
  readonly columns: number;
  /** Null for hashes. */
  readonly names: readonly string[] | null;
  readonly apply: (values: Values, place: Place) => Places;
  readonly state: () => JsonObject;
}

export type FittedStep = OneToOne | OneToMany;

/** The step, and what it makes of the fit rows where that is not what it makes of others. */
export interface StepFit {
  readonly step: FittedStep;
  readonly values?: Values;
}

export function fitStep(step: Step, values: Values, place: Place, supervision: Supervision | null): StepFit {
  switch (step.encoder) {
    case 'passthrough':
      return { step: passthrough };
    case 'impute':
      return { step: imputeStep(fitImpute(step, values, place), step.strategy) };
    case 'ordinal':
      return { step: ordinalStep(ordinalCategories(step, cellsOf(values, place), place)) };
    case 'one_hot':
      return { step: oneHotStep(OneHot.fit(cellsOf(values, place), step)) };
    case 'hash':
      return { step: hashStep(step.n_features, step.alternate_sign) };
    case 'target':
      return fitTarget(cellsOf(values, place), step.smooth, place, supervision);
    default:
      return { step: scaleStep(step.encoder, fitScale(step.encoder, numbersOf(values, place), place)) };
  }
}

export const passthrough: OneToOne = {
  columns: null,
  apply: numbersOf,
  state: () => ({ encoder: 'passthrough' }),
};

export const scaleStep = (encoder: ScaleName, facts: ScaleFacts): OneToOne => ({
  columns: null,
  apply: (values, place) => applyScale(encoder, facts, numbersOf(values, place)),
  state: () => ({ encoder, ...facts }),
});

export const imputeStep = (value: Exclude<Cell, null>, strategy: string): OneToOne => ({
  columns: null,
  apply: (values) => applyImpute(value, values),
  state: () => ({ encoder: 'impute', strategy, value: cellToJson(value) }),
});

export const ordinalStep = (categories: Categories): OneToOne => ({
  columns: null,
  apply: (values, place) =>
    Float64Array.from(categories.placesOf(cellsOf(values, place)), (number) =>
      number === absent ? Number.NaN : number,
    ),
  state: () => ({ encoder: 'ordinal', categories: categories.values.map(cellToJson) }),
});

export const targetStep = (target: Target): OneToOne => ({
  columns: null,
  apply: (values, place) => target.apply(cellsOf(values, place)),
  state: () => ({ encoder: 'target', ...target.state() }),
});

export const oneHotStep = (oneHot: OneHot): OneToMany => ({
  columns: oneHot.columns,
  names: oneHot.names,
  apply: (values, place) => ({ places: oneHot.placesOf(cellsOf(values, place)) }),
  state: () => ({ encoder: 'one_hot', ...oneHot.state() }),
});

export const hashStep = (n_features: number, alternate_sign: boolean): OneToMany => ({
  columns: n_features,
  names: null,
  apply: (values, place) =>
    hashesOf(place.column, cellsOf(values, place), { encoder: 'hash', n_features, alternate_sign }),
  state: () => ({ encoder: 'hash', n_features, alternate_sign }),
});

function ordinalCategories({ categories }: OrdinalStep, cells: ArrayLike<Cell>, place: Place): Categories {
  if (categories === null) return Categories.of(cells);
  const sorted = [...categories].sort(compareCells);
  const twice = sorted.find((value, i) => i > 0 && compareCells(value, sorted[i - 1] as Cell) === 0);
  if (twice !== undefined)
    throw new WorkError({
      code: 'vocabulary-duplicate',
      message: `\`categories\` of \`${place.column}\` has ${JSON.stringify(cellToJson(twice))} more than once`,
      option: ['encode', place.column],
    });
  return new Categories(categories);
}

function fitTarget(
  cells: ArrayLike<Cell>,
  smooth: 'auto' | number,
  place: Place,
  supervision: Supervision | null,
): StepFit {
  if (supervision === null) throw new Error(`no labels for the \`target\` of ${place.column}`);
  const labels = labelsOf(supervision.truths, place);
  return {
    step: targetStep(Target.fit(cells, labels, smooth, place)),
    values: crossFit(cells, labels, smooth, supervision.folds, place),
  };
}
