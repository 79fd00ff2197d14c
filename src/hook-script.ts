/**
 * Our part of a git hook: a marked block in a shell script that may hold anything else of the user's. Scripts have one
 * character a byte (`base/byte-text.ts`).
 */
import { byteText } from './base/byte-text.ts';
import { shellWord } from './shell-line.ts';

export const gitHooks = ['pre-commit', 'post-checkout', 'pre-push'] as const;
export type GitHook = (typeof gitHooks)[number];

/** The command that each hook runs. */
export const commandOfHook = {
  'pre-commit': 'status',
  'post-checkout': 'checkout',
  'pre-push': 'push',
} as const satisfies { readonly [hook in GitHook]: string };

/** `folder` is the project's in the work tree, `.` for the top; `luc` is the command as a shell word. */
export interface HookOwner {
  readonly folder: string;
  readonly luc: string;
}

/** The script with our block at its top, where no `exit` comes before it; one that is there is made anew in its place. */
export function withHookBlock(script: string | null, hook: GitHook, owner: HookOwner): string {
  const block = blockOf(hook, owner);
  if (!script) return `#!/bin/sh\n${block}`;
  const old = findBlock(script, owner.folder);
  const firstEnd = script.startsWith('#!') ? `${script}\n`.indexOf('\n') + 1 : 0;
  const { start, end } = old ?? { start: firstEnd, end: firstEnd };
  const before = script.slice(0, start);
  return `${before === '' || before.endsWith('\n') ? before : `${before}\n`}${block}${script.slice(end)}`;
}

export function withoutHookBlock(script: string, folder: string): string {
  const { start, end } = findBlock(script, folder) ?? { start: 0, end: 0 };
  return script.slice(0, start) + script.slice(end);
}

function findBlock(script: string, folder: string): { readonly start: number; readonly end: number } | null {
  const start = script.indexOf(`${beginOf(folder)} `);
  const last = script.indexOf(`${endOf(folder)}\n`, start);
  return start < 0 || last < 0 ? null : { start, end: last + endOf(folder).length + 1 };
}

export const hasHookBlock = (script: string, folder: string): boolean => findBlock(script, folder) !== null;
/** Whether any project has a block here. */
export const hasAnyBlock = (script: string): boolean => /^# >>> luc: .* >>> /m.test(script);
/** Whether nothing is left that a shell would run. */
export const isEmptyScript = (script: string): boolean => /^(?:#![^\n]*)?\s*$/.test(script);

/** Whether a shell runs it, so that a block of shell can be added. */
export function isShellScript(script: string): boolean {
  if (!script.startsWith('#!')) return !script.includes('\0');
  return /^#!\s*\S*\/(?:env\s+(?:-\S+\s+)*)?(?:ba|da|a|k|mk|z)?sh(?:\s|$)/.test(script);
}

const nameOf = (folder: string): string =>
  JSON.stringify(folder === '.' ? 'lucidity.yaml' : `${folder}/lucidity.yaml`).slice(1, -1);
const beginOf = (folder: string): string => byteText(`# >>> luc: ${nameOf(folder)} >>>`);
const endOf = (folder: string): string => byteText(`# <<< luc: ${nameOf(folder)} <<<`);

const linesOfHook = {
  'pre-commit': 'status',
  'post-checkout': 'checkout --allow-missing',
  'pre-push': 'push --if-remote',
} as const satisfies { readonly [hook in GitHook]: string };

const refusal = `{ echo 'hint: \`git push --no-verify\` goes without \`luc push\`' >&2; exit 1; }`;

function blockOf(hook: GitHook, { folder, luc }: HookOwner): string {
  const under = (name: string): string => shellWord(folder === '.' ? name : `./${folder}/${name}`);
  const enter = folder === '.' ? '' : `cd ${shellWord(`./${folder}`)} && `;
  const conditions = [`[ -f ${under('lucidity.yaml')} ]`];
  // A rebase moves through commits that nobody wants to see; of the rest only those with another record.
  if (hook === 'post-checkout')
    conditions.push(
      '[ "$3" = 1 ]',
      ...['rebase-merge', 'rebase-apply'].map((name) => `! [ -d "$(git rev-parse --git-path ${name})" ]`),
      `! git diff --quiet "$1" "$2" -- ${under('lucidity.lock')} 2>/dev/null`,
    );
  // Variables that git sets for hooks would lead luc's own questions to git astray.
  const run = `(${enter}unset $(git rev-parse --local-env-vars) && ${luc} ${linesOfHook[hook]}) </dev/null >&2`;
  const lines = `if ${conditions.join(' &&\n  ')}; then
  ${run} || ${hook === 'pre-push' ? refusal : ':'}
fi
`;
  const mark = `${beginOf(folder)} by \`luc install\`; \`luc install --uninstall\` takes it out\n`;
  return `${mark}${byteText(lines)}${endOf(folder)}\n`;
}
