/** `requires: luc >=0.1`: which versions of the program a project works with. */

import type { Problem } from '../failure.ts';
import { problemAt, type Span } from './source.ts';

/** Null where this version serves. A version from the sources serves always. */
export function checkRequired(written: string, version: string, span: Span): Problem | null {
  const found = /^(?:luc\s*)?(>=|\^|=)?\s*(\d+(?:\.\d+){0,2})$/.exec(written.trim());
  if (!found) {
    const hint = 'write `luc >=0.1`, `luc ^1.2` or `luc 1.2.3`';
    return problemAt(span, 'wrong-type', `\`requires\` must be a version of luc, not "${written}"`, hint);
  }
  const [, operator = '=', wanted = ''] = found;
  if (version.startsWith('0.0.0') || serves(numbersOf(version), operator, numbersOf(wanted))) return null;
  const message = `the project requires luc ${operator === '=' ? '' : operator}${wanted}, and this is ${version}`;
  return problemAt(
    span,
    'requirement-not-met',
    message,
    'install a version that serves, or change `requires`',
  );
}

function serves(version: readonly number[], operator: string, wanted: readonly number[]): boolean {
  if (operator === '=') return wanted.every((number, index) => number === version[index]);
  if (compare(version, wanted) < 0) return false;
  if (operator === '>=') return true;
  const significant = wanted.findIndex((number) => number > 0);
  const fixed = (significant < 0 ? wanted.length - 1 : significant) + 1;
  return wanted.slice(0, fixed).every((number, index) => number === version[index]);
}

const numbersOf = (text: string): number[] => (text.split('-', 1)[0] ?? '').split('.').map(Number);

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < 3; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
