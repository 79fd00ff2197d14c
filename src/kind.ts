/** A stage kind: what a folder of `stages/` gives. `cmd` is one; a typed kind adds a folder and a line in the table. */

import type { Json, JsonObject } from './json.ts';
import type { KindProblem, Steps } from './kind-problem.ts';
import type { OptionTable } from './option.ts';
import type { RelPath } from './path.ts';
import type { MetricsOfKind, OutRole } from './pipeline.ts';
import type { Refresh } from './refresh.ts';
import type { Contract, Shapes } from './table-shape.ts';
import type { WorkProblem } from './work.ts';

export type Parsed<Spec> =
  | { readonly ok: true; readonly value: Spec }
  /** `value`: of options whose only problem is that some are idle. */
  | { readonly ok: false; readonly problems: readonly KindProblem[]; readonly value?: Spec };

/** Whether the number at this place in the options is written as a float, as `1.0` is. */
export type IsFloat = (path: Steps) => boolean;

/** What a kind derives from its options. Paths as the user wrote them, relative to `wdir`. */
export interface Description {
  /** Members of the lock's `what` (`{cmd, shell}`, `{options}`). */
  readonly own: JsonObject;
  readonly deps: readonly { readonly path: string; readonly at: Steps }[];
  readonly outs: readonly {
    readonly path: string;
    readonly role: OutRole;
    readonly ofKind?: MetricsOfKind;
    readonly at: Steps;
    readonly persist?: boolean;
  }[];
  readonly params: readonly { readonly file: string; readonly keys: readonly string[] | null }[];
  readonly backend: string | null;
  /** When the outside is asked what it has now; null for what has no source outside. */
  readonly refresh?: Refresh | null;
  /** Names of environment variables that hold secrets, beside those that the stage names. */
  readonly secrets?: readonly string[];
  /** Given to `run`, as plain JSON. */
  readonly task: Json;
}

export interface StageContext {
  readonly shell: string;
}

/** How a kind's process ended. `exit` is null after a signal. */
export interface Ending {
  readonly exit: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  /** What the work itself said. */
  readonly faults?: readonly WorkProblem[];
  /** What it found to compute tensors with. */
  readonly backend?: string;
}

/** What a kind's `run` can do in the world; the engine's executor implements it. */
export interface Host {
  /** Runs one line by a shell in the stage's folder and environment; resolves when its process has ended. */
  readonly shell: (shell: string, line: string) => Promise<Ending>;
  /** Does the work of a typed kind in a process of its own. */
  readonly work: (kind: string, task: Json) => Promise<Ending>;
  readonly root: string;
  readonly wdir: RelPath;
}

export interface Kind<Spec = unknown> {
  readonly name: string;
  /** Raised when defaults or semantics change: old results no longer count. */
  readonly version: number;
  /** One line for the reference. */
  readonly summary: string;
  /** The kind's value as JSON Schema, for editors. */
  readonly schema: () => JsonObject;
  readonly parse: (value: Json, isFloat?: IsFloat) => Parsed<Spec>;
  readonly describe: (spec: Spec, context: StageContext) => Description;
  /** The options, for the reference; of typed kinds. */
  readonly table?: OptionTable;
  /** What is known of the tables that it reads and writes before anything runs, and what does not fit. */
  readonly contract?: (task: Json, shapes: Shapes) => Contract;
  /** Asks the outside what it has now; the answer is part of the key. */
  readonly probe?: (task: Json, context: ProbeContext) => Promise<Json>;
  /** Does the work. The first line or step that fails ends it. */
  readonly run: (own: JsonObject, task: Json, host: Host) => Promise<Ending>;
}

export interface ProbeContext {
  /** Absolute: the project. */
  readonly root: string;
  /** Absolute: the folder that the paths of options are relative to. */
  readonly wdir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}
