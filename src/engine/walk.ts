/**
 * The one walk over everything that a stage's result depends on. One visitor hashes it (`fingerprint.ts`), another
 * explains it (`explain.ts`), so that `luc why` can never disagree with `luc repro`.
 */
import type { Entry } from '../entry.ts';
import type { Json } from '../json.ts';
import type { RelPath } from '../path.ts';
import type { Stage } from '../pipeline.ts';

/** What is there now of all that a stage names. */
export interface Facts {
  /** Null for a variable that is not set. */
  readonly env: ReadonlyMap<string, string | null>;
  /** Tagged JSON by file and key; undefined for a key that the file lacks. */
  readonly params: ReadonlyMap<RelPath, ReadonlyMap<string, Json | undefined>>;
  /** Null for a dep that is missing; `undecided` for one whose stage must run first. */
  readonly deps: ReadonlyMap<RelPath, Entry | null | 'undecided'>;
  readonly probe: Json | undefined;
}

export interface Visitor {
  kind(name: string, version: number): void;
  /** A member of what the kind itself puts into the key: `cmd`, `shell`, `options`. */
  own(name: string, value: Json): void;
  wdir(path: RelPath): void;
  env(name: string, value: string | null): void;
  param(file: RelPath, key: string, value: Json | undefined): void;
  backend(name: string): void;
  probe(answer: Json): void;
  dep(path: RelPath, entry: Entry | null | 'undecided'): void;
  out(path: RelPath, persist: boolean): void;
}

export function walkStage(stage: Stage, facts: Facts, visitor: Visitor): void {
  visitor.kind(stage.kind, stage.version);
  for (const [name, value] of Object.entries(stage.own)) visitor.own(name, value);
  visitor.wdir(stage.wdir);
  for (const [name, value] of facts.env) visitor.env(name, value);
  for (const [file, keys] of facts.params) {
    for (const [key, value] of keys) visitor.param(file, key, value);
  }
  if (stage.backend !== null) visitor.backend(stage.backend);
  if (facts.probe !== undefined) visitor.probe(facts.probe);
  for (const [path, entry] of facts.deps) visitor.dep(path, entry);
  for (const out of stage.outs) visitor.out(out.path, out.persist);
}
