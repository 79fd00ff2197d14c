/** A file of cases as it is written: numbers that JavaScript would not tell apart keep their difference. */
import { type Case, type Given, isRecord } from './case.ts';

export interface Cases {
  readonly family: string | undefined;
  readonly cases: readonly Case[];
}

/** Throws for what is no JSON, or has no list of cases. */
export function readCases(text: string): Cases {
  const document = parse(text);
  const list = isRecord(document) ? document.cases : document;
  if (!Array.isArray(list)) throw new Error('there is no list `cases` in it');
  const family = isRecord(document) ? document.family : undefined;
  return {
    family: typeof family === 'string' ? family : undefined,
    cases: (list as readonly Given[]).map(caseOf),
  };
}

function caseOf(value: Given, index: number): Case {
  const members = isRecord(value) ? value : {};
  const { id, op, family, input, options } = members;
  return {
    id: typeof id === 'string' ? id : String(id ?? index),
    op: String(op),
    ...(typeof family === 'string' && { family }),
    input: isRecord(input) ? input : {},
    options: isRecord(options) ? options : {},
  };
}

const token = /"(?:[^"\\]+|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const marker = '\0number';

function parse(text: string): Given {
  const marked = text.replace(token, (found) =>
    found.startsWith('"') || isPlain(found) ? found : `{"${marker.replace('\0', '\\u0000')}":"${found}"}`,
  );
  return JSON.parse(marked, (name: string, value: Given) =>
    isRecord(value) && typeof value[marker] === 'string' ? unmarked(value[marker], name) : value,
  ) as Given;
}

/** Whether `JSON.parse` keeps all that it says. */
function isPlain(written: string): boolean {
  return Number.isInteger(Number(written)) ? /^-?\d{1,15}$/.test(written) : true;
}

function unmarked(written: string, name: string): Given {
  const value = Number(written);
  if (/^-?\d+$/.test(written)) return Number.isSafeInteger(value) ? value : BigInt(written);
  if (/^(?:min_df|max_df|min_frequency)$/.test(name)) return { fraction: value };
  // A share written as 1.0 is no count of 1; nor is 0, which no size may be.
  return /^(?:test|train|validation)_size$/.test(name) ? 0 : value;
}
