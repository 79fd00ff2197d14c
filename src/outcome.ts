/** What can go wrong by the user's or the world's doing, as a value: `ok` carries the result, else the failure. */
import type { Failure } from './failure.ts';

export type Outcome<Value, Fault = Failure> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Fault };

export const succeed = <Value>(value: Value): { readonly ok: true; readonly value: Value } => ({
  ok: true,
  value,
});
export const fail = <Fault>(failure: Fault): { readonly ok: false; readonly failure: Fault } => ({
  ok: false,
  failure,
});
