/** The secret that a stage may send to a service. */
import { WorkError } from '../work.ts';

/** Null where none is named; ends with `secret-missing`. */
export function tokenOf(
  { token_env: name }: { readonly token_env?: string },
  env: NodeJS.ProcessEnv,
): string | null {
  if (name === undefined) return null;
  const token = env[name]?.trim();
  if (token) return token;
  throw new WorkError({
    code: 'secret-missing',
    message: `the environment variable \`${name}\` is not set`,
    hint: 'set it to the token that the service wants',
    option: ['token_env'],
  });
}
