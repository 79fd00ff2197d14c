/** The files of a project: `lucidity.yaml` and what it includes, parsed and checked at their top. */
import { isOutside, nameOf, type RelPath, relPath } from '../path.ts';
import type { Compiled } from '../store/compiled.ts';
import { Allowance } from './allowance.ts';
import type { Files } from './files.ts';
import { expandGlob } from './glob.ts';
import { isNull, type MapNode, memberOf, type Node, textIn, withMembers, wordsFor } from './node.ts';
import { parseYaml } from './parse.ts';
import { resolve } from './resolve.ts';
import { fileShape, rootOnlyKeys, rootShape } from './schema.ts';
import { emptyScope, overlayScope, type Scope } from './scope.ts';
import { checkShape } from './shape.ts';
import { problemAt, type Source, type Span, type Tell } from './source.ts';
import { isStageName, type StageFile } from './stages.ts';
import { addDefaultParams, addVars } from './vars.ts';

export const projectFile = 'lucidity.yaml' as RelPath;

export interface Included {
  readonly path: RelPath;
  /** The entry of `include`. */
  readonly span: Span;
}

/** Null, with a problem told, where the file cannot be worked with. */
export function readProjectFile(path: RelPath, pipeline: string, files: Files, tell: Tell): StageFile | null {
  const source = files.text(path);
  const parsed = source && parseYaml(source, tell);
  const top = parsed && topOf(parsed, path, tell);
  if (!source || !top) return null;
  const node = pipeline === '' ? top : withoutRootOnly(top, tell);
  const scope = scopeOf(node, source, pipeline, files, tell);
  const failed = new Set<Node>();
  const allowance = new Allowance();
  const literal = ['stages', 'vars', 'include', 'requires'];
  const members = new Map(
    [...node.members].map(([name, member]) => {
      const value = literal.includes(name)
        ? member.value
        : resolve(member.value, { scope, tell, failed, allowance });
      return [name, { ...member, value }];
    }),
  );
  const resolved = { ...node, members };
  const shape = pipeline === '' ? rootShape : fileShape;
  checkShape(shape, resolved, { tell, name: `\`${path}\``, failed, instead: insteadOf });
  return { path, pipeline, node: resolved, scope };
}

function topOf(node: Node, path: RelPath, tell: Tell): MapNode | null {
  if (node.type === 'map') return node;
  if (isNull(node)) return { type: 'map', members: new Map(), span: node.span };
  tell(problemAt(node.span, 'wrong-type', `\`${path}\` must be a map, not ${wordsFor(node)}`));
  return null;
}

function withoutRootOnly(node: MapNode, tell: Tell): MapNode {
  for (const [name, { key }] of node.members)
    if (Object.hasOwn(rootOnlyKeys, name))
      tell(problemAt(key, 'root-only', `\`${name}\` stands in \`${projectFile}\` only`, 'move it there'));
  return withMembers(node, (name) => !Object.hasOwn(rootOnlyKeys, name));
}

/** What an included file's own `vars` say hides the root's params of that name: other people's projects have an `lr` too. */
function scopeOf(node: MapNode, source: Source, pipeline: string, files: Files, tell: Tell): Scope {
  const vars = memberOf(node, 'vars');
  const params = addDefaultParams(emptyScope(source), files, tell);
  if (isNull(vars)) return params;
  if (pipeline === '') return addVars(vars, '.' as RelPath, params, files, tell);
  const own = addVars(vars, '.' as RelPath, emptyScope(source), files, tell);
  return {
    ...overlayScope(params, own.values.members),
    places: [...new Set([...params.places, ...own.places])],
    incomplete: params.incomplete || own.incomplete,
  };
}

/** The files that `include` names, in its order, those of one glob by name. */
export function findIncluded(
  root: string,
  project: MapNode,
  tell: Tell,
): { readonly files: Included[]; readonly listings: Compiled['listings'] } {
  const include = memberOf(project, 'include');
  const files = new Map<RelPath, Included>();
  const listings = new Map<RelPath, readonly string[]>();
  for (const item of include?.type === 'list' ? include.items : []) {
    const pattern = textIn(item);
    if (pattern === null) continue;
    const { span } = item;
    const path = relPath('.', pattern);
    if (path === null || isOutside(path)) {
      tell(problemAt(span, 'path-escapes', `\`${pattern}\` leads out of the project`));
      continue;
    }
    const expanded = expandGlob(root, path);
    for (const [folder, names] of expanded.listings) listings.set(folder, names);
    if (expanded.files.length === 0) tell(problemAt(span, 'missing-file', `\`${pattern}\` matches no file`));
    for (const match of expanded.files)
      if (match !== projectFile && !files.has(match)) files.set(match, { path: match, span });
  }
  return {
    files: [...files.values()],
    listings: [...listings].map(([folder, names]) => ({ folder, names })),
  };
}

/** The pipeline that an included file is; null, with the problem told, where its name cannot be one or is taken. */
export function pipelineOf({ path, span }: Included, taken: Map<string, RelPath>, tell: Tell): string | null {
  const name = nameOf(path).replace(/\.ya?ml$/, '');
  const other = taken.get(name);
  const message =
    other !== undefined
      ? `\`${other}\` and \`${path}\` are both the pipeline \`${name}\``
      : isStageName(name) || `\`${path}\` gives no name for a pipeline`;
  if (message === true) {
    taken.set(name, path);
    return name;
  }
  tell(
    problemAt(
      span,
      other === undefined ? 'bad-pipeline-name' : 'duplicate-pipeline',
      message,
      'rename the file',
    ),
  );
  return null;
}

const insteadOf: ReadonlyMap<string, string> = new Map([
  ['includes', 'write `include`'],
  ['variables', 'write `vars`'],
  ['outs', 'write `data` for files that no stage makes'],
  ['version', 'write `requires: luc >=…` for the version of luc'],
]);
