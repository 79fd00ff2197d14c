/** The stages of one pipeline file: groups written out, templates replaced, each compiled. */

import type { RelPath } from '../path.ts';
import type { Stage, StageName } from '../pipeline.ts';
import { type Allowance, weightOf } from './allowance.ts';
import { eachOf, type Instance, productOf } from './expand.ts';
import type { Files } from './files.ts';
import { IdleOptions } from './idle-options.ts';
import { type MapNode, type Member, memberOf, type Node, withMembers, wordsFor } from './node.ts';
import type { PathRules } from './paths.ts';
import { resolve } from './resolve.ts';
import { groupShape } from './schema.ts';
import { overlayScope, type Scope } from './scope.ts';
import { checkShape } from './shape.ts';
import { problemAt, type Span, type Tell } from './source.ts';
import { compileStage, type KindTable, type ResolvedStage, wdirOf } from './stage.ts';
import { addVars } from './vars.ts';

export interface StageFile {
  readonly path: RelPath;
  /** '' for `lucidity.yaml`. */
  readonly pipeline: string;
  readonly node: MapNode;
  readonly scope: Scope;
}

export interface StageTools {
  readonly files: Files;
  readonly allowance: Allowance;
  readonly kinds: KindTable;
  readonly rules: PathRules;
  /** Hears of each stage before it is compiled. */
  readonly onStage?: (stage: ResolvedStage) => void;
}

export async function compileStages(file: StageFile, tools: StageTools): Promise<Stage[]> {
  const written = memberOf(file.node, 'stages');
  const stages: Stage[] = [];
  for (const [name, { key, value }] of written?.type === 'map' ? written.members : []) {
    if (!isStageName(name)) {
      const hint = 'letters, digits, `-`, `_` and `.` make a name';
      tools.rules.tell(problemAt(key, 'bad-stage-name', `\`${name}\` is no name of a stage`, hint));
      continue;
    }
    if (value.type !== 'map') {
      const message = `stage \`${name}\` must be a map, not ${wordsFor(value)}`;
      tools.rules.tell(problemAt(key, 'wrong-type', message));
      continue;
    }
    const idle = new IdleOptions();
    for (const instance of instancesOf(name, value, key, file, tools)) {
      if (!tools.allowance.takeStage(key, tools.rules.tell)) return stages;
      const stage = await compileInstance(instance, file, tools, idle);
      if (stage) stages.push(stage);
    }
    idle.tellUseless(tools.rules.tell);
  }
  return stages;
}

interface StageInstance {
  readonly name: string;
  readonly group: string | null;
  readonly body: MapNode;
  readonly scope: Scope;
  /** Values that this one of a group has in addition. */
  readonly extra: Instance['values'];
  readonly span: Span;
}

function instancesOf(
  name: string,
  node: MapNode,
  span: Span,
  { scope, pipeline }: StageFile,
  { rules, allowance }: StageTools,
): StageInstance[] {
  const qualified = pipeline === '' ? name : `${pipeline}/${name}`;
  const isEach = node.members.has('foreach') || node.members.has('do');
  const matrix = node.members.get('matrix');
  if (!isEach && !matrix) return [{ name: qualified, group: null, body: node, scope, extra: [], span }];
  const check = { tell: rules.tell, name: `stage \`${qualified}\``, instead: underDo(node) };
  if (isEach && !checkShape(groupShape, node, check)) return [];
  const values = memberOf(node, isEach ? 'foreach' : 'matrix');
  const body = isEach ? memberOf(node, 'do') : withMembers(node, (key) => key !== 'matrix');
  if (!values || body?.type !== 'map') return [];
  const failed = new Set<Node>();
  const resolved = resolve(values, { scope, tell: rules.tell, failed, allowance });
  if (failed.size > 0) return [];
  const instances = isEach ? eachOf(resolved, rules.tell) : productOf(resolved, rules.tell);
  return instances
    .filter((instance) => isItemName(instance, qualified, span, rules))
    .map(({ suffix, values: extra }) => ({
      name: `${qualified}@${suffix}`,
      group: qualified,
      body,
      scope,
      extra,
      span,
    }));
}

async function compileInstance(
  instance: StageInstance,
  { pipeline }: StageFile,
  tools: StageTools,
  idle: IdleOptions,
): Promise<Stage | null> {
  const { name, group, body, span } = instance;
  const failed = new Set<Node>();
  const { allowance } = tools;
  const { tell } = tools.rules;
  if (group !== null && !allowance.takeText(weightOf(body) + instance.scope.values.members.size, span, tell))
    return null;
  const templating = { scope: scopeWithin(instance, tools), tell, failed, allowance };
  const members = new Map<string, Member>();
  for (const [key, member] of body.members) {
    const value = key === 'vars' ? member.value : resolve(member.value, templating, key === 'cmd');
    members.set(key, { key: member.key, value });
  }
  const stage = { name: name as StageName, pipeline, group, node: { ...body, members }, span, failed, idle };
  tools.onStage?.(stage);
  return compileStage(stage, tools.kinds, tools.rules);
}

/** The scope of a stage: its own `vars` name files relative to its `wdir`, which they cannot have a part in. */
function scopeWithin(instance: StageInstance, { files, rules, allowance }: StageTools): Scope {
  const { body, extra } = instance;
  const scope = extra.length > 0 ? overlayScope(instance.scope, extra) : instance.scope;
  const vars = memberOf(body, 'vars');
  if (!vars) return scope;
  const tellLater: Tell = () => {};
  const resolved = resolve(
    withMembers(body, (key) => key === 'wdir'),
    { scope, tell: tellLater, failed: new Set(), allowance },
  );
  const folder = resolved.type === 'map' ? wdirOf(resolved, { ...rules, tell: tellLater }) : null;
  return addVars(vars, folder ?? ('.' as RelPath), scope, files, rules.tell);
}

const underDo = (node: MapNode): ReadonlyMap<string, string> =>
  new Map([...node.members.keys()].map((key) => [key, 'beside `foreach` there is only `do`: put it there']));

export const isStageName = (name: string): boolean =>
  /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.-]*$/u.test(name) && name.length <= 100;

/** What follows `@` may be more, but the name is a part of file names and of what is typed. */
function isItemName({ suffix, span }: Instance, group: string, fallback: Span, { tell }: PathRules): boolean {
  const name = `${group}@${suffix}`;
  if (/^[^\s/\\:\p{C}]+$/u.test(suffix) && Buffer.byteLength(name) <= 200) return true;
  const hint = 'blanks, slashes and colons cannot stand in a name; use a map, whose keys are the names';
  tell(
    problemAt(
      span.end > span.start ? span : fallback,
      'bad-stage-name',
      `\`${name}\` is no name of a stage`,
      hint,
    ),
  );
  return false;
}
