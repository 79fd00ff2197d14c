/** Who makes which path: every out and every piece of data, found by equal path, from inside and from around. */
import type { Problem } from './failure.ts';
import { ancestorsOf, isAroundProject, isOutside, type RelPath } from './path.ts';
import type { Pipeline, StageName } from './pipeline.ts';
import type { Place } from './place.ts';

export interface Maker {
  /** Null for data, which the user makes. */
  readonly stage: StageName | null;
  readonly path: RelPath;
  readonly at: Place;
}

export interface Makers {
  /** Those whose path is `path`, contains it, or lies in it. */
  touching(path: RelPath): readonly Maker[];
  /** Paths that are made twice, or one inside the other. */
  readonly problems: readonly Problem[];
}

export function makersOf(pipeline: Pipeline): Makers {
  const at = new Map<RelPath, Maker>();
  const inside = new Map<RelPath, Maker[]>();
  const problems: Problem[] = [];
  for (const maker of allMakers(pipeline)) {
    const first = at.get(maker.path);
    if (first) {
      problems.push(madeTwice(first, maker));
      continue;
    }
    at.set(maker.path, maker);
    for (const folder of foldersAround(maker.path)) {
      const makers = inside.get(folder);
      if (makers) makers.push(maker);
      else inside.set(folder, [maker]);
    }
  }
  for (const maker of at.values()) {
    for (const folder of foldersAround(maker.path)) {
      const outer = at.get(folder);
      if (outer) problems.push(overlapping(outer, maker));
    }
  }
  return {
    problems,
    touching(path) {
      const found: Maker[] = [];
      for (const folder of [path, ...foldersAround(path)]) {
        const maker = at.get(folder);
        if (maker) found.push(maker);
      }
      const within = inside.get(isAroundProject(path) ? root : path);
      return within ? [...found, ...within] : found;
    },
  };
}

const root = '.' as RelPath;

/** Nearest first, the project itself last. */
function foldersAround(path: RelPath): RelPath[] {
  const folders = ancestorsOf(path);
  if (path !== root && !isOutside(path)) folders.push(root);
  return folders;
}

function* allMakers({ stages, data }: Pipeline): Generator<Maker> {
  for (const { name, outs } of stages) for (const { path, at } of outs) yield { stage: name, path, at };
  for (const { path, at } of data) yield { stage: null, path, at };
}

function madeTwice(first: Maker, second: Maker): Problem {
  return {
    code: 'duplicate-out',
    message: `\`${second.path}\` is ${inWords(first)} and ${inWords(second)}`,
    at: second.at,
    hint: 'each path has one maker: give one of them another path',
    related: [{ message: 'first here', at: first.at }],
  };
}

function overlapping(outer: Maker, inner: Maker): Problem {
  return {
    code: 'overlapping-outs',
    message: `\`${inner.path}\`, ${inWords(inner)}, lies in \`${outer.path}\`, ${inWords(outer)}`,
    at: inner.at,
    hint: 'take one of them out of the other, so that each path has one maker',
    related: [{ message: 'the folder around it', at: outer.at }],
  };
}

const inWords = ({ stage }: Maker): string => (stage === null ? 'tracked as data' : `an out of \`${stage}\``);
