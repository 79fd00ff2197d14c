/** `luc plan`. */
import { failureOf } from '../failure.ts';
import { type CommandResult, failed } from './context.ts';

export async function run(): Promise<CommandResult> {
  return failed(failureOf('environment', { code: 'not-built', message: '`luc plan` is not built yet' }));
}
