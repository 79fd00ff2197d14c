/** The graph of stages: who reads what whom makes. Built from paths alone; knows no files and no state. */
import { openHeap } from './base/heap.ts';
import type { Problem } from './failure.ts';
import { findCircles } from './graph-circles.ts';
import { type Maker, makersOf } from './graph-makers.ts';
import { isWithin, type RelPath } from './path.ts';
import type { Pipeline, Stage, StageName } from './pipeline.ts';
import type { Place } from './place.ts';

/** `to` reads `paths`, in its own words, which hold something that `from` makes. */
export interface Edge {
  readonly from: StageName;
  readonly to: StageName;
  readonly paths: readonly RelPath[];
}

export interface Graph {
  /** Every stage after those that it reads from; else as declared. */
  readonly order: readonly StageName[];
  /** By reader, then maker, as declared. */
  edges(): readonly Edge[];
  /** The stages that this one reads from directly, as declared. */
  upstream(stage: StageName): readonly StageName[];
  /** The stages that read from this one directly, as declared. */
  downstream(stage: StageName): readonly StageName[];
  /** The stages with an out that is `path`, contains it, or lies in it. */
  makersOf(path: RelPath): readonly StageName[];
}

interface Link {
  readonly path: RelPath;
  readonly at: Place;
}

/** Links by maker for one reader, both by their place in the pipeline. */
type LinksByMaker = ReadonlyMap<number, readonly Link[]>;

/** The graph, or everything that is wrong with it. */
export function buildGraph(pipeline: Pipeline): Graph | Problem[] {
  const { stages } = pipeline;
  const { touching, problems } = makersOf(pipeline);
  const numbers = new Map(stages.map(({ name }, index) => [name, index]));
  const ownProblems: Problem[] = [];
  const incoming = stages.map((stage) => linksOf(stage, touching, numbers, ownProblems));
  const outgoing: number[][] = stages.map(() => []);
  for (const [reader, makers] of incoming.entries())
    for (const maker of makers.keys()) outgoing[maker]?.push(reader);

  const order = inOrder(incoming, outgoing);
  const circles = order.length < stages.length ? circleProblems(stages, incoming, outgoing) : [];
  const all = [...problems, ...ownProblems, ...circles];
  if (all.length > 0) return all;

  const namesOf = (indexes: Iterable<number>): StageName[] =>
    [...indexes].flatMap((index) => stages[index]?.name ?? []);
  const upstream = incoming.map((makers) => namesOf(makers.keys()));
  const downstream = outgoing.map(namesOf);
  return {
    order: namesOf(order),
    edges: () => stages.flatMap(({ name }, reader) => edgesOf(name, incoming[reader], namesOf)),
    upstream: (stage) => upstream[numbers.get(stage) ?? -1] ?? [],
    downstream: (stage) => downstream[numbers.get(stage) ?? -1] ?? [],
    makersOf: (path) => [...new Set(touching(path).flatMap(({ stage }) => stage ?? []))],
  };
}

/** What the stage reads of which others; what it reads of itself is a problem. */
function linksOf(
  stage: Stage,
  touching: (path: RelPath) => readonly Maker[],
  numbers: ReadonlyMap<StageName, number>,
  problems: Problem[],
): LinksByMaker {
  const links = new Map<number, Link[]>();
  const own = numbers.get(stage.name);
  for (const link of readBy(stage)) {
    for (const maker of touching(link.path)) {
      const number = maker.stage === null ? undefined : numbers.get(maker.stage);
      if (number === undefined) continue;
      const before = links.get(number);
      if (number === own) problems.push(readsItself(stage, link, maker));
      else if (before) before.push(link);
      else links.set(number, [link]);
    }
  }
  return links.size < 2 ? links : new Map([...links].sort(([a], [b]) => a - b));
}

/** Deps and params files, each path once. */
function readBy({ deps, params }: Stage): Iterable<Link> {
  const links = new Map<RelPath, Link>();
  for (const { path, at } of deps) links.set(path, { path, at });
  for (const { file, at } of params) if (!links.has(file)) links.set(file, { path: file, at });
  return links.values();
}

/** Topological, the first declared among those that are ready; shorter than the graph where there is a circle. */
function inOrder(incoming: readonly LinksByMaker[], outgoing: readonly (readonly number[])[]): number[] {
  const waitsFor = incoming.map((makers) => makers.size);
  const ready = openHeap();
  for (const [index, count] of waitsFor.entries()) if (count === 0) ready.push(index);
  const order: number[] = [];
  for (let index = ready.pop(); index !== undefined; index = ready.pop()) {
    order.push(index);
    for (const reader of outgoing[index] ?? []) {
      const left = (waitsFor[reader] ?? 0) - 1;
      waitsFor[reader] = left;
      if (left === 0) ready.push(reader);
    }
  }
  return order;
}

const edgesOf = (
  to: StageName,
  makers: LinksByMaker | undefined,
  namesOf: (indexes: Iterable<number>) => StageName[],
): Edge[] =>
  [...(makers ?? [])].flatMap(([maker, links]) =>
    namesOf([maker]).map((from) => ({ from, to, paths: uniquePaths(links) })),
  );

const uniquePaths = (links: readonly Link[]): RelPath[] => [...new Set(links.map(({ path }) => path))];

function circleProblems(
  stages: readonly Stage[],
  incoming: readonly LinksByMaker[],
  outgoing: readonly (readonly number[])[],
): Problem[] {
  const circles = findCircles(
    stages.length,
    (node) => outgoing[node] ?? [],
    (node) => incoming[node]?.keys() ?? [],
  );
  return circles.map((circle) => {
    const steps = circle.flatMap((maker, i) => {
      const reader = circle[(i + 1) % circle.length] ?? maker;
      const [link] = incoming[reader]?.get(maker) ?? [];
      return link ? [{ maker: stages[maker]?.name, reader: stages[reader]?.name, ...link }] : [];
    });
    const [first] = steps;
    return {
      code: 'cycle',
      message: `stages wait for each other in a circle: ${[...steps, first].map((step) => step?.maker).join(' → ')}`,
      ...(first && { at: first.at }),
      hint: 'let one of them read or write something else',
      related: steps.map(({ maker, reader, path, at }) => ({
        message: `\`${reader}\` reads \`${path}\`, which \`${maker}\` makes`,
        at,
      })),
    };
  });
}

function readsItself(stage: Stage, link: Link, maker: Maker): Problem {
  const outLiesInside = maker.path !== link.path && isWithin(maker.path, link.path);
  return {
    code: outLiesInside ? 'out-in-own-dep' : 'own-dep',
    message: outLiesInside
      ? `\`${maker.path}\`, an out of \`${stage.name}\`, lies in \`${link.path}\`, which the stage reads`
      : link.path === maker.path
        ? `\`${stage.name}\` reads \`${link.path}\` and makes it`
        : `\`${stage.name}\` reads \`${link.path}\`, which lies in its own out \`${maker.path}\``,
    at: link.at,
    hint: outLiesInside
      ? 'write the out somewhere else, or name the files that the stage reads'
      : 'let the stage read one path and write another',
    related: [{ message: 'the out', at: maker.at }],
  };
}
