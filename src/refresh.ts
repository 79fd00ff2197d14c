/** When what lies outside of the project is asked whether it has changed. */

/**
 * `never`: only by an update. `always`: the stage runs each time. `on_change`: the kind's probe is asked each time. A
 * number: the same, but not within so many milliseconds.
 */
export type Refresh = 'never' | 'always' | 'on_change' | number;

/** Whether what the source answers is part of the stage's key. */
export const hasProbe = (refresh: Refresh | null): boolean =>
  refresh === 'on_change' || typeof refresh === 'number';
