/** What users write under the name of a step, once it is checked. */
import type { TransformOptions } from './options.ts';

export type WrittenStep = TransformOptions['steps'][number];
export type StepName = WrittenStep['name'];
export type ValueOf<Name extends StepName> = Extract<WrittenStep, { readonly name: Name }>['value'];

export type Names = ValueOf<'select'>;
export const namesIn = (names: Names): readonly string[] => (typeof names === 'string' ? [names] : names);

export const isStatistic = (value: unknown): boolean =>
  value === 'mean' || value === 'median' || value === 'most_frequent';
