/** What each type of job is made of: its canonical columns, and where they come from. */
import type { ColumnType } from '../../table-shape.ts';
import type { ValueOf } from './values.ts';

export type Job = ValueOf<'job'>;

export interface JobPart {
  /** The canonical column, and the option that names its source. */
  readonly name: (typeof partNames)[number];
  readonly from: string;
  /** Null for any. */
  readonly types: readonly ColumnType[] | null;
}

const partNames = ['text', 'label', 'tokens', 'tags', 'spans', 'source', 'target'] as const;

const types: { readonly [Name in JobPart['name']]: readonly ColumnType[] | null } = {
  text: ['string'],
  label: null,
  tokens: ['list'],
  tags: ['list'],
  spans: ['list'],
  source: ['string'],
  target: ['string'],
};

const namesByType: { readonly [Type in Job['type']]: readonly JobPart['name'][] } = {
  text_classification: ['text', 'label'],
  token_classification: ['tokens', 'tags'],
  text_pairs: ['source', 'target'],
  language_modeling: ['text'],
  regression: ['label'],
};

const spanNames: readonly JobPart['name'][] = ['text', 'spans'];

export function jobParts(job: Job): JobPart[] {
  return (hasSpans(job) ? spanNames : namesByType[job.type]).map((name) => ({
    name,
    from: job[name] ?? name,
    types: job.type === 'regression' ? ['int64', 'double'] : types[name],
  }));
}

/** Whether tags are made of spans. */
export const hasSpans = ({ type, text, spans, tokens, tags }: Job): boolean =>
  type === 'token_classification' &&
  (spans !== undefined || (text !== undefined && tokens === undefined && tags === undefined));

/** Options that were written though the type has no use for them. */
export function foreignOptions(job: Job): string[] {
  const used = new Set<string>(jobParts(job).map(({ name }) => name));
  if (job.type === 'regression') used.add('features');
  return [...partNames, 'features' as const].filter((name) => job[name] !== undefined && !used.has(name));
}

/** What is no feature if nobody says which columns are. */
const noFeatures = ['split', 'weight', 'meta'];

/** The features of a regression among these columns. */
export function featuresOf(job: Job, columns: readonly { readonly name: string }[]): readonly string[] {
  if (job.features !== undefined) return job.features;
  const aside = new Set([...keyNames(job), job.label ?? 'label', ...noFeatures]);
  return columns.map(({ name }) => name).filter((name) => !aside.has(name));
}

export const keyNames = ({ key = [] }: Job): readonly string[] => (typeof key === 'string' ? [key] : key);

/** What goes into `meta`; a key of several columns, which `id` has as one text, too. */
export function metaNames(job: Job, columns: readonly { readonly name: string }[]): string[] {
  const keys = keyNames(job);
  const used = new Set([...jobParts(job).map(({ from }) => from), ...(keys.length === 1 ? keys : [])]);
  return columns.map(({ name }) => name).filter((name) => !used.has(name));
}
