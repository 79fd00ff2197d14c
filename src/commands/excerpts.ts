/** The lines of the user's text at the places that problems name, for the diagnostics to show. */
import { join } from 'node:path';
import { readIfThere } from '../base/files.ts';
import type { Event } from '../event.ts';
import type { Failure, Problem } from '../failure.ts';
import type { Place } from '../place.ts';

export interface Excerpts {
  readonly inEvent: (event: Event) => Event;
  readonly inFailure: (failure: Failure) => Failure;
}

/** Whoever finds a problem at run time has the place and not the text. Each file is read once. */
export function excerptsOf(root: string): Excerpts {
  const files = new Map<string, readonly string[]>();

  const linesOf = (file: string): readonly string[] => {
    const known = files.get(file);
    if (known) return known;
    const text = readIfThere(join(root, file))?.toString() ?? '';
    const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
    files.set(file, lines);
    return lines;
  };

  function withExcerpt<Pointing extends Pick<Problem, 'at' | 'excerpt'>>(one: Pointing): Pointing {
    const excerpt = one.at && one.excerpt === undefined ? lineAt(linesOf, one.at) : undefined;
    return excerpt === undefined ? one : { ...one, excerpt };
  }
  const inProblem = (problem: Problem): Problem => ({
    ...withExcerpt(problem),
    ...(problem.related && { related: problem.related.map(withExcerpt) }),
  });
  const inFailure = (failure: Failure): Failure => ({
    ...failure,
    problems: failure.problems.map(inProblem),
  });

  return {
    inFailure,
    inEvent(event) {
      if (event.event === 'run-finished')
        return event.failure ? { ...event, failure: inFailure(event.failure) } : event;
      return 'problem' in event && event.problem ? { ...event, problem: inProblem(event.problem) } : event;
    },
  };
}

/** Undefined where the text has changed so much that the line is gone, or has nothing to show. */
function lineAt(linesOf: (file: string) => readonly string[], { file, line }: Place): string | undefined {
  const text = linesOf(file)[line - 1];
  return text?.trim() === '' ? undefined : text;
}
