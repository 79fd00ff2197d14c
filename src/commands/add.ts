/** `luc add`. */
import { failureOf } from '../failure.ts';
import { type CommandResult, failed } from './context.ts';

export async function run(): Promise<CommandResult> {
  return failed(failureOf('environment', { code: 'not-built', message: '`luc add` is not built yet' }));
}
