/** The compiler: every YAML and params file of a project to one `Pipeline`, or to all problems that they have. */
import { join } from 'node:path';
import { readIfThere } from '../base/files.ts';
import type { Problem } from '../failure.ts';
import { buildGraph } from '../graph.ts';
import type { Kind } from '../kind.ts';
import { ancestorsOf, isWithin, type RelPath } from '../path.ts';
import type { Data, ParamsFile, Pipeline, Stage, StageName } from '../pipeline.ts';
import { kinds } from '../stages/kinds.ts';
import type { Compiled } from '../store/compiled.ts';
import { valueToJson } from '../value.ts';
import { version } from '../version.ts';
import { Allowance } from './allowance.ts';
import { tellCollidingPaths } from './colliding-paths.ts';
import { dataOf } from './data.ts';
import { Files } from './files.ts';
import { findMisfits } from './misfits.ts';
import { tellUnknownRemotes } from './named-remotes.ts';
import { type MapNode, memberOf, textIn, toValue } from './node.ts';
import { foldersUpToGit, type PathRules, placePath } from './paths.ts';
import { inReadingOrder, problemList } from './problems.ts';
import { findIncluded, pipelineOf, projectFile, readProjectFile } from './project.ts';
import { checkRequired } from './requires.ts';
import { declaredIn, readMachine, remotesOf, settingsOf } from './settings.ts';
import type { Tell } from './source.ts';
import type { KindTable, ResolvedStage } from './stage.ts';
import { compileStages, type StageFile } from './stages.ts';

/** `read` gives the bytes of a path relative to the root, null where there is no file; `onStage` hears of every stage. */
export async function compilePipeline(
  root: string,
  read: (path: RelPath) => Uint8Array | null = (path) => readIfThere(join(root, path)),
  onStage?: (stage: ResolvedStage) => void,
): Promise<Compiled | readonly Problem[]> {
  const { problems, tell } = problemList();
  const files = new Files(read, tell);
  const main = readProjectFile(projectFile, '', files, tell);
  if (!main) return problems.length > 0 ? inReadingOrder(problems) : [noProjectFile];
  const unmet = requirementOf(main.node);
  if (unmet) return [unmet];
  const { included, listings } = readIncluded(root, main.node, files, tell);
  const pipelineFiles = [main, ...included];
  const nodes = new Map<StageName, ResolvedStage>();
  const tools = {
    files,
    allowance: new Allowance(),
    kinds: kindTable(),
    rules: { above: foldersUpToGit(root), tell, named: [] },
    onStage(stage: ResolvedStage): void {
      nodes.set(stage.name, stage);
      onStage?.(stage);
    },
  };
  const stages: Stage[] = [];
  for (const file of pipelineFiles) for (const stage of await compileStages(file, tools)) stages.push(stage);
  const machine = readMachine(files, tell);
  const pipeline: Pipeline = {
    stages,
    data: dataOf(memberOf(main.node, 'data'), tools.rules),
    paramsFiles: paramsFilesOf(stages, files),
    shown: {
      params: shownIn(pipelineFiles, 'params', tools.rules),
      metrics: shownIn(pipelineFiles, 'metrics', tools.rules),
    },
    remotes: remotesOf(memberOf(main.node, 'remotes'), machine, tell),
    settings: settingsOf(memberOf(main.node, 'config'), machine, tell),
    files: pipelineFiles.map(({ path, pipeline }) => ({ path, pipeline })),
    misfits: [],
  };
  tellUnknownRemotes(tools.rules, declaredIn(memberOf(main.node, 'remotes'), machine));
  tellBuriedFiles(pipeline, tell);
  tellCollidingPaths(pipeline, root, projectFile, tell);
  const graph = buildGraph(pipeline);
  if (Array.isArray(graph)) for (const problem of graph) tell(problem);
  if (problems.length > 0 || Array.isArray(graph)) return inReadingOrder(problems, files);
  const misfits = await findMisfits(stages, graph, tools.kinds, nodes);
  return { pipeline: { ...pipeline, misfits }, sources: files.sources, listings };
}

const noProjectFile: Problem = {
  code: 'missing-file',
  message: `there is no \`${projectFile}\``,
  hint: '`luc init` makes one',
};

function requirementOf(node: MapNode): Problem | null {
  const requires = memberOf(node, 'requires');
  const text = textIn(requires);
  return requires && text !== null ? checkRequired(text, version, requires.span) : null;
}

function readIncluded(root: string, main: MapNode, files: Files, tell: Tell) {
  const { files: found, listings } = findIncluded(root, main, tell);
  const taken = new Map<string, RelPath>();
  const included: StageFile[] = [];
  for (const entry of found) {
    const pipeline = pipelineOf(entry, taken, tell);
    const file = pipeline === null ? null : readProjectFile(entry.path, pipeline, files, tell);
    if (file) included.push(file);
  }
  return { included, listings };
}

function kindTable(): KindTable {
  const loaded = new Map<string, Promise<Kind>>();
  return {
    names: Object.keys(kinds),
    load: (name) => {
      const known = loaded.get(name) ?? kinds[name]?.();
      if (!known) throw new Error(`no kind is called ${name}`);
      loaded.set(name, known);
      return known;
    },
  };
}

/** The paths of a list at the top of files. */
function shownIn(files: readonly StageFile[], key: string, rules: PathRules): readonly RelPath[] {
  const paths = files.flatMap(({ node }) => {
    const list = memberOf(node, key);
    return list?.type === 'list' ? list.items : [];
  });
  const placed = paths.flatMap((item) => {
    const written = textIn(item);
    return (written !== null && placePath(written, 'dep', '.' as RelPath, item.span, rules)) || [];
  });
  return [...new Set(placed)];
}

/** What is in the params files that stages name; those that a stage makes are read when they are there. */
function paramsFilesOf(stages: readonly Stage[], files: Files): ParamsFile[] {
  const made = new Set(stages.flatMap((stage) => stage.outs.map((out) => out.path)));
  const isMade = (path: RelPath): boolean => [path, ...ancestorsOf(path)].some((above) => made.has(above));
  const paths = new Set(stages.flatMap((stage) => stage.params.map((ref) => ref.file)));
  return [...paths].map((path): ParamsFile => {
    const node = isMade(path) ? null : files.params(path);
    return node
      ? { path, digest: files.digestOf(path), values: valueToJson(toValue(node)) }
      : { path, digest: null, values: null };
  });
}

/** An out is replaced whole, and would take these with it. */
function tellBuriedFiles({ stages, data, files }: Pipeline, tell: Tell): void {
  const own = [...files.map(({ path }) => path), 'lucidity.lock' as RelPath];
  const tracked: readonly (Data | Stage['outs'][number])[] = [...stages.flatMap(({ outs }) => outs), ...data];
  for (const { path, at } of tracked) {
    const buried = own.find((file) => isWithin(file, path));
    if (buried)
      tell({
        code: 'out-holds-project',
        message: `\`${path}\` holds \`${buried}\`, which luc works from`,
        at,
      });
  }
}
