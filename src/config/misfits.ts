/** Whether the pieces of a graph fit: what each stage says that it reads and writes, followed from stage to stage before any runs. */
import type { Problem } from '../failure.ts';
import type { Graph } from '../graph.ts';
import { isObject, type Json } from '../json.ts';
import { type RelPath, relPath } from '../path.ts';
import type { Misfit, Stage, StageName } from '../pipeline.ts';
import type { Place } from '../place.ts';
import { type ColumnShape, type ColumnType, missingColumn, type TableShape } from '../table-shape.ts';
import { type Steps, spanAt } from './node.ts';
import { placeOf } from './source.ts';
import type { KindTable, ResolvedStage } from './stage.ts';

/** A table that some stage writes, and where it says so. */
interface Known {
  readonly shape: TableShape;
  readonly maker: StageName;
  readonly at: Place;
}

export async function findMisfits(
  stages: readonly Stage[],
  graph: Graph,
  kinds: KindTable,
  nodes: ReadonlyMap<StageName, ResolvedStage>,
): Promise<readonly Misfit[]> {
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  const known = new Map<RelPath, Known>();
  const misfits: Misfit[] = [];
  for (const name of graph.order) {
    const stage = byName.get(name);
    const node = nodes.get(name);
    // What is frozen does not run, and what it once made need not be what its options say now.
    if (!stage || !node || stage.frozen) continue;
    const tell: TellMisfit = (steps, { atKey = false, ...problem }, about) => {
      const maker = about === undefined ? undefined : known.get(about);
      const related =
        maker && maker.maker !== name
          ? [{ message: `\`${maker.maker}\` makes \`${about}\` here`, at: maker.at }]
          : [];
      misfits.push({
        stage: name,
        problem: {
          ...problem,
          at: placeOf(spanAt(node.node, steps, atKey)),
          ...(related.length > 0 && { related }),
        },
      });
    };
    await follows(stage, kinds, known, tell);
  }
  return misfits;
}

type TellMisfit = (
  steps: Steps,
  problem: Omit<Problem, 'at'> & { readonly atKey?: boolean },
  about?: RelPath,
) => void;

/** Takes what the stage writes into `known`. */
async function follows(
  stage: Stage,
  kinds: KindTable,
  known: Map<RelPath, Known>,
  tell: TellMisfit,
): Promise<void> {
  const placed = (path: string): RelPath | null => relPath(stage.wdir, path);
  const declared = new Map(
    Object.entries(isObject(stage.schema) ? stage.schema : {}).map(
      ([path, schema]) => [path, lasting(path, shapeOf(schema))] as const,
    ),
  );
  const declaredAt = (place: RelPath | null) => [...declared].find(([path]) => placed(path) === place);
  for (const [path, shape] of declared) {
    const place = placed(path);
    const before = place === null ? undefined : known.get(place);
    if (place !== null && before) compare(['schema', path], shape, before.shape, place, tell);
  }
  const kind = await kinds.load(stage.kind);
  const contract = kind.contract?.(stage.task, (path) => {
    const place = placed(path);
    const found = place === null ? undefined : known.get(place);
    const own = declaredAt(place)?.[1] ?? null;
    return found ? merge(found.shape, own) : own;
  });
  for (const { path, about, ...problem } of contract?.problems ?? [])
    tell([stage.kind, ...path], problem, about === undefined ? undefined : (placed(about) ?? undefined));
  const writes = new Map(
    [...(contract?.writes ?? [])].map(([path, shape]) => [placed(path), lasting(path, shape)] as const),
  );
  for (const out of stage.outs) {
    const [path, own] = declaredAt(out.path) ?? [];
    const shape = writes.get(out.path);
    if (shape && own && path !== undefined) compare(['schema', path], own, shape, out.path, tell);
    const whole = shape ? merge(shape, own ?? null) : own;
    if (whole) known.set(out.path, { shape: whole, maker: stage.name, at: out.at });
  }
}

function compare(steps: Steps, wanted: TableShape, found: TableShape, path: RelPath, tell: TellMisfit): void {
  for (const { name, type } of wanted.columns) {
    const there = found.columns.find((column) => column.name === name);
    if (!there && !found.open)
      tell([...steps, name], missingColumn(name, found.columns, ` in \`${path}\``), path);
    else if (there?.type && type && there.type !== type)
      tell(
        [...steps, name],
        { code: 'column-type', message: `\`${name}\` of \`${path}\` is ${there.type}, not ${type}` },
        path,
      );
  }
}

/** A declared schema says the types that nobody else knows; of a table of which more is known it says no more. */
function merge(shape: TableShape, declared: TableShape | null): TableShape {
  if (!declared) return shape;
  const types = new Map(declared.columns.map(({ name, type }) => [name, type]));
  const columns = shape.columns.map(({ name, type }) => ({ name, type: type ?? types.get(name) ?? null }));
  const names = new Set(columns.map(({ name }) => name));
  return {
    columns: [...columns, ...declared.columns.filter(({ name }) => !names.has(name))],
    open: shape.open,
  };
}

/** There may be more columns than a schema says something of. */
function shapeOf(schema: Json): TableShape {
  const columns = Object.entries(isObject(schema) ? schema : {}).map(([name, column]): ColumnShape => {
    const type = isObject(column) ? column.type : column;
    return { name, type: typeof type === 'string' ? (type as ColumnType) : null };
  });
  return { columns, open: true };
}

/** What of a table lasts in a file. In text it is the cells: whoever reads them finds their types anew. */
const lasting = (path: string, { columns, open }: TableShape): TableShape => ({
  columns: keepsTypes(path) ? columns : columns.map(({ name }) => ({ name, type: null })),
  open,
});

const keepsTypes = (path: string): boolean => /\.(?:parquet|arrows?|feather)$/i.test(path);
