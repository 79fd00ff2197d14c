/** Cases → answers: each by the function of its operation, or the code of the error that this ends with. */
import { ProblemError } from '../../src/failure.ts';
import { type Case, isRecord, type Operation, type Operations } from './case.ts';
import { metrics } from './metrics.ts';
import { openModels } from './models.ts';
import { perturb } from './perturb.ts';
import { readCases } from './read-cases.ts';
import { split } from './split.ts';
import { vectorize } from './vectorize.ts';

interface Families {
  readonly [family: string]: Operations;
}

/** The text `{"answers": {id: value | {"error": code}}}` for the text of a file of cases. */
export async function answerText(text: string): Promise<string> {
  const { family, cases } = readCases(text);
  const families: Families = { metrics, models: openModels(), perturb, split, vectorize };
  const answers: [string, unknown][] = [];
  for (const one of cases)
    answers.push([one.id, await answer(one, operationOf(families, one.op, one.family ?? family))]);
  return `{"answers":{${answers.map(([id, value]) => `${JSON.stringify(id)}:${textOf(value)}`).join(',')}}}`;
}

async function answer(asked: Case, operation: Operation | undefined): Promise<unknown> {
  if (!operation) return { error: 'unknown-op' };
  try {
    return await operation(asked.input, asked.options);
  } catch (error) {
    if (error instanceof ProblemError) return { error: error.problems[0]?.code ?? 'unknown' };
    return { error: error instanceof RangeError ? 'out-of-range' : 'wrong-type' };
  }
}

/** Of the family that a case names, or that of its file; where both are unknown, of the only one that has it. */
function operationOf(families: Families, op: string, family: string | undefined): Operation | undefined {
  const known = Object.entries(families).filter(([name]) => family === undefined || name === family);
  const tables = known.length > 0 ? known.map(([, table]) => table) : Object.values(families);
  return tables.find((table) => Object.hasOwn(table, op))?.[op];
}

/** JSON; integers beyond 2⁵³ in full, what is no number of JSON as text, lists of any kind as lists. */
function textOf(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number')
    return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return `[${Array.from(value as ArrayLike<unknown>, textOf).join(',')}]`;
  if (!isRecord(value)) return 'null';
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${textOf(member)}`).join(',')}}`;
}
