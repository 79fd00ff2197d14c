/** Arrays in JSON, every number of them as it was, and arrays of files of weights. */
import { isList, isObject, type Json } from '../json.ts';
import type { StoredTensors } from '../safetensors.ts';
import type { Tensor } from './tensors/tensor.ts';

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  uint32: Uint32Array,
  int32: Int32Array,
} as const;

export const tensorToJson = ({ dtype, shape, values }: Tensor): Json => ({
  dtype,
  shape,
  values: Array.from(values, (value) =>
    isPlain(value) ? value : Object.is(value, -0) ? '-0' : String(value),
  ),
});

/** JSON has no other numbers. */
const isPlain = (value: number): boolean => Number.isFinite(value) && !Object.is(value, -0);

/** Null for what is none. */
export function tensorFromJson(json: Json): Tensor | null {
  if (!isObject(json)) return null;
  const { dtype, shape, values } = json;
  if (!isDtype(dtype) || !isShape(shape) || values === undefined || !isList(values)) return null;
  if (!values.every((value) => typeof value === 'number' || special.has(value))) return null;
  if (values.length !== shape.reduce((product, one) => product * one, 1)) return null;
  return { dtype, shape, values: arrays[dtype].from(values.map(Number)) };
}

const special: ReadonlySet<Json> = new Set(['-0', 'NaN', 'Infinity', '-Infinity']);

const isDtype = (value: unknown): value is Tensor['dtype'] =>
  typeof value === 'string' && Object.hasOwn(arrays, value);

const isShape = (value: Json | undefined): value is readonly number[] =>
  value !== undefined && isList(value) && value.every((one) => Number.isSafeInteger(one) && Number(one) >= 0);

/** Null where one has numbers that models have none of. */
export function tensorsOf(stored: StoredTensors): { readonly [name: string]: Tensor } | null {
  const entries = Object.entries(stored);
  return entries.every(([, { dtype }]) => isDtype(dtype)) ? (stored as { [name: string]: Tensor }) : null;
}
