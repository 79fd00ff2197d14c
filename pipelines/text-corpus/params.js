// The stage's params, as `luc` hands them over: {file: {key: value}} in the file that LUC_PARAMS names.
import { readFileSync } from 'node:fs';

export function param(key) {
  const params = JSON.parse(readFileSync(process.env.LUC_PARAMS, 'utf8'));
  return params['params.yaml'][key];
}
