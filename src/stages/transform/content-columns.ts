/** What the steps that make training data make of the columns, and what can be said of their options without a row. */
import { columnNamed, namesIn, parseTemplate, type Template } from '../../data/text/template.ts';
import { type ColumnType, columnIn, missingColumn, type TableShape } from '../../table-shape.ts';
import { featuresOf, foreignOptions, hasSpans, jobParts, keyNames, metaNames } from './job-parts.ts';
import {
  inTable,
  needColumn,
  needTable,
  type ShapeContext,
  type StepShape,
  tellTaken,
  unknownShape,
  withColumn,
} from './shape.ts';
import type { ValueOf } from './values.ts';

type At = readonly (string | number)[];

/** Told if it is not there, or of another type. */
function needTyped(
  shape: TableShape,
  name: string,
  types: readonly ColumnType[] | null,
  context: ShapeContext,
  ...at: At
): ColumnType | null {
  const { type } = needColumn(shape, name, context, ...at);
  if (type !== null && types !== null && !types.includes(type))
    context.tell(
      {
        code: 'column-type',
        message: `\`${name}\` must be ${types.join(' or ')}, and is ${type}`,
        hint: 'cast it before, or name another column',
      },
      ...at,
    );
  return type;
}

const conflict = (message: string, hint?: string) => ({
  code: 'option-conflict',
  message,
  ...(hint && { hint }),
});

export const jobShape: StepShape<ValueOf<'job'>> = (shape, job, context) => {
  const keys = keyNames(job);
  for (const [index, name] of keys.entries())
    needColumn(shape, name, context, 'key', ...(typeof job.key === 'string' ? [] : [index]));
  for (const option of foreignOptions(job))
    context.tell(
      conflict(
        hasSpans(job)
          ? `tags come of \`tokens\` and \`tags\`, or of \`text\` and \`spans\`, not of \`${option}\` with \`spans\``
          : `a job of type \`${job.type}\` has no \`${option}\``,
      ),
      option,
    );
  const parts = jobParts(job).map((part) => ({
    name: part.name,
    type: needTyped(
      shape,
      part.from,
      part.types,
      context,
      ...(job[part.name] === undefined ? [] : [part.name]),
    ),
  }));
  const [only, ...others] = keys;
  const type = only !== undefined && others.length === 0 ? (columnIn(shape, only)?.type ?? null) : 'string';
  const id = { name: 'id', type };
  if (job.type === 'regression') {
    const columns = [id, ...parts];
    for (const [index, name] of featuresOf(job, shape.columns).entries()) {
      const at = job.features === undefined ? [] : ['features', index];
      tellTaken(columns, name, context, ...at);
      columns.push(needColumn(shape, name, context, ...at));
    }
    return { columns, open: shape.open && job.features === undefined };
  }
  const isTokens = job.type === 'token_classification';
  const canonical = isTokens ? ['tokens', 'tags'].map((name) => ({ name, type: 'list' as const })) : parts;
  const isEmpty = !shape.open && metaNames(job, shape.columns).length === 0;
  return { columns: [id, ...canonical, { name: 'meta', type: isEmpty ? 'string' : 'struct' }], open: false };
};

export const promptShape: StepShape<ValueOf<'prompt'>> = (shape, prompt, context) => {
  const { template, messages, completion, into, tokenizer, max_tokens } = prompt;
  if (template === undefined && messages === undefined)
    context.tell({ code: 'missing-option', message: '`prompt` needs a `template` or `messages`' });
  if (template !== undefined && messages !== undefined)
    context.tell(conflict('`prompt` takes a `template` or `messages`, not both'), 'messages');
  if (messages !== undefined && completion !== undefined)
    context.tell(
      conflict('`completion` goes with a `template`: in `messages` the last one is the answer'),
      'completion',
    );
  if (tokenizer !== undefined && max_tokens === undefined)
    context.tell(
      conflict('`tokenizer` counts for `max_tokens`, which is not there', 'say how many tokens are allowed'),
      'tokenizer',
    );
  needTemplate(shape, template, context, 'template');
  needTemplate(shape, completion, context, 'completion');
  for (const [index, { content }] of (messages ?? []).entries())
    needTemplate(shape, content, context, 'messages', index, 'content');
  if (messages !== undefined) return { columns: [{ name: 'messages', type: 'list' }], open: false };
  if (completion === undefined) return withColumn(shape, { name: into, type: 'string' });
  const columns = [{ name: into, type: 'string' as const }];
  tellTaken(columns, 'completion', context, 'into');
  return { columns: [...columns, { name: 'completion', type: 'string' }], open: false };
};

function needTemplate(shape: TableShape, text: string | undefined, context: ShapeContext, ...at: At): void {
  if (text === undefined) return;
  const parsed = parseTemplate(text);
  if (!parsed.ok) {
    const hint = 'write `{{column}}`, and `{{{{` for `{{`';
    context.tell({ code: 'template-column', message: parsed.failure, hint }, ...at);
    return;
  }
  if (shape.open) return;
  for (const name of missingIn(parsed.value, shape))
    context.tell({ ...missingColumn(name, shape.columns), code: 'template-column' }, ...at);
}

const missingIn = (template: Template, { columns }: TableShape): string[] => {
  const names = columns.map(({ name }) => name);
  return namesIn(template).filter((name) => columnNamed(name, names) === null);
};

export const matchShape: StepShape<ValueOf<'match'>> = (shape, match, context) => {
  const { text, with: table, key, method, vector, into } = match;
  const other = needTable(table, context, 'with');
  const theirs = inTable(table, context);
  const isCosine = method === 'cosine';
  needTyped(shape, text, isCosine ? null : ['string'], context, 'text');
  const type = needTyped(other, key, isCosine ? null : ['string'], theirs, 'key');
  if (isCosine) {
    needTyped(shape, vector, ['list'], context, 'vector');
    needTyped(other, vector, ['list'], theirs, 'vector');
  }
  const scored = withColumn(shape, { name: into, type });
  return withColumn(scored, { name: `${into}_score`, type: 'double' });
};

export const annotateShape: StepShape<ValueOf<'annotate'>> = (shape, annotate, context) => {
  const { format, text, label, prediction } = annotate;
  needTyped(shape, text, ['string'], context, 'text');
  if (label !== undefined) needTyped(shape, label, ['string', 'list'], context, 'label');
  if (prediction !== undefined) needTyped(shape, prediction, ['string', 'list'], context, 'prediction');
  if (text !== 'text' && columnIn(shape, 'text'))
    context.tell(
      {
        ...conflict(`there is a column \`text\` beside \`${text}\`, and tasks have one`),
        hint: 'drop or rename it before',
      },
      'text',
    );
  if (format === 'doccano') {
    if (prediction !== undefined)
      context.tell(
        { ...conflict('doccano takes no predictions beside labels'), hint: 'name the column under `label`' },
        'prediction',
      );
    if (label !== 'label' && columnIn(shape, 'label'))
      context.tell(
        { ...conflict('there is a column `label` already'), hint: 'drop or rename it before' },
        'label',
      );
    return unknownShape;
  }
  return {
    columns: [
      ...(columnIn(shape, 'id') ? [{ name: 'id', type: columnIn(shape, 'id')?.type ?? null }] : []),
      { name: 'data', type: 'struct' },
      ...(label === undefined ? [] : [{ name: 'annotations', type: 'list' as const }]),
      ...(prediction === undefined ? [] : [{ name: 'predictions', type: 'list' as const }]),
    ],
    open: shape.open,
  };
};

export const importShape: StepShape<ValueOf<'import_annotations'>> = (shape, { format }, context) => {
  if (format === 'label_studio') needTyped(shape, 'data', ['struct'], context);
  else needTyped(shape, 'text', ['string'], context);
  return unknownShape;
};
