/** What Adam divides its running means by, since they start at 0. */

/** 1 − β^steps, not by `**`, whose last digit depends on the release of Node. */
export const unbias = (beta: number, steps: number): number => -Math.expm1(steps * Math.log(beta));
