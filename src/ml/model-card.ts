/** The draft of a model's card: what is known of it, and headings for what its makers alone can say. */
import type { ModelFacts } from './model-folder.ts';
import type { RowForm } from './signature.ts';

type Metrics = { readonly [name: string]: number | null };

export function modelCard(facts: ModelFacts, metrics: Metrics): string {
  const { algorithm, task, classes, features, label, hyperparameters, seed, n_rows, fingerprint } = facts;
  const measured = measuredOn(metrics, fingerprint);
  const head = {
    library_name: 'lucidity',
    pipeline_tag: pipelineTag(facts),
    tags: [algorithm, task],
    'model-index': [
      {
        name: algorithm,
        results: measured.map(({ on, revision, numbers }) => ({
          task: { type: pipelineTag(facts) },
          dataset: { type: 'tabular', name: on, ...(revision !== undefined && { revision }) },
          metrics: numbers.map(([type, value]) => ({ type, value })),
        })),
      },
    ],
  };
  const shown = features.slice(0, mostShown).map((name) => `\`${name}\``);
  const more = features.length > mostShown ? ` and ${features.length - mostShown} more` : '';
  const sections = [
    ['Description', `A model of \`${algorithm}\` for ${task.replaceAll('_', ' ')}, fitted by Lucidity.`],
    ['Intended use', 'To be written.'],
    [
      'Training data',
      `${n_rows} rows, features ${shown.join(', ')}${more}${label === null ? '' : `, label \`${label}\``}${classes ? ` with ${classes.length} classes` : ''}. Digest of what was learned from: \`${fingerprint}\`.`,
    ],
    ['Evaluation', measured.map(table).join('\n\n') || 'To be written.'],
    ['Limits', 'To be written.'],
    ['Bias', 'To be written.'],
    [
      'How to reproduce',
      `Hyperparameters \`${JSON.stringify(hyperparameters)}\`, seed ${seed}. The stage and its key stand in \`lucidity.lock\`.`,
    ],
  ];
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const text = sections.map(([title, body]) => `## ${title}\n\n${body}\n`).join('\n');
  return `---\n${lines.join('\n')}\n---\n\n# ${algorithm}\n\n${text}`;
}

const mostShown = 20;

interface Measured {
  readonly on: string;
  readonly revision?: string;
  readonly numbers: readonly (readonly [name: string, value: number])[];
}

/** What was learned from, and rows that were not: each with its numbers, if it has any. */
function measuredOn(metrics: Metrics, fingerprint: string): readonly Measured[] {
  const all = Object.entries(metrics).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  const isOfValidation = ([name]: (typeof all)[number]): boolean => name.startsWith('validation_');
  return [
    { on: 'training data', revision: fingerprint, numbers: all.filter((one) => !isOfValidation(one)) },
    { on: 'validation data', numbers: all.filter(isOfValidation) },
  ].filter(({ numbers }) => numbers.length > 0);
}

const table = ({ on, numbers }: Measured): string =>
  `On the ${on}:\n\n| metric | value |\n| --- | --- |\n${numbers
    .map(([name, value]) => `| ${name} | ${value} |`)
    .join('\n')}`;

const textForms: readonly RowForm[] = ['texts', 'vectorized'];

/** As model hubs name tasks. */
function pipelineTag({ task, signature }: ModelFacts): string {
  if (task === 'language_modeling') return 'text-generation';
  if (task === 'clustering') return 'feature-extraction';
  return task === 'classification' && textForms.includes(signature.form)
    ? 'text-classification'
    : `tabular-${task}`;
}
