/** Target words → stages, data and paths: the one resolver that every command uses. */
import { posix } from 'node:path';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { ancestorsOf, isWithin, type RelPath, relPath } from '../path.ts';
import type { Data, Pipeline, Stage, StageName } from '../pipeline.ts';
import { shellLine } from '../shell-line.ts';
import { nearest } from '../suggest.ts';

export interface Target {
  readonly word: string;
  readonly stages: readonly StageName[];
  readonly data: readonly RelPath[];
  /** The path that was named, where it was one: an out, data, or something inside of one. */
  readonly path: RelPath | null;
}

export interface TargetOptions {
  /** The current folder, relative to the project root. */
  readonly cwd: RelPath;
  /** The words that are globs, each as its test. */
  readonly matchers: ReadonlyMap<string, Matcher>;
}

export type Matcher = (text: string) => boolean;

/** Every word must name something; all words that do not are answered at once. */
export function resolveTargets(
  pipeline: Pipeline,
  words: readonly string[],
  options: TargetOptions,
): Outcome<readonly Target[], Failure> {
  const problems: Problem[] = [];
  const targets: Target[] = [];
  for (const word of words) {
    const matches = options.matchers.get(word);
    const found = matches ? globbed(pipeline, word, matches) : meaningsOf(pipeline, word, options.cwd);
    const [first, ...others] = found;
    if (first && others.every((other) => isSame(pipeline, first.target, other.target)))
      targets.push(first.target);
    else problems.push(first ? ambiguous(word, found) : unknown(pipeline, word, options.cwd));
  }
  return problems.length > 0 ? fail(failureOf('usage', ...problems)) : succeed(targets);
}

interface Meaning {
  /** `stage`, `group`, `pipeline`, `path`; with its full name. */
  readonly says: string;
  /** The words that mean this and nothing else. */
  readonly write: string;
  readonly target: Target;
}

/** A pipeline and the folder that it works in, a stage and its only out: either way the same is selected. */
function isSame(pipeline: Pipeline, a: Target, b: Target): boolean {
  const selection = (target: Target): string =>
    JSON.stringify([[...target.stages].sort(), [...target.data].sort(), pathsOf(pipeline, target).sort()]);
  return selection(a) === selection(b);
}

function pathsOf({ stages }: Pipeline, { stages: names, data, path }: Target): RelPath[] {
  const outs = stages.filter(({ name }) => names.includes(name)).flatMap((stage) => stage.outs);
  const all = [...outs.map((out) => out.path), ...data];
  if (path === null) return all;
  const isInside = all.some((one) => one !== path && isWithin(path, one));
  return isInside ? [path] : all.filter((one) => isWithin(one, path));
}

function meaningsOf(pipeline: Pipeline, word: string, cwd: RelPath): Meaning[] {
  const isPath = word.startsWith('./') || word.startsWith('../') || word === '.';
  if (isPath) return pathMeanings(pipeline, word, cwd);
  if (!word.startsWith(':')) return [...namedMeanings(pipeline, word), ...pathMeanings(pipeline, word, cwd)];
  const named = namedMeanings(pipeline, word.slice(1));
  const stages = named.filter(({ says }) => !says.startsWith('pipeline'));
  return stages.length > 0 ? stages : named;
}

/** What bears the name in full; only where nothing does, what bears it within its pipeline. */
function namedMeanings({ stages }: Pipeline, word: string): Meaning[] {
  const meanings: Meaning[] = [];
  const say = (kind: string, name: string, members: readonly Stage[]): void => {
    if (members.length === 0) return;
    const names = members.map((stage) => stage.name);
    const write = kind === 'pipeline' ? shellLine`--glob ${`${name}/*`}` : shellLine`:${name}`;
    meanings.push({
      says: `${kind} \`${name}\``,
      write,
      target: { word, stages: names, data: [], path: null },
    });
  };
  const sayStagesAndGroups = (bears: (name: string) => boolean): void => {
    for (const stage of stages) if (bears(stage.name)) say('stage', stage.name, [stage]);
    const groups = new Set(stages.flatMap(({ group }) => (group !== null && bears(group) ? [group] : [])));
    for (const group of groups)
      say(
        'group',
        group,
        stages.filter((stage) => stage.group === group),
      );
  };
  sayStagesAndGroups((name) => name === word);
  if (word !== '')
    say(
      'pipeline',
      word,
      stages.filter((stage) => stage.pipeline === word),
    );
  if (meanings.length === 0) sayStagesAndGroups((name) => name.endsWith(`/${word}`));
  return meanings;
}

function pathMeanings(pipeline: Pipeline, word: string, cwd: RelPath): Meaning[] {
  const path = relPath(cwd, word);
  if (path === null) return [];
  const owners = new Map<RelPath, Target>();
  for (const stage of pipeline.stages) {
    for (const out of stage.outs) owners.set(out.path, { word, stages: [stage.name], data: [], path });
  }
  for (const data of pipeline.data) owners.set(data.path, { word, stages: [], data: [data.path], path });
  for (const at of [path, ...ancestorsOf(path)]) {
    const target = owners.get(at);
    if (target) return [{ says: `path \`${path}\``, write: shellLine`./${word}`, target }];
  }
  const inside = [...owners].filter(([owned]) => isWithin(owned, path));
  if (inside.length === 0) return [];
  const stages = [...new Set(inside.flatMap(([, target]) => target.stages))];
  return [
    {
      says: `folder \`${path}\``,
      write: shellLine`./${word}`,
      target: { word, stages, data: inside.flatMap(([, one]) => one.data), path },
    },
  ];
}

/** Full names and paths; only where nothing matches, names within pipelines. */
function globbed(pipeline: Pipeline, word: string, matches: Matcher): Meaning[] {
  const stagesThat = (match: (stage: Stage) => boolean) =>
    pipeline.stages.filter(match).map((stage) => stage.name);
  const data = pipeline.data.map((one: Data) => one.path).filter(matches);
  let stages = stagesThat(({ name, outs }) => matches(name) || outs.some((out) => matches(out.path)));
  if (stages.length + data.length === 0)
    stages = stagesThat(({ name }) => matches(name.slice(name.lastIndexOf('/') + 1)));
  if (stages.length + data.length === 0) return [];
  return [
    { says: `glob \`${word}\``, write: shellLine`${word}`, target: { word, stages, data, path: null } },
  ];
}

const ambiguous = (word: string, meanings: readonly Meaning[]): Problem => ({
  code: 'ambiguous-target',
  message: `\`${word}\` can mean ${meanings.map(({ says }) => says).join(' or ')}`,
  hint: `write ${meanings.map(({ write }) => write).join(' or ')}`,
});

function unknown(pipeline: Pipeline, word: string, cwd: RelPath): Problem {
  const message = `\`${word}\` is no stage, group, pipeline or tracked path`;
  const [reader, ...others] = readersOf(pipeline, relPath(cwd, word));
  const more = others.length > 0 ? ` (+${others.length} more)` : '';
  if (reader) return { code: 'unknown-target', message, hint: `stage \`${reader.name}\`${more} reads it` };
  const near = meantBy(pipeline, word, cwd);
  const hint = near === null ? '`luc stage list` shows the stages' : `did you mean ${shellLine`${near}`}?`;
  return { code: 'unknown-target', message, hint };
}

const readersOf = ({ stages }: Pipeline, path: RelPath | null): readonly Stage[] =>
  stages.filter(
    ({ deps, params }) => deps.some((dep) => dep.path === path) || params.some(({ file }) => file === path),
  );

/** A path from the root, a name after a mark for the other sort or, as in DVC, after or before its file, a slip of the hand. */
function meantBy(pipeline: Pipeline, word: string, cwd: RelPath): string | null {
  const bare = word.replace(/^(?:\.\/|:|.*\.ya?ml:)|\.dvc$/g, '');
  const fromRoot = relPath('.', bare);
  if (cwd !== '.' && fromRoot !== null && pathMeanings(pipeline, bare, '.' as RelPath).length > 0)
    return posix.relative(cwd, fromRoot);
  const names = pipeline.stages.flatMap(({ name, group }) => [
    name,
    name.slice(name.lastIndexOf('/') + 1),
    group ?? '',
  ]);
  const words = [...names, ...pipeline.files.map((file) => file.pipeline), ...trackedFrom(pipeline, cwd)];
  if (bare !== word && words.includes(bare)) return bare;
  return nearest(
    bare,
    words.filter((one) => one !== ''),
  );
}

/** The tracked path that a word for one probably means, as it is written in `cwd`: it may have been written from the root. */
export function meantPath(pipeline: Pipeline, word: string, cwd: RelPath): string | null {
  const fromRoot = relPath('.', word);
  const tracked = trackedFrom(pipeline, cwd);
  const there = fromRoot === null ? null : posix.relative(cwd, fromRoot);
  return there !== null && tracked.includes(there) ? there : nearest(word, tracked);
}

const trackedFrom = ({ stages, data }: Pipeline, cwd: RelPath): readonly string[] =>
  [...stages.flatMap((stage) => stage.outs), ...data].map(({ path }) => posix.relative(cwd, path));
