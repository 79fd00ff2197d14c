/** A secret that stands among the options of a stage, in a file that is shared. */
import type { KindProblem, Steps } from '../kind-problem.ts';
import { hasSecretInQuery, isSecretValue } from '../secret-looks.ts';

export const secretInFile = (path: Steps): KindProblem => ({
  code: 'secret-in-file',
  message: 'this looks like a secret, and the file is shared',
  hint: 'name the environment variable that holds it: `token_env: NAME`',
  path,
});

/** A password, a token or a signature in a URL, if there is one. */
export const secretsInUrl = (url = '', path: Steps = ['url']): KindProblem[] =>
  isSecretValue(url) || hasSecretInQuery(url) ? [secretInFile(path)] : [];
