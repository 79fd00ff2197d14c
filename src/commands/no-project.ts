/** What is said where a command needs a project and there is none. */
import type { Problem } from '../failure.ts';

export const noProject = (cwd: string): Problem => ({
  code: 'no-project',
  message: `there is no \`lucidity.yaml\` in \`${cwd}\` or any folder above`,
  hint: '`luc init` makes a project here',
});
