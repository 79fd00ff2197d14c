/** What sources outside of the project answer: asked by who brings stages up to date, once a run, as often as `refresh` says. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { readIfThere } from '../base/files.ts';
import { sealOf } from '../base/seal.ts';
import { notWitnessed } from '../base/witness.ts';
import { digestOf } from '../digest.ts';
import { maskText } from '../executor/mask.ts';
import { type Problem, ProblemError } from '../failure.ts';
import { canonicalJson, isObject, type Json, type JsonObject, parseJson } from '../json.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Stage, StageName } from '../pipeline.ts';
import { hasProbe } from '../refresh.ts';
import { kinds } from '../stages/kinds.ts';
import { writeAdvisory } from '../store/advisory.ts';
import { absolute, type Layout } from '../store/layout.ts';

export interface Probes {
  /** What is part of the stage's key; undefined where its source is not asked at all. */
  answer(stage: Stage): Promise<Outcome<Json | undefined, readonly Problem[]>>;
  /** Whether it runs whatever is known: an update was asked for, and nothing tells whether its source has changed. */
  isDue(stage: Stage): boolean;
}

export interface ProbeOptions {
  /** Those that are asked however young the last answer is. */
  readonly updated: ReadonlySet<StageName>;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** An answer, and when it was given. */
interface Kept {
  readonly task: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly answer: Json;
}

export function openProbes(layout: Layout, { updated, env, signal }: ProbeOptions): Probes {
  const asked = new Map<StageName, Promise<Outcome<Json | undefined, readonly Problem[]>>>();
  let kept: Map<string, Kept> | null = null;

  const youngAnswer = (stage: Stage, task: string): Json | undefined => {
    if (typeof stage.refresh !== 'number' || updated.has(stage.name)) return undefined;
    const before = kept?.get(stage.name);
    const age = before?.task === task ? fx.now() - before.at : Number.NaN;
    return age >= 0 && age < stage.refresh ? before?.answer : undefined;
  };
  const ask = async (stage: Stage): Promise<Outcome<Json | undefined, readonly Problem[]>> => {
    kept ??= readKept(layout);
    // The next command may have to ask though no file has changed: an answer grows old.
    notWitnessed();
    const task = digestOf(canonicalJson(stage.task));
    const young = youngAnswer(stage, task);
    if (young !== undefined) return succeed(young);
    const kind = await kinds[stage.kind]?.();
    if (!kind?.probe) return succeed(undefined);
    try {
      const at = fx.now();
      const answer = await kind.probe(stage.task, {
        root: layout.root,
        wdir: absolute(layout, stage.wdir),
        env: { ...env, ...stage.env },
        signal,
      });
      kept.set(stage.name, { task, at, answer });
      writeKept(layout, kept);
      return succeed(answer);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const masks = stage.secrets.flatMap((name) => env[name] ?? []);
      return fail(error.problems.map((problem) => notAnswered(stage, problem, masks)));
    }
  };

  return {
    async answer(stage) {
      if (!hasProbe(stage.refresh)) return succeed(undefined);
      const answer = asked.get(stage.name) ?? ask(stage);
      asked.set(stage.name, answer);
      return answer;
    },
    isDue: ({ name, refresh }) => refresh === 'never' && updated.has(name),
  };
}

const notAnswered = (stage: Stage, { code, message, hint }: Problem, masks: readonly string[]): Problem => ({
  code,
  message: `\`${stage.name}\`: ${maskText(message, masks)}`,
  at: stage.bodyAt,
  hint: hint ? maskText(hint, masks) : 'without the network, `refresh: never` keeps what was fetched',
});

const fileIn = ({ index }: Layout): string => join(index, 'probes.json');

function readKept(layout: Layout): Map<string, Kept> {
  const [seal = '', text = ''] = readIfThere(fileIn(layout))?.toString().split('\n') ?? [];
  const value = text !== '' && seal === sealOf('probes', layout.root, text) ? parseJson(text) : undefined;
  return new Map(isObject(value) ? Object.entries(value as unknown as Record<string, Kept>) : []);
}

/** Nobody else may say that a source was asked. */
function writeKept(layout: Layout, kept: ReadonlyMap<string, Kept>): void {
  const text = JSON.stringify(Object.fromEntries(kept) as unknown as JsonObject);
  const seal = sealOf('probes', layout.root, text);
  if (seal !== null) writeAdvisory(layout, fileIn(layout), `${seal}\n${text}\n`);
}
