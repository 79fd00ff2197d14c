/** Workflow commands of GitHub Actions: groups, annotations, and output that cannot be one. */
import type { Problem } from '../failure.ts';
import type { Severity } from './diagnostics.ts';
import { tame } from './width.ts';

/** `prefix` leads from the repository's root to the project's, as annotations count from there. */
export function annotation(problem: Problem, prefix: string, severity: Severity = 'error'): string {
  const { message, hint, at, code } = problem;
  const place = at && {
    file: prefix === '' ? at.file : `${prefix}/${at.file}`,
    line: String(at.line),
    col: String(at.column),
    ...(at.length !== undefined && { endColumn: String(at.column + at.length) }),
  };
  const properties = Object.entries({ ...place, title: code }).map(
    ([name, value]) => `${name}=${propertyText(value)}`,
  );
  // As in diagnostics: only a bug has lines.
  const said = code === 'bug' ? message : tame(message);
  const text = hint === undefined ? said : `${said}\nhint: ${tame(hint)}`;
  return `::${severity} ${properties.join(',')}::${dataText(text)}`;
}

export const openGroup = (title: string): string => `::group::${dataText(title)}`;
export const closeGroup = '::endgroup::';

/** Between these two lines nothing that a stage writes is a command. The token must not be guessable. */
export const stopCommands = (token: string): string => `::stop-commands::${token}`;
export const resumeCommands = (token: string): string => `::${token}::`;

const dataText = (text: string): string =>
  text
    .replaceAll(/[^\r\n]+/g, tame)
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');

const propertyText = (text: string): string => dataText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
