/** Looks for hyperparameters: trials that are judged by `validation`, or by folds; what an interrupted search has judged it knows. */
import { join } from 'node:path';
import { type Breath, openBreath } from '../../base/breath.ts';
import { makeFolder, readIfThere, writeWhole } from '../../base/files.ts';
import { randomFolds, stratifiedFolds } from '../../data/split/folds.ts';
import { digestOf, hexOf } from '../../digest.ts';
import { canonicalJson, isObject, type Json, type JsonObject, parseJson } from '../../json.ts';
import type { Examples } from '../../ml/model.ts';
import {
  gridTrials,
  halvingRungs,
  meanScore,
  randomTrials,
  rankTrials,
  type Space,
  type Trial,
} from '../../ml/search.ts';
import { selectExamples } from '../../ml/select-examples.ts';
import { Random } from '../../random.ts';
import { nearest } from '../../suggest.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import type { Learned } from '../read-examples.ts';
import { type FitRequest, fitQuietly } from './fit-model.ts';
import { hyperparametersOf } from './hyperparameters.ts';
import { openFitted } from './judge.ts';
import type { SearchOptions } from './options.ts';
import { type Direction, goodDirection, scoreOf, scoresOfTask } from './scores.ts';

export interface Search {
  readonly options: SearchOptions;
  /** What is the same in every trial. */
  readonly given: JsonObject;
  readonly learned: Learned;
  /** Gives rows that are learned from the weights of their classes. */
  readonly weighted: (examples: Examples) => Examples;
  readonly shared: Omit<FitRequest, 'examples' | 'validation' | 'hyperparameters'>;
}

interface Found {
  readonly best: JsonObject;
  /** One a trial and rung. */
  readonly lines: readonly JsonObject[];
}

/** What a trial is judged by: learned from the one, measured on the other. */
interface Side {
  readonly train: Examples;
  readonly judge: Examples;
}

const usualTrials = 20;

export async function search(request: Search, context: WorkContext): Promise<Found> {
  const { options, learned, shared } = request;
  const seed = options.seed ?? shared.seed;
  const { metric, direction } = measureOf(options, learned);
  const trials = trialsOf(options, seed);
  const sides = sidesOf(options, learned, seed);
  const judge = openJudge(request, metric, context);
  const rungs =
    options.method === 'halving'
      ? halvingRungs(trials.length, mostOf(request, sides))
      : [{ trials: trials.length, resource: null }];
  const total = rungs.reduce((sum, rung) => sum + rung.trials, 0);
  const lines: JsonObject[] = [];
  let left = [...trials.keys()];
  for (const [rung, { trials: count, resource }] of rungs.entries()) {
    left = left.slice(0, count);
    const scores: number[] = [];
    for (const trial of left) {
      const judged = await judge(trials[trial] ?? {}, resource, sides, seed);
      scores.push(judged.score ?? Number.NaN);
      const where = resource === null ? {} : { rung, resource };
      lines.push({ trial, ...where, hyperparameters: trials[trial] ?? {}, metric, ...judged });
      context.log(
        `trial ${trial + 1}/${trials.length} ${metric} ${judged.score ?? judged.error} ${JSON.stringify(trials[trial])}`,
      );
      context.progress({
        unit: 'trials',
        done: lines.length,
        total,
        note: `${metric} ${judged.score ?? judged.error}`,
      });
    }
    left = rankTrials(left, scores, direction);
  }
  const [best = 0] = left;
  const last = lines.findLast((line) => line.trial === best);
  if (typeof last?.score !== 'number')
    throw new WorkError({
      code: String(last?.error ?? 'option-conflict'),
      message: `no trial of the search could be judged; the first one: ${last?.why ?? `\`${metric}\` is undefined`}`,
      option: ['search'],
    });
  return { best: hyperparametersOf(shared.entry, { ...request.given, ...trials[best] }), lines };
}

function measureOf(
  { metric, direction }: SearchOptions,
  { task, classes }: Learned,
): { readonly metric: string; readonly direction: Direction } {
  const known = scoresOfTask[task];
  const name = metric ?? known[0] ?? '';
  const good = goodDirection(name, task);
  if (name === 'average_precision' && classes && classes.length !== 2)
    throw new WorkError({
      code: 'unknown-metric',
      message: `\`${name}\` is of two classes, and here are ${classes.length}`,
      hint: '`roc_auc` is of any number: the mean of each class against the rest',
      option: ['search', 'metric'],
    });
  if (good !== null) return { metric: name, direction: direction ?? good };
  const near = nearest(name, known);
  throw new WorkError({
    code: 'unknown-metric',
    message: `\`${name}\` is no metric that a search for ${task} compares`,
    hint: `${near === null ? '' : `did you mean \`${near}\`? `}known are ${known
      .map((one) => `\`${one}\``)
      .join(', ')}`,
    option: ['search', 'metric'],
  });
}

function trialsOf({ method, space, trials }: SearchOptions, seed: number): readonly Trial[] {
  const entries: Space = Object.entries(space);
  if (method !== 'grid') return randomTrials(entries, trials ?? usualTrials, seed);
  const grid = entries as readonly (readonly [string, readonly Json[]])[];
  const found: Trial[] = [];
  for (const trial of gridTrials(grid)) {
    if (found.length === trials) break;
    found.push(trial);
  }
  return found;
}

function sidesOf({ folds }: SearchOptions, { train, validation }: Learned, seed: number): readonly Side[] {
  if (validation) return [{ train, judge: validation }];
  const rows = train.texts?.length ?? train.x.rows;
  const { truths } = train;
  const judged =
    truths?.kind === 'classes'
      ? stratifiedFolds({ name: 'label', cells: truths.indices }, folds, seed)
      : randomFolds(rows, folds, seed);
  return judged.map((fold) => {
    const isJudged = new Uint8Array(rows);
    for (const row of fold) isJudged[row] = 1;
    const rest = Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => isJudged[row] === 0);
    return { train: selectExamples(train, rest), judge: selectExamples(train, fold) };
  });
}

/** What halving divides: epochs where the algorithm has them, else rows. */
function mostOf({ shared, given }: Search, sides: readonly Side[]): number {
  if (!hasEpochs(shared.entry)) return sides[0]?.train.x.rows ?? 1;
  return Number(hyperparametersOf(shared.entry, given).epochs);
}

const hasEpochs = ({ hyperparameters }: FitRequest['entry']): boolean =>
  Object.hasOwn(hyperparameters, 'epochs');

interface Judged extends JsonObject {
  readonly score: number | null;
}

type Judge = (trial: Trial, resource: number | null, sides: readonly Side[], seed: number) => Promise<Judged>;

function openJudge(request: Search, metric: string, context: WorkContext): Judge {
  const { given, shared } = request;
  const folder = join(context.scratch, 'search');
  makeFolder(folder);
  // A search of many short fits must hear that it shall stop, too.
  const breath = openBreath(context.signal);
  return async (trial, resource, sides, seed) => {
    const asked = { trial: { ...trial }, resource, seed, backend: shared.backend?.name ?? null };
    const place = join(folder, hexOf(digestOf(canonicalJson(asked))));
    const known = parseJson(readIfThere(place)?.toString() ?? '');
    if (isObject(known) && known.score !== undefined) return known as Judged;
    const inEpochs = resource !== null && hasEpochs(shared.entry) ? { epochs: resource } : {};
    const rows = resource !== null && !hasEpochs(shared.entry) ? resource : null;
    const judged = await judgeTrial(request, { ...given, ...trial, ...inEpochs }, rows, sides, seed, metric, {
      ...context,
      breath,
    });
    writeWhole(place, JSON.stringify(judged));
    return judged;
  };
}

/** What a trial alone may do wrong, as others of it need not. */
const ofTrials = [
  'diverged',
  'not-converged',
  'one-class',
  'out-of-range',
  'out-of-memory',
  'singular',
  'split-too-small',
];

async function judgeTrial(
  { weighted, shared, learned }: Search,
  given: JsonObject,
  rows: number | null,
  sides: readonly Side[],
  seed: number,
  metric: string,
  context: WorkContext & { readonly breath: Breath },
): Promise<Judged> {
  const hyperparameters = hyperparametersOf(shared.entry, given);
  const scores: number[] = [];
  try {
    for (const { train, judge } of sides) {
      if (context.breath.isDue()) await context.breath.take();
      const examples = weighted(rows === null ? train : someOf(train, rows, seed));
      const request = { ...shared, examples, validation: judge, hyperparameters };
      const fitted = await fitQuietly(request, context);
      const model = await openFitted(fitted, hyperparameters, shared, learned.classes, context);
      try {
        const prediction = await model.predict(judge.x, judge.texts);
        scores.push((await scoreOf(metric, prediction, judge, context.breath)) ?? Number.NaN);
      } finally {
        model.close?.();
      }
    }
  } catch (error) {
    const [fault] = error instanceof WorkError ? error.faults : [];
    if (!fault || !ofTrials.includes(fault.code)) throw error;
    return { score: null, error: fault.code, why: fault.message };
  }
  const score = meanScore(scores);
  return {
    score: Number.isFinite(score) ? score : null,
    ...(scores.length > 1 && { folds: scores.map(orNull) }),
  };
}

const orNull = (score: number): number | null => (Number.isFinite(score) ? score : null);

/** As many rows, drawn once: a trial is compared with others on the same ones. */
function someOf(examples: Examples, count: number, seed: number): Examples {
  const { rows } = examples.x;
  if (count >= rows) return examples;
  const order = new Random(seed, 'search rows').shuffle(Uint32Array.from({ length: rows }, (_, row) => row));
  return selectExamples(examples, order.subarray(0, count).sort());
}
