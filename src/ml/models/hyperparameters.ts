/** The hyperparameters of every native algorithm: scikit-learn's names and defaults. */
import { type OptionsOf, withDefault } from '../../option.ts';
import { flag, number } from '../../options/types.ts';

const penalty = number('number ≥ 0', 'a number, 0 or more', (value) => value >= 0);

const fit_intercept = withDefault(flag, true, {
  doc: 'Whether a constant is learnt too; without, the model goes through the origin',
});

export const ridgeOptions = {
  alpha: withDefault(penalty, 1, { doc: 'Weight of the squared coefficients' }),
  fit_intercept,
};
export type RidgeOptions = OptionsOf<typeof ridgeOptions>;
