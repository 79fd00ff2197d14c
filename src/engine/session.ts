/** What one command works with: the compiled project, its record, its store, and a look at the workspace. */
import type { Emit } from '../event.ts';
import type { Graph } from '../graph.ts';
import type { Block, DataRecord } from '../lock.ts';
import type { RelPath } from '../path.ts';
import type { Pipeline, Stage, StageName } from '../pipeline.ts';
import type { FileIndex } from '../store/file-index.ts';
import type { Layout } from '../store/layout.ts';
import type { ObjectStore } from '../store/objects.ts';
import { type Observer, openObserver } from '../store/observe.ts';
import type { Recorded } from '../store/recorded.ts';
import { openParams, type Params, type ParseParams } from './params.ts';
import type { Probes } from './probes.ts';
import { openProducts, type Products } from './products.ts';
import type { Stamp } from './stamp.ts';
import type { Supply } from './supply.ts';

/** What a session is made of; `commands/open-session.ts` puts it together. */
export interface SessionParts {
  readonly layout: Layout;
  readonly pipeline: Pipeline;
  /** As the project's files have it now, since others may change them; null where they are broken. */
  readonly pipelineNow: () => Promise<Pipeline | null>;
  readonly graph: Graph;
  readonly objects: ObjectStore;
  readonly index: FileIndex;
  readonly recorded: Recorded;
  /** `stampOf` before `recorded` was read. */
  readonly stamp: Stamp;
  /** Folder of the git work tree, or null. */
  readonly gitRoot: string | null;
  readonly env: NodeJS.ProcessEnv;
  /** The folder in which luc was called: what a hint names shall be pasted there. */
  readonly cwd: RelPath;
  /** Takes over locks whose holder on another machine stands still. */
  readonly breakLock: boolean;
  readonly emit: Emit;
  readonly parseParams: ParseParams;
}

export interface Session extends SessionParts {
  /** Null where nothing may be brought from elsewhere. */
  supply: Supply | null;
  /** Null where sources are not asked what they have now. */
  probes: Probes | null;
  readonly stages: ReadonlyMap<StageName, Stage>;
  readonly products: Products;
  readonly observer: Observer;
  readonly params: Params;
  /** Replaced when another run has changed the record. */
  recorded: Recorded;
  /** What the record looked like on disk when it was read; see `refresh.ts`. */
  stamp: Stamp;
  /** See `has-left.ts`: the paths that have left, by the state of the project's files; null until that is asked. */
  left: { readonly files: string; readonly paths: Promise<ReadonlySet<RelPath>> } | null;
}

export function openSession(parts: SessionParts): Session {
  const { layout, pipeline, objects, index, gitRoot } = parts;
  const products = openProducts(pipeline, (digest) => objects.readTree(digest));
  const stages = new Map(pipeline.stages.map((stage) => [stage.name, stage]));
  const session: Session = {
    ...parts,
    supply: null,
    probes: null,
    left: null,
    stages,
    products,
    params: openParams(layout, pipeline.paramsFiles, parts.parseParams),
    stamp: parts.stamp,
    observer: openObserver({ layout, index, tracked: products, gitRoot }),
  };
  adoptRecord(session, parts.recorded);
  return session;
}

/** Takes `recorded` as what the tracked paths hold. */
export function adoptRecord(session: Session, recorded: Recorded): void {
  session.recorded = recorded;
  for (const stage of session.pipeline.stages) {
    const block = recorded.stages.get(stage.name);
    for (const out of stage.outs) session.products.set(out.path, block?.outs.get(out.path)?.entry ?? null);
  }
  for (const data of session.pipeline.data) {
    session.products.set(data.path, recorded.data.get(data.path)?.entry ?? null);
  }
}

/** Takes what this session has just recorded of a stage. */
export function noteBlock({ recorded, products }: Session, stage: string, block: Block): void {
  recorded.stages.set(stage, block);
  for (const [path, { entry }] of block.outs) products.set(path, entry);
}

/** The same for data. */
export function noteData({ recorded, products }: Session, path: RelPath, record: DataRecord): void {
  recorded.data.set(path, record);
  products.set(path, record.entry);
}
