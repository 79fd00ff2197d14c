/** The names of all measures: the task that each is for, and which way is better. */
import { nearest } from '../suggest.ts';

export const metricTasks = [
  'classification',
  'regression',
  'retrieval',
  'text',
  'language_modeling',
  'clustering',
  'rag',
  'bias',
] as const;
export type MetricTask = (typeof metricTasks)[number];

export interface Metric {
  /** As the user wrote it: `f1_weighted`, `ndcg_at_10`. */
  readonly name: string;
  /** Without its suffix: `f1`, `ndcg`. */
  readonly base: string;
  /** `weighted`, the name of a class, or a depth. */
  readonly suffix: string | null;
  readonly direction: Direction;
}

export type Direction = 'up' | 'down';

const up = (...names: readonly string[]) => names.map((name) => [name, 'up'] as const);
const down = (...names: readonly string[]) => names.map((name) => [name, 'down'] as const);

const names: Readonly<Record<MetricTask, ReadonlyMap<string, Direction>>> = {
  classification: new Map<string, Direction>([
    ...up('accuracy', 'balanced_accuracy', 'precision', 'recall', 'f1', 'mcc'),
    ...up('cohen_kappa', 'cohen_kappa_quadratic', 'roc_auc', 'average_precision'),
    ...up('roc_auc_ovr_macro', 'roc_auc_ovr_weighted', 'roc_auc_ovo_macro', 'roc_auc_ovo_weighted'),
    ...up('top_k_accuracy'),
    ...down('log_loss', 'brier', 'ece', 'mce'),
  ]),
  regression: new Map<string, Direction>([
    ...down('mae', 'mse', 'rmse', 'median_absolute_error', 'mape', 'max_error'),
    ...up('r2', 'explained_variance'),
  ]),
  retrieval: new Map<string, Direction>(up('map', 'mrr')),
  text: new Map<string, Direction>(
    up('bleu', 'sentence_bleu', 'chrf', 'rouge1', 'rouge2', 'rougeL', 'rougeLsum', 'exact_match', 'squad_f1'),
  ),
  language_modeling: new Map<string, Direction>(
    down('perplexity', 'word_perplexity', 'byte_perplexity', 'bits_per_byte'),
  ),
  clustering: new Map<string, Direction>([
    ...up('adjusted_rand', 'normalized_mutual_information', 'homogeneity', 'completeness', 'v_measure'),
    ...up('silhouette', 'calinski_harabasz'),
    ...down('davies_bouldin'),
  ]),
  rag: new Map<string, Direction>(
    up('context_precision', 'context_precision_ranked', 'coverage', 'groundedness', 'relevance'),
  ),
  bias: new Map<string, Direction>([
    ...down('demographic_parity_difference', 'equalized_odds_difference'),
    ...up('demographic_parity_ratio', 'bias_score'),
  ]),
};

/** What is measured where the user names nothing, as far as the columns allow it. */
export const usualMetrics: Readonly<Record<MetricTask, readonly string[]>> = {
  classification: [
    'accuracy',
    'balanced_accuracy',
    'precision',
    'recall',
    'f1',
    'mcc',
    'log_loss',
    'roc_auc',
  ],
  regression: ['mae', 'rmse', 'r2'],
  retrieval: ['ndcg_at_10', 'recall_at_10', 'mrr', 'map'],
  text: ['bleu', 'chrf', 'rouge1', 'rouge2', 'rougeL'],
  language_modeling: ['perplexity'],
  clustering: ['silhouette', 'adjusted_rand'],
  rag: ['context_precision', 'context_precision_ranked', 'coverage', 'groundedness', 'relevance'],
  bias: [
    'demographic_parity_difference',
    'demographic_parity_ratio',
    'equalized_odds_difference',
    'bias_score',
  ],
};

/** What a comparison of perturbations measures beside, whatever the task. */
const compared: ReadonlyMap<string, Direction> = new Map([
  ...up('clean_accuracy', 'mean_accuracy', 'worst_accuracy'),
  ...down('mean_ce'),
]);
export const comparedMetrics: readonly string[] = [...compared.keys()];

/** Null where the task has none of that name. */
export function findMetric(name: string, task: MetricTask): Metric | null {
  const known = names[task].get(name) ?? compared.get(name);
  if (known) return { name, base: name, suffix: null, direction: known };
  if (task === 'classification') {
    const [, base, suffix] = /^(precision|recall|f1)_(.+)$/s.exec(name) ?? [];
    if (base !== undefined && suffix !== undefined) return { name, base, suffix, direction: 'up' };
    const [, depth] = /^top_([1-9]\d*)_accuracy$/.exec(name) ?? [];
    if (depth !== undefined) return { name, base: 'top_k_accuracy', suffix: depth, direction: 'up' };
  }
  if (task === 'retrieval') {
    const [, base, depth] =
      /^(precision|recall|ndcg|mrr|capped_recall|hole|success)_at_([1-9]\d*)$/.exec(name) ?? [];
    if (base !== undefined && depth !== undefined)
      return { name, base, suffix: depth, direction: base === 'hole' ? 'down' : 'up' };
  }
  return null;
}

/**
 * The first task that has them all, in the order above, but rankings before classes: `recall_at_10` is no recall of a class
 * `at_10`. Null where none has, and of no name.
 */
export function taskOfMetrics(wanted: readonly string[]): MetricTask | null {
  const telling = wanted.filter((name) => !compared.has(name));
  if (telling.length === 0) return null;
  return taskOrder.find((task) => telling.every((name) => findMetric(name, task) !== null)) ?? null;
}

const taskOrder: readonly MetricTask[] = ['retrieval', ...metricTasks];

/** What is said of a name that a task, or no task, has. */
export function unknownMetric(name: string, task: MetricTask | null) {
  const fitting = task
    ? [...names[task].keys(), ...patterns(task)]
    : metricTasks.flatMap((one) => [...names[one].keys()]);
  const near = nearest(name, fitting);
  const other = task ? taskOrder.find((one) => findMetric(name, one)) : undefined;
  const listed = fitting.map((one) => `\`${one}\``).join(', ');
  return {
    code: 'unknown-metric',
    message: other
      ? `\`${name}\` is a metric of \`task: ${other}\`, not of \`${task}\``
      : `there is no metric \`${name}\`${task ? ` for \`task: ${task}\`` : ''}`,
    hint:
      near === null
        ? `there are ${listed}`
        : `did you mean \`${near}\`?${task ? ` there are ${listed}` : ''}`,
  };
}

function patterns(task: MetricTask): readonly string[] {
  if (task === 'classification') return ['f1_macro', 'f1_<class>', 'top_3_accuracy'];
  if (task !== 'retrieval') return [];
  return ['ndcg', 'precision', 'recall', 'mrr', 'capped_recall', 'hole', 'success'].map(
    (name) => `${name}_at_10`,
  );
}
