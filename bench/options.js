// Options of a benchmark: numbers with defaults, so that a small trial is quick.
import { parseArgs } from 'node:util';

/** `--name N`; a default that is a list takes `--name N,M`. */
export function readOptions(defaults) {
  const { values } = parseArgs({
    options: Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' }])),
  });
  return Object.fromEntries(
    Object.entries(defaults).map(([name, usual]) => {
      const given = values[name];
      if (given === undefined) return [name, usual];
      const numbers = given.split(',').map((text) => wholeNumber(name, text));
      return [name, Array.isArray(usual) ? numbers : numbers[0]];
    }),
  );
}

function wholeNumber(name, text) {
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`--${name} takes whole numbers, not ${text}`);
}
