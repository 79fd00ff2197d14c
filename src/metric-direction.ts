/** Which way a metric is good, by its name. */

export type Direction = 'up' | 'down';

/**
 * Null where the name does not tell. The last part of a dotted name counts, without the split that it was measured on
 * and without what follows the measure: `test.f1_macro`, `val_loss`, `precision_at_10`.
 */
export function directionOf(name: string): Direction | null {
  const measure = name
    .slice(name.lastIndexOf('.') + 1)
    .replace(/^(?:train|training|val|validation|test)_/, '');
  const isMeasure = (known: string): boolean => measure === known || measure.startsWith(`${known}_`);
  if (/(?:^|_)(?:loss|error)$/.test(measure) || down.some(isMeasure)) return 'down';
  return up.some(isMeasure) ? 'up' : null;
}

const down = [
  ...['log_loss', 'brier', 'ece', 'mce', 'mae', 'mse', 'rmse', 'mape', 'hole_at', 'bits_per_byte'],
  ...['perplexity', 'word_perplexity', 'byte_perplexity', 'davies_bouldin'],
  ...['demographic_parity_difference', 'equalized_odds_difference'],
];

const up = [
  ...['accuracy', 'balanced_accuracy', 'top_k_accuracy', 'precision', 'recall', 'f1', 'mcc', 'cohen_kappa'],
  ...['acc', 'auc', 'roc_auc', 'pr_auc', 'average_precision', 'r2', 'explained_variance'],
  ...['map', 'mrr', 'reciprocal_rank', 'ndcg', 'capped_recall', 'success_at'],
  ...['bleu', 'sentence_bleu', 'chrf', 'rouge1', 'rouge2', 'rougeL', 'rougeLsum', 'exact_match', 'squad_f1'],
  ...['adjusted_rand', 'normalized_mutual_information', 'homogeneity', 'completeness', 'v_measure'],
  ...['silhouette', 'calinski_harabasz', 'demographic_parity_ratio'],
  ...['context_precision', 'coverage', 'groundedness', 'relevance'],
];
