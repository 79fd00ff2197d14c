/** The roles of what a stage reads and writes: `output` has one for each that `input` has, and none where that has none. */
import type { KindProblem } from '../kind-problem.ts';
import { nearest } from '../suggest.ts';

type Paths = string | readonly string[] | { readonly [role: string]: string };

interface Options {
  readonly input: Paths;
  readonly output: string | { readonly [role: string]: string };
}

/** Null where the paths are no map of roles. */
export const rolesIn = (paths: Paths): readonly string[] | null =>
  typeof paths === 'string' || Array.isArray(paths) ? null : Object.keys(paths);

/** The roles in words. */
export const listRoles = (roles: readonly string[]): string => roles.map((role) => `\`${role}\``).join(', ');

export function checkRoles({ input, output }: Options): KindProblem[] {
  const [read, written] = [rolesIn(input), rolesIn(output)];
  const conflict = (message: string, path: KindProblem['path'], hint?: string): KindProblem => ({
    code: 'option-conflict',
    message,
    path,
    ...(hint !== undefined && { hint }),
  });
  if (read === null)
    return written === null
      ? []
      : [conflict('`output` is a map of roles, and `input` is none', ['output'], 'write one path')];
  if (written === null)
    return [
      conflict(
        '`input` is a map of roles, so `output` must be one',
        ['output'],
        `give it ${listRoles(read)}`,
      ),
    ];
  const foreign = written.filter((role) => !read.includes(role));
  const missing = read.filter((role) => !written.includes(role));
  return [
    ...foreign.map((role) => {
      const near = nearest(role, read);
      const hint = near === null ? `it has ${listRoles(read)}` : `did you mean \`${near}\`?`;
      return conflict(`there is no \`${role}\` in \`input\``, ['output', role], hint);
    }),
    ...missing.map((role) => conflict(`\`output\` has no \`${role}\`, which \`input\` has`, ['output'])),
  ];
}
