/** `luc schema`. */
import { jsonSchema } from '../config/json-schema.ts';
import type { CommandResult } from './context.ts';

export async function run(): Promise<CommandResult> {
  const schema = await jsonSchema();
  return { exit: 0, document: { version: 1, schema }, text: () => `${JSON.stringify(schema, null, 2)}\n` };
}
