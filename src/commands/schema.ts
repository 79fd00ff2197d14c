/** `luc schema`: what may stand in `lucidity.yaml`, for editors and for people. */
import { jsonSchema } from '../config/json-schema.ts';
import { kindsReference } from '../config/kinds-reference.ts';
import type { CommandResult } from './context.ts';

export async function run(_: unknown, { md }: { readonly md: boolean }): Promise<CommandResult> {
  if (md) {
    const reference = await kindsReference();
    return { exit: 0, document: { version: 1, reference }, text: () => reference };
  }
  const schema = await jsonSchema();
  return { exit: 0, document: { version: 1, schema }, text: () => `${JSON.stringify(schema, null, 2)}\n` };
}
