/** `luc version`. */
import type { BareContext, CommandResult } from './context.ts';

export async function run({ version }: Pick<BareContext, 'version'>): Promise<CommandResult> {
  return { exit: 0, document: { version: 1, luc: version }, text: () => `${version}\n` };
}
