/** The GitHub reporter: groups and annotations in the log of a workflow, and a summary of the job. */
import { relative } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { ulid } from '../base/ulid.ts';
import type { MeasuredFile } from '../event.ts';
import type { Problem } from '../failure.ts';
import type { Finished } from './event-words.ts';
import { annotation } from './github-commands.ts';
import { openGithubModel } from './github-model.ts';
import { githubSummary } from './github-summary.ts';
import type { Reporter, ReporterOptions } from './reporter.ts';

export function openGithub({ style, quiet, verbose, write, env, root }: ReporterOptions): Reporter {
  const token = ulid();
  const model = openGithubModel({
    style,
    quiet,
    verbose,
    prefix: prefixOf(root, env.GITHUB_WORKSPACE),
    token,
  });
  const finished: Finished[] = [];
  const measured: MeasuredFile[] = [];
  let dry = false;
  return {
    event(event) {
      const text = model.take(event, fx.now());
      if (text !== '') write(text);
      if (event.event === 'run-started') dry = event.dry;
      if (event.event === 'stage-finished') finished.push(event);
      if (event.event === 'metrics-made') measured.push(...event.files);
      if (event.event === 'run-finished' && env.GITHUB_STEP_SUMMARY)
        write(append(env.GITHUB_STEP_SUMMARY, githubSummary({ finished, measured }, event, dry)));
    },
    close: () => {},
  };
}

/** Problems that no event tells, each where it stands in the repository. */
export const annotationsOf = (
  problems: readonly Problem[],
  root: string,
  { GITHUB_WORKSPACE }: ReporterOptions['env'],
): string => problems.map((problem) => `${annotation(problem, prefixOf(root, GITHUB_WORKSPACE))}\n`).join('');

/** '' where the project is the repository, and where it lies outside of it. */
export function prefixOf(root: string, workspace: string | undefined): string {
  if (!workspace) return '';
  const path = relative(workspace, root);
  return path.startsWith('..') ? '' : path;
}

/** What there is to say in the log: a summary that cannot be written must not cost the work that it tells about. */
function append(path: string, text: string): string {
  try {
    const fd = fx.openSync(path, 'a');
    try {
      fx.writeSync(fd, Buffer.from(text));
    } finally {
      fx.closeSync(fd);
    }
    return '';
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const message = `the summary of the job cannot be written: ${error.message}`;
    return `${annotation({ code: 'no-summary', message }, '', 'warning')}\n`;
  }
}
