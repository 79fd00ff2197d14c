/** The draft of a model's card: what is known of it, and headings for what its makers alone can say. */
import type { ModelFacts } from './model-folder.ts';
import type { RowForm } from './signature.ts';

type Metrics = { readonly [name: string]: number | null };

export function modelCard(facts: ModelFacts, metrics: Metrics): string {
  const { algorithm, task, classes, features, label, hyperparameters, seed, n_rows, fingerprint } = facts;
  const head = {
    library_name: 'lucidity',
    pipeline_tag: pipelineTag(facts),
    tags: [algorithm, task],
    'model-index': [
      {
        name: algorithm,
        results: [
          {
            task: { type: pipelineTag(facts) },
            dataset: { type: 'tabular', name: 'training data', revision: fingerprint },
            metrics: Object.entries(metrics).flatMap(([type, value]) =>
              value === null ? [] : [{ type, value }],
            ),
          },
        ],
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
    ['Evaluation', table(metrics)],
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

const table = (metrics: Metrics): string =>
  Object.keys(metrics).length === 0
    ? 'To be written.'
    : `On the training data:\n\n| metric | value |\n| --- | --- |\n${Object.entries(metrics)
        .map(([name, value]) => `| ${name} | ${value ?? ''} |`)
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
