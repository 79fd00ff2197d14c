// Options of a benchmark: numbers with defaults, so that a small trial is quick.
import { parseArgs } from 'node:util';

/** `--name N`; a default that is a list takes `--name N,M`. Wrong words end the script, with what it takes. */
export function readOptions(defaults) {
  try {
    return valuesOf(defaults);
  } catch (error) {
    const takes = Object.entries(defaults).map(([name, usual]) => `--${name} ${usual}`);
    console.error(
      `error: ${error.message}\nhint: it takes, with these values where none are given: ${takes.join(' ')}`,
    );
    process.exit(2);
  }
}

function valuesOf(defaults) {
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
