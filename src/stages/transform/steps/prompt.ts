/** The step `prompt`: templates filled with each row's values, as a column, as chats, or as prompts with their completions. */
import { DatabaseError } from '../../../data/database-error.ts';
import { type Column, quoted } from '../../../data/duckdb.ts';
import type { Value } from '../../../data/duckdb-values.ts';
import {
  columnNamed,
  fieldOf,
  fillTemplate,
  namesIn,
  parseTemplate,
  type Template,
} from '../../../data/text/template.ts';
import { RowFaults, withBeside } from '../beside.ts';
import { fault } from '../faults.ts';
import { type Made, project, withMade } from '../project.ts';
import type { Step, StepContext, Table } from '../step.ts';
import type { ValueOf } from '../values.ts';
import { measureOf, shortened } from './prompt-length.ts';

type Prompt = ValueOf<'prompt'>;

const filledColumn = 'luc filled';
const completionColumn = 'luc completion';
const messagesType = 'STRUCT("role" VARCHAR, "content" VARCHAR)[]';

export const prompt: Step<Prompt> = async (table, written, context) => {
  const { messages, template = '', completion } = written;
  if (messages !== undefined && messages.at(-1)?.role !== 'assistant')
    context.work.warn({
      code: 'no-answer',
      message: 'the last message is not the assistant’s: nothing can be learned from such chats',
      option: [...context.option, 'messages'],
    });
  const texts = messages === undefined ? [template] : messages.map(({ content }) => content);
  const measure = await measureOf(written.tokenizer, context);
  const fill = await fillerOf(table, [...texts, completion ?? ''], context);
  const made: Column[] = [
    { name: filledColumn, type: messages === undefined ? 'VARCHAR' : messagesType },
    { name: completionColumn, type: 'VARCHAR' },
  ];
  const faults = new RowFaults();
  const rows = await withBeside(
    table,
    fill.inputs,
    made,
    (values, row) => {
      const filled = fill.texts(values);
      const answer = filled.pop() ?? '';
      const kept = shortened(filled, written, measure);
      if (typeof kept === 'number') {
        if (written.on_overflow !== 'drop') faults.add('prompt-too-long', row, `${kept} ${measure.words}`);
        return [null, null];
      }
      return [messages === undefined ? (kept[0] ?? '') : chatOf(messages, kept), answer];
    },
    context,
  );
  faults.refuse(
    table,
    context,
    {
      message: `prompts have more than ${written.max_tokens} ${measure.words}`,
      hint: 'write `on_overflow: truncate` or `drop`, or raise `max_tokens`',
    },
    'max_tokens',
  );
  return outOf({ ...rows, columns: table.columns }, written);
};

/** Rows without a prompt were too long. */
function outOf(rows: Table, { messages, completion, into }: Prompt): Table {
  const filled = (name: string, type: string): Made => ({ name, type, sql: quoted(filledColumn) });
  const kept = { ...rows, query: `SELECT * FROM (${rows.query}) WHERE ${quoted(filledColumn)} IS NOT NULL` };
  if (messages !== undefined) return project(kept, [filled('messages', messagesType)]);
  if (completion === undefined) return withMade(kept, [filled(into, 'VARCHAR')]);
  const answer = { name: 'completion', type: 'VARCHAR', sql: quoted(completionColumn) };
  return project(kept, [filled(into, 'VARCHAR'), answer]);
}

const chatOf = (messages: NonNullable<Prompt['messages']>, contents: readonly string[]): Value =>
  messages.map(({ role }, index) => ({ role, content: contents[index] ?? '' }));

interface Filler {
  readonly inputs: readonly string[];
  /** The templates filled with the values of `inputs`. */
  readonly texts: (values: readonly Value[]) => string[];
}

async function fillerOf(table: Table, texts: readonly string[], context: StepContext): Promise<Filler> {
  const templates = texts.map(templateOf);
  const columns = table.columns.map(({ name }) => name);
  const names = [...new Set(templates.flatMap(namesIn))];
  const places = new Map<string, { readonly input: number; readonly fields: readonly string[] }>();
  const inputs: string[] = [];
  for (const name of names) {
    const found = columnNamed(name, columns);
    if (!found) throw new Error('the columns of templates were looked up before');
    if (found.fields.length > 0) await refuseField(table, name, found, context);
    if (!inputs.includes(found.column)) inputs.push(found.column);
    places.set(name, { input: inputs.indexOf(found.column), fields: found.fields });
  }
  return {
    inputs,
    texts: (values) =>
      templates.map((template) =>
        fillTemplate(template, (name) => {
          const { input = 0, fields = [] } = places.get(name) ?? {};
          return fieldOf(values[input] ?? null, fields);
        }),
      ),
  };
}

function templateOf(text: string): Template {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new Error('templates were read before');
  return parsed.value;
}

async function refuseField(
  { query }: Table,
  name: string,
  { column, fields }: { readonly column: string; readonly fields: readonly string[] },
  context: StepContext,
): Promise<void> {
  const place = [`t.${quoted(column)}`, ...fields.map(quoted)].join('.');
  try {
    await context.database.columns(`SELECT ${place} FROM (${query}) t`);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    throw fault(context, {
      code: 'template-column',
      message: `\`${column}\` has no \`${fields.join('.')}\`, which \`{{${name}}}\` asks for`,
    });
  }
}
