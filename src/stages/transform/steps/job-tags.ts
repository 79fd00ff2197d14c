/** Tokens and their tags: as they are given, or made of a text and its spans. */
import { quoted } from '../../../data/duckdb.ts';
import type { Value } from '../../../data/duckdb-values.ts';
import { inIob2, type Span, type TagFault, tagsOfSpans, tokensOf } from '../../../data/text/iob.ts';
import { fail, type Outcome, succeed } from '../../../outcome.ts';
import { RowFaults, withBeside } from '../beside.ts';
import { fault } from '../faults.ts';
import { hasSpans, type Job, jobParts } from '../job-parts.ts';
import { spansSql } from '../spans.ts';
import type { StepContext, Table } from '../step.ts';

/** The canonical columns, and how they are called as long as there are others. */
export const tagColumns = [
  { name: 'tokens', made: 'luc tokens', type: 'VARCHAR[]' },
  { name: 'tags', made: 'luc tags', type: 'VARCHAR[]' },
] as const;

interface Tagged {
  readonly tokens: readonly Value[];
  readonly tags: readonly string[];
}

export async function withTags(table: Table, job: Job, context: StepContext): Promise<Table> {
  const [words = '', marks = ''] = jobParts(job).map(({ from }) => from);
  const [rows, inputs] = hasSpans(job)
    ? [await withSpans(table, marks, context), [words, spansColumn]]
    : [table, [words, marks]];
  if (!hasSpans(job)) for (const name of inputs) refuseOtherLists(rows, name, context);
  const tag = hasSpans(job) ? tagText : (tokens: Value, tags: Value) => tagTokens(tokens, tags, job);
  const faults = new RowFaults();
  const tagged = await withBeside(
    rows,
    inputs,
    tagColumns.map(({ made, type }) => ({ name: made, type })),
    ([first = null, second = null], row) => {
      if (first === null) return [null, null];
      const found = tag(first, second);
      if (found.ok) return [found.value.tokens, found.value.tags];
      faults.add(found.failure.code, row, found.failure.note);
      return [null, null];
    },
    context,
  );
  faults.refuse(
    table,
    context,
    {
      message: hasSpans(job) ? 'spans do not fit their text' : 'tags do not fit their tokens',
      ...(job.scheme === 'iob2' &&
        !hasSpans(job) && { hint: 'write `scheme: iob1` if entities may begin with I-' }),
    },
    hasSpans(job) ? 'spans' : 'tags',
  );
  return tagged;
}

const spansColumn = 'luc spans';

async function withSpans(table: Table, name: string, context: StepContext): Promise<Table> {
  const type = 'STRUCT("start" BIGINT, "end" BIGINT, "label" VARCHAR)[]';
  return {
    ...table,
    columns: [...table.columns, { name: spansColumn, type }],
    query: `SELECT *, ${await spansSql(table, name, 'spans', context)} AS ${quoted(spansColumn)} FROM (${table.query})`,
  };
}

function tagText(text: Value, given: Value): Outcome<Tagged, TagFault> {
  const tokens = tokensOf(String(text));
  const spans = ((given ?? []) as readonly { readonly [name: string]: Value }[]).map(
    (span): Span => ({ start: Number(span.start), end: Number(span.end), label: String(span.label) }),
  );
  const found = tagsOfSpans(tokens, spans);
  return found.ok ? succeed({ tokens: tokens.map((token) => token.text), tags: found.value }) : found;
}

function tagTokens(tokens: Value, tags: Value, { scheme }: Job): Outcome<Tagged, TagFault> {
  const [words, marks] = [tokens as readonly Value[], (tags ?? []) as readonly Value[]];
  if (words.length !== marks.length)
    return fail({ code: 'bad-tag', note: `${marks.length} tags for ${words.length} tokens` });
  if ([...words, ...marks].some((one) => one === null))
    return fail({ code: 'bad-tag', note: 'a token or tag is null' });
  const found = inIob2(marks as readonly string[], scheme);
  return found.ok ? succeed({ tokens: words, tags: found.value }) : found;
}

function refuseOtherLists({ columns }: Table, name: string, context: StepContext): void {
  const type = columns.find((column) => column.name === name)?.type;
  if (type === 'VARCHAR[]') return;
  throw fault(context, {
    code: 'column-type',
    message: `\`${name}\` must be a list of texts, and is ${type}`,
    hint: 'derive such a list before',
  });
}
