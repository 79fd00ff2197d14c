/** The rows of an input as a model wants them again; where they are not that, which part of the contract broke. */
import type { Column, Database } from '../../data/duckdb.ts';
import { columnTypeOf } from '../../data/tables/column-type.ts';
import type { ModelFacts } from '../../ml/model-folder.ts';
import type { Signature } from '../../ml/signature.ts';
import { nearest } from '../../suggest.ts';
import { listNames } from '../../table-shape.ts';
import { WorkError } from '../../work.ts';
import { type Feature, featureTypeOf } from '../feature-columns.ts';
import type { FittedVectorizer } from '../fitted-vectorizer.ts';
import { openRows, type RowPlan } from '../open-rows.ts';
import type { RowSource } from '../row-source.ts';
import { copiedColumns } from './copied-columns.ts';
import type { Part } from './inputs.ts';
import type { PredictOptions } from './options.ts';

interface Asked {
  readonly options: PredictOptions;
  readonly facts: Pick<ModelFacts, 'signature' | 'key'>;
  /** The model's own vectorizer. */
  readonly fitted: FittedVectorizer | null;
  /** What has what the rows need, as messages have it: `the model was fitted on`. */
  readonly basis: string;
  readonly part: Part;
  readonly wdir: string;
}

export async function openFeatures(database: Database, asked: Asked): Promise<RowSource> {
  const { options, facts, part, wdir, basis } = asked;
  const { signature } = facts;
  const wantsVectors = signature.form === 'vectors';
  refuseOptions(asked);
  const source = await openRows(database, {
    wdir,
    written: part.input,
    option: part.option,
    view: 'luc rows',
    vector: wantsVectors ? (options.vector ?? signature.columns[0]?.name ?? 'vector') : null,
    beside: (columns) => copied(asked, columns, ' beside the vectors'),
    table({ columns, named, rows }): RowPlan {
      if (wantsVectors)
        throw mismatch(
          `${basis} vectors, and ${named} has none in a column \`${options.vector ?? signature.columns[0]?.name}\``,
          'make vectors of it by the same `vectorizer`, or name the column by `vector`',
        );
      return {
        reading: readingOf(asked, columns, named, rows === 0),
        others: copied(asked, columns, ` in ${named}`),
      };
    },
  });
  if (wantsVectors) refuseVectors(asked, source);
  return source;
}

/** Options that say what is called differently here, of what the model does not take. */
function refuseOptions({ options, facts, basis }: Asked): void {
  const { form } = facts.signature;
  const taken = { features: ['columns'], text: ['texts', 'vectorized'], vector: ['vectors'] } as const;
  for (const name of ['features', 'text', 'vector'] as const)
    if (options[name] !== undefined && !(taken[name] as readonly string[]).includes(form))
      throw new WorkError({
        code: 'option-conflict',
        message: `${basis} ${formWords[form]}, so that \`${name}\` says nothing`,
        option: [name],
      });
}

const formWords: { readonly [Form in Signature['form']]: string } = {
  columns: 'columns of numbers',
  vectors: 'vectors',
  texts: 'texts',
  vectorized: 'texts',
  encoded: 'the columns that its vectorizer names',
};

const mismatch = (message: string, hint: string, option = 'input'): WorkError =>
  new WorkError({ code: 'feature-mismatch', message, hint, option: [option] });

function copied({ options, facts }: Asked, columns: readonly Column[], where: string): readonly string[] {
  const own = facts.key ?? [];
  const hasOwn = own.length > 0 && own.every((name) => columns.some((column) => column.name === name));
  return copiedColumns(options, { columns, where, usual: hasOwn ? own : ['id'] }).map(({ name }) => name);
}

function readingOf(
  { options, facts, fitted, basis }: Asked,
  columns: readonly Column[],
  named: string,
  isEmpty: boolean,
): RowPlan['reading'] {
  const { form, columns: wanted } = facts.signature;
  const [first] = wanted;
  const text = options.text ?? first?.name ?? 'text';
  switch (form) {
    case 'columns':
      return { form, features: matched(options.features, wanted, { columns, named, basis, isEmpty }) };
    case 'vectorized':
      if (fitted?.of !== 'text') throw noVectorizer();
      needColumns([text], { columns, named, basis });
      return { form, column: text, vectorizer: fitted.vectorizer };
    case 'encoded':
      if (fitted?.of !== 'columns') throw noVectorizer();
      needColumns(fitted.encoder.reads, { columns, named, basis });
      return { form, columns: fitted.encoder.reads, encoder: fitted.encoder };
    default:
      needColumns([text], { columns, named, basis });
      return { form: 'texts', column: text };
  }
}

const noVectorizer = (): WorkError =>
  new WorkError({
    code: 'unreadable-input',
    message: 'the model has no vectorizer, and was fitted on what one made',
    hint: 'run the stage again that made it',
    option: ['model'],
  });

interface Table extends Pick<Asked, 'basis'> {
  readonly columns: readonly Column[];
  readonly named: string;
}

function needColumns(names: readonly string[], { columns, named, basis }: Table): void {
  const there = columns.map(({ name }) => name);
  const missing = names.filter((name) => !there.includes(name));
  if (missing.length > 0)
    throw missingFeatures(missing, there, `${named} lacks ${listNames(missing)}, which ${basis}`);
}

function missingFeatures(missing: readonly string[], there: readonly string[], message: string): WorkError {
  const [only = ''] = missing;
  const near = missing.length === 1 ? nearest(only, there) : null;
  return mismatch(
    message,
    `${near === null ? '' : `did you mean \`${near}\`? `}there are ${listNames(there)}; what is called differently here is named by \`features\` or \`text\``,
  );
}

/** The features in the model's order, by the names that they have here. */
function matched(
  names: readonly string[] | undefined,
  wanted: Signature['columns'],
  { isEmpty, ...table }: Table & { readonly isEmpty: boolean },
): readonly Feature[] {
  const { columns, named, basis } = table;
  if (names && names.length !== wanted.length)
    throw mismatch(
      `\`features\` names ${names.length} columns, and ${basis} ${wanted.length}: ${names.length > wanted.length ? `${listNames(names.slice(wanted.length))} too many` : `${listNames(wanted.slice(names.length).map(({ name }) => name))} missing`}`,
      `in their order: ${listNames(wanted.map(({ name }) => name))}`,
      'features',
    );
  const here = names ?? wanted.map(({ name }) => name);
  needColumns(here, table);
  return here.map((name, index) => {
    const type = columnTypeOf(columns.find((column) => column.name === name)?.type ?? '');
    const found = featureTypeOf(type);
    const expected = wanted[index]?.type ?? 'number';
    // Without rows nobody knows the types of its columns.
    if (isEmpty) return { name, type: 'number' };
    if (found !== null && found === expected) return { name, type: found };
    throw mismatch(
      `\`${name}\` is ${type} in ${named}, and ${basis} ${expected === 'boolean' ? 'booleans' : 'numbers'} there`,
      'cast the column before',
    );
  });
}

function refuseVectors({ facts, part, basis }: Asked, source: RowSource): void {
  const { width, vectorizer } = facts.signature;
  const named = part.input.map((path) => `\`${path}\``).join(', ');
  if (source.width !== width)
    throw mismatch(
      `vectors of ${named} have ${source.width} numbers, and ${basis} ${width}`,
      'apply the vectorizer that those came from',
    );
  if (vectorizer !== null && source.fingerprint !== null && source.fingerprint !== vectorizer)
    throw mismatch(
      `vectors of ${named} are of another vectorizer (vocabulary ${shortly(source.fingerprint)}) than those that ${basis} (${shortly(vectorizer)}): the same places mean other things`,
      'apply the vectorizer that those came from',
    );
}

const shortly = (fingerprint: string): string => fingerprint.slice(0, 19);
