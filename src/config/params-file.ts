/** A params file as it is now: for those that a stage makes, which the compiled pipeline cannot know. */
import { join } from 'node:path';
import { isSystemError } from '../base/effects.ts';
import { readIfThere } from '../base/files.ts';
import { failureOf, type Problem } from '../failure.ts';
import type { Json } from '../json.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { RelPath } from '../path.ts';
import { valueToJson } from '../value.ts';
import { readParams } from './params.ts';

/** Tagged JSON of the file. */
export function readParamsFile(root: string, path: RelPath): Outcome<Json> {
  try {
    const bytes = readIfThere(join(root, path));
    if (!bytes) return refuse({ code: 'missing-file', message: `\`${path}\` does not exist` });
    const values = readParams(path, bytes);
    return values instanceof Map ? succeed(valueToJson(values)) : refuse(values as Problem);
  } catch (error) {
    if (!isSystemError(error, 'EISDIR', 'EACCES', 'EPERM', 'ELOOP')) throw error;
    return refuse({ code: 'unreadable', message: `cannot read \`${path}\`: ${error.code}` });
  }
}

const refuse = (problem: Problem): Outcome<never> => fail(failureOf('project', problem));
