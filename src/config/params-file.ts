/** Params files for the engine, which knows no YAML: for those that changed, or that a stage makes. */
import { failureOf, type Problem } from '../failure.ts';
import type { Json } from '../json.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { RelPath } from '../path.ts';
import { valueToJson } from '../value.ts';
import { readParams } from './params.ts';

/** Tagged JSON of the bytes of a params file. */
export function parseParamsFile(path: RelPath, bytes: Uint8Array): Outcome<Json> {
  const values = readParams(path, bytes);
  return values instanceof Map ? succeed(valueToJson(values)) : fail(failureOf('project', values as Problem));
}
