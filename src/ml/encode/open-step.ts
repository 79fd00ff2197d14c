/** A step of a column from its state. */
import { isObject, type Json } from '../../json.ts';
import { numberIn } from '../read-state.ts';
import { notFitted } from '../state.ts';
import { Categories, cellFromJson, cellsIn } from './categories.ts';
import {
  type FittedStep,
  hashStep,
  imputeStep,
  oneHotStep,
  ordinalStep,
  passthrough,
  scaleStep,
  targetStep,
} from './fitted-step.ts';
import { OneHot } from './one-hot.ts';
import { scaleFactsIn } from './scale.ts';
import { Target } from './target.ts';

/** Throws `not-fitted`. */
export function openStep(state: Json): FittedStep {
  if (!isObject(state)) throw notFitted('a step is no map');
  switch (state.encoder) {
    case 'passthrough':
      return passthrough;
    case 'standard':
    case 'min_max':
    case 'max_abs':
    case 'robust':
      return scaleStep(state.encoder, scaleFactsIn(state.encoder, state));
    case 'impute':
      return imputeStep(cellFromJson(state.value), String(state.strategy));
    case 'ordinal':
      return ordinalStep(new Categories(cellsIn(state, 'categories')));
    case 'target':
      return targetStep(Target.open(state));
    case 'one_hot':
      return oneHotStep(OneHot.open(state));
    case 'hash':
      return hashStep(numberIn(state, 'n_features'), state.alternate_sign === true);
    default:
      throw notFitted(`there is no encoder ${JSON.stringify(state.encoder ?? null)}`);
  }
}
