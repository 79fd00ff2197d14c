/** `luc dag`: the graph with the state of each stage, drawn or for other programs. */
import { basename } from 'node:path';
import type { Selection } from '../engine/selection.ts';
import type { Session } from '../engine/session.ts';
import { type StageStatus, statusOf } from '../engine/status.ts';
import { failureOf } from '../failure.ts';
import { overlaps } from '../path.ts';
import type { Stage, StageName } from '../pipeline.ts';
import type { Dag, DagEdge, DagNode } from '../report/dag/dag.ts';
import { dagDocument, dotText, markdownText, mermaidText } from '../report/dag/formats.ts';
import { fromHere } from '../report/from-here.ts';
import { linesText } from '../report/lines.ts';
import { reasonText } from '../report/reason-words.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { warnOfConflict } from './open-session.ts';
import { styleOf } from './style-of.ts';
import { openSelection } from './targets.ts';
import { writeNamed } from './write-named.ts';

interface Options {
  readonly words: readonly string[];
  readonly dot: boolean;
  readonly mermaid: boolean;
  readonly md: boolean;
  readonly outs: boolean;
  readonly html: string | null;
  readonly glob: boolean;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  const selected = await openSelection(context, options);
  if (!selected.ok) return failed(selected.failure);
  const { session, selection } = selected.value;
  warnOfConflict(context, session);
  const { stages } = await statusOf(session, selection, []);
  session.index.save();
  const dag = options.outs ? dagOfPaths(session, selection, stages) : dagOfStages(session, selection, stages);
  if (options.html !== null) {
    const { dagPage } = await import('../report/dag/page.ts');
    const page = dagPage(dag, basename(context.root));
    if (options.html === '-') return { exit: 0, document: dagDocument(dag), text: () => page };
    const problem = writeNamed(context, options.html, page);
    if (problem) return failed(failureOf('environment', problem));
  }
  const text = await textFor(context, options, dag);
  return { exit: 0, document: dagDocument(dag), text: () => text };
}

async function textFor(context: Context, options: Options, dag: Dag): Promise<string> {
  if (options.dot) return dotText(dag);
  if (options.mermaid) return mermaidText(dag);
  if (options.md) return markdownText(dag);
  if (options.html !== null) return linesText([`Wrote ${options.html}.`]);
  if (dag.nodes.length === 0) return 'There are no stages yet.\n';
  const { dagText, legendText } = await import('../report/dag/view.ts');
  const style = styleOf(context);
  const shown = options.outs ? withPaths(dag, (path) => fromHere(path, style)) : dag;
  return `${dagText(shown, style)}\n${legendText(shown, style)}`;
}

/** Only people read paths from where they are; programs get them from the root. */
const withPaths = ({ nodes, edges }: Dag, shown: (path: string) => string): Dag => ({
  nodes: nodes.map((node) => ({ ...node, name: shown(node.name) })),
  edges: edges.map(({ from, to, paths }) => ({ from: shown(from), to: shown(to), paths })),
});

function dagOfStages(
  { graph, stages }: Session,
  selection: Selection,
  statuses: readonly StageStatus[],
): Dag {
  const chosen = new Set(selection.stages);
  const status = new Map(statuses.map((one) => [one.name, one]));
  return {
    nodes: selection.stages.map((name) => ({
      name,
      kind: stages.get(name)?.kind ?? '',
      ...stateAndReasons(status.get(name)),
    })),
    edges: graph.edges().filter(({ from, to }) => chosen.has(from) && chosen.has(to)),
  };
}

const stateAndReasons = (status: StageStatus | undefined): Pick<DagNode, 'state' | 'reasons'> => ({
  state: status?.state ?? null,
  reasons: [
    ...(status?.problems.map(({ message }) => message) ?? []),
    ...(status?.reasons.map((reason) => reasonText(reason)) ?? []),
  ],
});

/** Each out and what it is made from: outs of other stages, and data. */
function dagOfPaths(session: Session, selection: Selection, statuses: readonly StageStatus[]): Dag {
  const { graph, pipeline, stages } = session;
  const status = new Map(statuses.map((one) => [one.name, one]));
  const chosen = selection.stages.flatMap((name) => stages.get(name) ?? []);
  const nodes: DagNode[] = [];
  const edges: DagEdge[] = [];
  const usedData = new Set<string>();
  for (const stage of chosen) {
    const sources = sourcesOf(stage, session);
    for (const { path } of sources.filter(({ isData }) => isData)) usedData.add(path);
    for (const out of stage.outs) {
      nodes.push({ name: out.path, kind: out.role, ...stateAndReasons(status.get(stage.name)) });
      for (const { path, via } of sources) edges.push({ from: path, to: out.path, paths: via });
    }
  }
  const data = pipeline.data
    .filter(({ path }) => usedData.has(path) || selection.stages.length === graph.order.length)
    .map(({ path }): DagNode => ({ name: path, kind: 'data', state: null }));
  return { nodes: [...data, ...nodes], edges };
}

interface PathSource {
  readonly path: string;
  readonly isData: boolean;
  /** The deps that lead to it. */
  readonly via: readonly string[];
}

function sourcesOf(stage: Stage, { graph, pipeline, stages }: Session): readonly PathSource[] {
  const sources = new Map<string, { isData: boolean; via: string[] }>();
  const add = (path: string, isData: boolean, dep: string): void => {
    const known = sources.get(path) ?? { isData, via: [] };
    if (!known.via.includes(dep)) known.via.push(dep);
    sources.set(path, known);
  };
  const makers = (name: StageName) => stages.get(name)?.outs ?? [];
  for (const path of new Set([
    ...stage.deps.map((dep) => dep.path),
    ...stage.params.map(({ file }) => file),
  ])) {
    for (const maker of graph.makersOf(path))
      for (const out of makers(maker)) if (overlaps(out.path, path)) add(out.path, false, path);
    for (const one of pipeline.data) if (overlaps(one.path, path)) add(one.path, true, path);
  }
  return [...sources].map(([path, { isData, via }]) => ({ path, isData, via }));
}
