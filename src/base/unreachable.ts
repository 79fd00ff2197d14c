/** Closes every `switch` over a union: a case that the types say cannot come is a bug of ours. */
export function unreachable(value: never): never {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`);
}
