/** The problems of a compilation: each once, in the order in which people read the files. */
import type { Problem } from '../failure.ts';
import type { RelPath } from '../path.ts';
import type { Place } from '../place.ts';
import type { Files } from './files.ts';
import type { Tell } from './source.ts';

/** Stages of one group share their text, and would tell its problems again and again. */
export function problemList(): { readonly problems: readonly Problem[]; readonly tell: Tell } {
  const problems: Problem[] = [];
  const told = new Set<string>();
  const tell: Tell = (problem) => {
    const { at } = problem;
    const identity = JSON.stringify([problem.code, at?.file, at?.line, at?.column, problem.message]);
    if (told.has(identity)) return;
    told.add(identity);
    problems.push(problem);
  };
  return { problems, tell };
}

/** By file, in the order in which they were first told of, then by place; those without a place last. */
export function inReadingOrder(problems: readonly Problem[], files?: Files): Problem[] {
  const order = [...new Set(problems.map(({ at }) => at?.file))];
  const rank = ({ at }: Problem): number => (at ? order.indexOf(at.file) : order.length);
  return problems
    .map((problem) => (files ? withExcerpts(problem, files) : problem))
    .sort((a, b) => rank(a) - rank(b) || compareAt(a.at, b.at));
}

const compareAt = (a: Place | undefined, b: Place | undefined): number =>
  (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);

/** Problems of the graph know places only. */
function withExcerpts(problem: Problem, files: Files): Problem {
  const excerpt = excerptAt(problem.at, files);
  return {
    ...problem,
    ...(problem.excerpt === undefined && excerpt !== null ? { excerpt } : {}),
    ...(problem.related
      ? {
          related: problem.related.map((other) => {
            const line = excerptAt(other.at, files);
            return other.excerpt === undefined && line !== null ? { ...other, excerpt: line } : other;
          }),
        }
      : {}),
  };
}

const excerptAt = (at: Place | undefined, files: Files): string | null =>
  at ? (files.line(at.file as RelPath, at.line) ?? null) : null;
