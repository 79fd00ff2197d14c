/** Secrets that a stage asks for and that nobody has set: told before its command fails with less to say. */
import type { Problem } from '../failure.ts';
import type { Stage } from '../pipeline.ts';
import type { Session } from './session.ts';

export const missingSecrets = ({ env }: Session, { name, secrets, at }: Stage): Problem[] =>
  secrets
    .filter((secret) => env[secret] === undefined)
    .map((secret) => ({
      code: 'secret-missing',
      message: `\`${name}\` needs the secret \`${secret}\`, which is not set`,
      at,
      hint: `set \`${secret}\` in the environment of luc`,
    }));
