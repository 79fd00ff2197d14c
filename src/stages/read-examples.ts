/** Reads what a model learns from: rows, truths and weights, and what it is watched with. */
import { join } from 'node:path';
import { readIfThere } from '../base/files.ts';
import type { Column, Database } from '../data/duckdb.ts';
import { columnTypeOf } from '../data/tables/column-type.ts';
import { type JsonObject, parseJson } from '../json.ts';
import type { ClassName, Examples, Task, Truths } from '../ml/model.ts';
import { type AlgorithmEntry, learnsLabels } from '../ml/models/algorithms.ts';
import { selectExamples } from '../ml/select-examples.ts';
import type { Signature } from '../ml/signature.ts';
import { missingColumn } from '../table-shape.ts';
import { type WorkContext, WorkError } from '../work.ts';
import { type CollectedRows, collectRows } from './collect-rows.ts';
import { featureNames, featureProblems, featureTypeOf } from './feature-columns.ts';
import { type FittedVectorizer, openFitted } from './fitted-vectorizer.ts';
import { unlabelledVectors } from './label-problems.ts';
import { joinLabels, type LabelOptions, type LabelTable, openLabels } from './labels-from.ts';
import { openRows, type RowPlan } from './open-rows.ts';
import type { Reading, RowSource } from './row-source.ts';
import { weightsOf } from './sample-weights.ts';
import { refuseOther, signatureOf } from './signatures.ts';
import { splitByKey } from './split-by-key.ts';
import { classesOf, classTruths, type Labels, numberTruths, taskFor } from './truths.ts';

export interface ExamplesOptions extends LabelOptions {
  readonly input: string | readonly string[];
  /** Rows of its own, or a share of those of `input`. */
  readonly validation?: string | readonly string[] | number;
  readonly text: string;
  readonly features?: readonly string[];
  readonly vector: string;
  readonly vectorizer?: string;
  readonly task?: Task;
  /** Some of them tell which task is meant. */
  readonly hyperparameters?: JsonObject;
  readonly class_weight?: unknown;
  readonly seed: number;
}

export interface Learned {
  readonly task: Task;
  readonly classes: readonly ClassName[] | null;
  /** Without the weights of classes. */
  readonly all: Examples;
  /** The same but for what `validation` splits off. */
  readonly train: Examples;
  readonly validation: Examples | null;
  readonly signature: Signature;
  readonly key: readonly string[] | null;
  readonly label: string | null;
  /** The bytes of the vectorizer's state. */
  readonly vectorizer: Buffer | null;
}

/** Of the memory of the process, for the numbers of the rows. */
const shareOfRows = 0.4;

export async function readExamples(
  database: Database,
  options: ExamplesOptions,
  entry: Pick<AlgorithmEntry, 'tasks' | 'takes'>,
  context: WorkContext,
  /** Where `input` stands in the options of the stage. */
  at: readonly string[] = ['input'],
): Promise<Learned> {
  const { wdir, memory } = context;
  const needsLabel = learnsLabels(entry);
  const state = readState(options, wdir);
  const fitted =
    state && (await openFitted(parseJson(state.toString()) ?? null, options.vectorizer ?? '', 'vectorizer'));
  const labelTable =
    options.labels_from === undefined || !needsLabel ? null : await openLabels(database, options, wdir);
  const reader: Reader = { options, entry, fitted, needsLabel, labelTable };
  const rows = await readPart(database, options.input, at, reader, context, memory * shareOfRows);
  const task = taskFor(options.task ?? impliedTask(options), entry.tasks, rows.labels, context.warn);
  if (options.class_weight !== undefined && task !== 'classification')
    throw new WorkError({
      code: 'option-conflict',
      message: `\`class_weight\` is for classification, and \`${options.label}\` is learned as a number`,
      hint: 'say `task: classification` if its numbers are classes',
      option: ['class_weight'],
    });
  const classes = task === 'classification' && rows.labels ? await classesOf(rows.labels) : null;
  const all = await examplesOf(rows, task, classes);
  const { validation: asked } = options;
  let [train, validation]: [Examples, Examples | null] = [all, null];
  if (typeof asked === 'number') {
    const sides = await splitByKey(keyCells(rows), asked, options.seed);
    train = selectExamples(all, sides.train);
    validation = selectExamples(all, sides.validation);
  } else if (asked !== undefined) {
    const watched = await readPart(database, asked, ['validation'], reader, context, memory * shareOfRows);
    refuseOther(
      signatureOf(rows.source, rows.columns),
      signatureOf(watched.source, watched.columns),
      'validation',
    );
    validation = await examplesOf(watched, task, classes);
  }
  return {
    task,
    classes,
    all,
    train,
    validation,
    signature: signatureOf(rows.source, rows.columns),
    key: rows.key,
    label: rows.labels ? options.label : null,
    vectorizer: state,
  };
}

/** Hyperparameters that make sense for one task alone. */
function impliedTask({ hyperparameters = {} }: ExamplesOptions): Task | undefined {
  const { strategy, criterion } = hyperparameters;
  if (strategy === 'mean' || strategy === 'median' || criterion === 'squared_error') return 'regression';
  const isOfClasses = strategy === 'prior' || criterion === 'gini' || criterion === 'entropy';
  return isOfClasses ? 'classification' : undefined;
}

function readState({ vectorizer }: ExamplesOptions, wdir: string): Buffer | null {
  if (vectorizer === undefined) return null;
  const bytes = readIfThere(join(wdir, vectorizer));
  if (bytes) return bytes;
  throw new WorkError({
    code: 'missing-input',
    message: `\`${vectorizer}\` is not there`,
    option: ['vectorizer'],
  });
}

interface Reader {
  readonly options: ExamplesOptions;
  readonly entry: Pick<AlgorithmEntry, 'tasks' | 'takes'>;
  readonly fitted: FittedVectorizer | null;
  readonly needsLabel: boolean;
  readonly labelTable: LabelTable | null;
}

/** One of the inputs, as it lies in memory. */
interface Part {
  readonly source: RowSource;
  readonly columns: Signature['columns'];
  readonly collected: CollectedRows;
  readonly key: readonly string[] | null;
  readonly labels: Labels | null;
  readonly weights: Labels | null;
}

async function readPart(
  database: Database,
  written: string | readonly string[],
  option: readonly string[],
  reader: Reader,
  context: WorkContext,
  memory: number,
): Promise<Part> {
  const { options, entry, fitted, needsLabel, labelTable } = reader;
  const found: { key: readonly string[] | null; columns: Signature['columns'] } = { key: null, columns: [] };
  const { label, weight } = options;
  const beside = (columns: readonly Column[], where: string): string[] => {
    found.key = keyIn(options, columns);
    const needed = { ...(needsLabel && { label }), ...(weight !== undefined && { weight }) };
    const wanted = labelTable ? [] : Object.entries(needed);
    for (const [at, name] of wanted)
      if (!columns.some((column) => column.name === name))
        throw new WorkError({
          ...missingColumn(name, columns, where),
          ...(at === 'label' && where === besideVectors && { hint: unlabelledVectors }),
          option: [at],
        });
    // A million keys take their place: they are read only where rows are found by them.
    const keys = labelTable || typeof options.validation === 'number' ? (found.key ?? []) : [];
    return [...new Set([...wanted.map(([, name]) => name), ...keys])];
  };
  const source = await openRows(database, {
    wdir: context.wdir,
    written,
    option,
    view: `luc ${option.join(' ')}`,
    vector: entry.takes === 'numbers' && !fitted && options.features === undefined ? options.vector : null,
    beside(columns) {
      found.columns = [{ name: options.vector, type: 'vector' }];
      return beside(columns, besideVectors);
    },
    table({ columns, named, rows }): RowPlan {
      // Without rows nobody knows the types of its columns.
      if (rows === 0) throw noRows(named, option);
      const others = beside(columns, ` in ${named}`);
      const apart = [...(found.key ?? []), options.label, ...weightOf(options)];
      const reading = readingOf(reader, columns, named, apart, option);
      found.columns = signatureColumns(reading);
      return { reading, others };
    },
  });
  const collected = await collectRows(source, memory);
  const { placed, others } = source;
  if (collected.rows === 0) throw noRows(`${[written].flat().join(', ')}`, option);
  const column = (name: string): Labels => {
    const at = others.findIndex((one) => one.name === name);
    return { name, type: columnTypeOf(others[at]?.type ?? ''), cells: collected.others[at] ?? [], placed };
  };
  const joined = labelTable && (await joinLabels(labelTable, (found.key ?? []).map(column), placed));
  return {
    source,
    columns: found.columns,
    collected,
    key: found.key,
    labels: needsLabel ? (joined?.label ?? column(options.label)) : null,
    weights: options.weight === undefined ? null : (joined?.weight ?? column(options.weight)),
  };
}

const besideVectors = ' beside the vectors';

const noRows = (named: string, option: readonly string[]): WorkError =>
  new WorkError({ code: 'empty-input', message: `${named} has no rows`, option });

const weightOf = ({ weight }: ExamplesOptions): string[] => (weight === undefined ? [] : [weight]);

/** Null where none is named and there is no `id`. */
function keyIn(
  { key, labels_from, validation }: ExamplesOptions,
  columns: readonly Column[],
): readonly string[] | null {
  if (key !== undefined) return typeof key === 'string' ? [key] : key;
  if (columns.some(({ name }) => name === 'id')) return ['id'];
  if (labels_from === undefined && typeof validation !== 'number') return null;
  throw new WorkError({
    ...missingColumn('id', columns),
    hint: 'name by `key` the column that identifies a row',
    option: labels_from === undefined ? ['validation'] : ['labels_from'],
  });
}

function readingOf(
  { options, entry, fitted }: Reader,
  columns: readonly Column[],
  named: string,
  apart: readonly string[],
  at: readonly string[],
): RowPlan['reading'] {
  if (entry.takes === 'texts') return { form: 'texts', column: options.text };
  if (fitted?.of === 'text')
    return { form: 'vectorized', column: options.text, vectorizer: fitted.vectorizer };
  if (fitted) return { form: 'encoded', columns: fitted.encoder.reads, encoder: fitted.encoder };
  const typed = columns.map(({ name, type }) => ({ name, type: columnTypeOf(type) }));
  const wanted = { features: options.features, apart };
  const problems = featureProblems(typed, wanted, false, ` in ${named}`);
  if (problems.length > 0)
    throw new WorkError(
      ...problems.map((problem) => (problem.option?.[0] === 'input' ? { ...problem, option: at } : problem)),
    );
  const types = new Map(typed.map(({ name, type }) => [name, featureTypeOf(type)]));
  return {
    form: 'columns',
    features: featureNames(typed, wanted).map((name) => ({ name, type: types.get(name) ?? 'number' })),
  };
}

function signatureColumns(reading: Exclude<Reading, { form: 'vectors' }>): Signature['columns'] {
  switch (reading.form) {
    case 'columns':
      return reading.features;
    case 'encoded':
      return reading.columns.map((name) => ({ name, type: 'any' }));
    default:
      return [{ name: reading.column, type: 'string' }];
  }
}

async function examplesOf(part: Part, task: Task, classes: readonly ClassName[] | null): Promise<Examples> {
  const { source, collected, labels, weights } = part;
  return {
    x: collected.x,
    truths: labels && (await truthsOf(labels, task, classes)),
    weights: weights && (await weightsOf(weights)),
    ...(collected.texts && { texts: collected.texts }),
    ...(source.names && { features: source.names }),
  };
}

const truthsOf = (labels: Labels, task: Task, classes: readonly ClassName[] | null): Promise<Truths> =>
  classes && task === 'classification' ? classTruths(labels, classes) : numberTruths(labels);

const keyCells = ({ key, source, collected }: Part) => ({
  names: key ?? [],
  cells: (key ?? []).map(
    (name) => collected.others[source.others.findIndex((column) => column.name === name)] ?? [],
  ),
});
