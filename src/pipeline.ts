/**
 * The compiled pipeline: what `config/` makes of the user's YAML and everything after it works on. Plain JSON, so
 * that it can be kept between commands.
 */
import type { LinkKind } from './choices.ts';
import type { Digest } from './digest.ts';
import type { Problem } from './failure.ts';
import type { Json, JsonObject } from './json.ts';
import type { RelPath } from './path.ts';
import type { Place } from './place.ts';
import type { Refresh } from './refresh.ts';

declare const brand: unique symbol;
/** `clean`, `train@fr`, `data-news/clean`, `data-news/train@fr`. */
export type StageName = string & { readonly [brand]: 'stage' };

export interface Pipeline {
  readonly stages: readonly Stage[];
  readonly data: readonly Data[];
  /** Params files that stages name, with what was in them when this was compiled. */
  readonly paramsFiles: readonly ParamsFile[];
  /** Files that `params:` and `metrics:` name beside the stages: only to be shown. */
  readonly shown: { readonly params: readonly RelPath[]; readonly metrics: readonly RelPath[] };
  readonly remotes: readonly Remote[];
  readonly settings: Settings;
  /** Every YAML file that was read, `lucidity.yaml` first; each is a pipeline. */
  readonly files: readonly PipelineFile[];
  /** Where what a stage reads is not what another writes; nothing of these stages may run. */
  readonly misfits: readonly Misfit[];
}

export interface Misfit {
  readonly stage: StageName;
  readonly problem: Problem;
}

export interface PipelineFile {
  readonly path: RelPath;
  /** '' for `lucidity.yaml` itself, else the file's name without extension. */
  readonly pipeline: string;
}

export interface Stage {
  readonly name: StageName;
  /** The pipeline it belongs to, '' for the root's. */
  readonly pipeline: string;
  /** The full name of the foreach/matrix group that it is one of (`data-news/train`), else null. */
  readonly group: string | null;
  readonly kind: string;
  /** The kind's version: stands in the key for the kind's defaults and semantics. */
  readonly version: number;
  /**
   * The kind's part of the key, after templating: for `cmd` `{cmd: [line…], shell}`, for typed kinds `{options}`.
   * Its members become members of the lock's `what`.
   */
  readonly own: JsonObject;
  /** What the kind's `run` is given; for `cmd` null, as `own` says it all. */
  readonly task: Json;
  /** When its kind's probe is asked; null for what has no source outside of the project. */
  readonly refresh: Refresh | null;
  readonly wdir: RelPath;
  /** `env:` as a map: set for the command, in the key. */
  readonly env: { readonly [name: string]: string };
  /** `env:` as a list: passed from outside, the values are in the key. */
  readonly passEnv: readonly string[];
  /** Passed from outside, masked everywhere, in no key. */
  readonly secrets: readonly string[];
  readonly params: readonly ParamRef[];
  readonly deps: readonly Dep[];
  readonly outs: readonly Out[];
  /** Metrics and plots that lie in one of its folders. */
  readonly labels: readonly Label[];
  /** The backend as asked for; null for kinds that compute no tensors. */
  readonly backend: string | null;
  readonly reproduceExact: boolean;
  readonly resources: Resources;
  readonly executor: string;
  /** Milliseconds for the whole stage, or null. */
  readonly timeout: number | null;
  readonly retry: Retry;
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
  readonly desc: string | null;
  readonly meta: Json;
  /** Declared schemas of files, for the kinds that check tables. */
  readonly schema: Json;
  /** Where the stage's name stands, and its `cmd` or kind. */
  readonly at: Place;
  readonly bodyAt: Place;
}

export interface Dep {
  readonly path: RelPath;
  readonly at: Place;
}

export type OutRole = 'out' | 'metrics' | 'plots';

/**
 * What a file of metrics is that a typed kind writes: a verdict on what others made, whose `details` say how it was come by,
 * or notes of its own work (rows, iterations). What a user names is neither.
 */
export type MetricsOfKind = 'verdict' | 'notes';

export interface Out {
  readonly path: RelPath;
  readonly role: OutRole;
  readonly ofKind?: MetricsOfKind;
  /** False: git keeps it, not the store (but see `engine/is-stored-out.ts` for small metrics and plots). */
  readonly cache: boolean;
  /** The command gets a copy of the old one to build upon. */
  readonly persist: boolean;
  readonly push: boolean;
  readonly remote: string | null;
  readonly desc: string | null;
  readonly at: Place;
}

/** A file within an out that `luc metrics` reads, or that holds the points of plots. */
export interface Label {
  readonly path: RelPath;
  readonly role: Exclude<OutRole, 'out'>;
  readonly ofKind?: MetricsOfKind;
}

/** `keys` are dotted (`train.lr`, `layers.1.size`); null means every top-level key of the file. */
export interface ParamRef {
  readonly file: RelPath;
  readonly keys: readonly string[] | null;
  readonly at: Place;
}

export interface ParamsFile {
  readonly path: RelPath;
  /** Null where the file was missing or is made by a stage. */
  readonly digest: Digest | null;
  /** Tagged JSON (`value.ts`) of the whole file. */
  readonly values: Json;
}

export interface Data {
  readonly path: RelPath;
  readonly from: string | null;
  readonly rev: string | null;
  readonly remote: string | null;
  readonly push: boolean;
  readonly desc: string | null;
  readonly at: Place;
}

export interface Remote {
  readonly name: string;
  readonly url: string;
  readonly default: boolean;
  readonly options: JsonObject;
  readonly at: Place;
}

/** `gpu` counts whole devices; memory in bytes. `cpu` may be a fraction. */
export interface Resources {
  readonly cpu: number;
  readonly memory: number;
  readonly gpu: number;
  readonly gpuMemory: number;
}

export interface Retry {
  readonly times: number;
  /** Milliseconds before each further try. */
  readonly wait: number;
  readonly on: readonly ('any' | 'oom' | 'preempted' | 'network')[];
}

/** `config:` of `lucidity.yaml`, overlaid by `.luc/config.yaml` and the environment. */
export interface Settings {
  /** How outs are linked from the store, tried in this order. */
  readonly link: readonly LinkKind[];
  /** Null: as many as the machine has cores. */
  readonly jobs: number | null;
  /** Absolute folder of a shared store; null: `.luc/store`. */
  readonly storeDir: string | null;
  readonly storeShared: 'group' | null;
  readonly backend: string | null;
  /** Of a remote, in milliseconds: how long a gc waits before it deletes, and how long the record of a push of an abandoned commit counts. */
  readonly gcGrace: number;
  readonly gcKeepPushes: number;
}
