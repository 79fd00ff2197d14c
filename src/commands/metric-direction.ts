/** Which way a metric is good, by its name: of those that we measure, and of what others call theirs. */
import { type Direction, findMetric, metricTasks } from '../metrics/catalog.ts';

/**
 * Null where the name does not tell. The last part of a dotted name counts, without the split that it was measured on:
 * `test.f1_macro`, `val_loss`, `precision_at_10`. An average behind a name is the same measure: `accuracy_macro`.
 */
export function directionOf(name: string): Direction | null {
  const measure = name
    .slice(name.lastIndexOf('.') + 1)
    .replace(/^(?:train|training|val|validation|test)_/, '')
    .replace(/_(?:train|training|val|validation|test)$/, '');
  if (isOfMeasure.test(measure)) return null;
  return known(measure) ?? known(measure.replace(/_(?:macro|micro|weighted|samples|mean|avg|average)$/, ''));
}

/** What is told of a measure and is none itself: how it spreads, how far it fell, what it was counted with. */
const isOfMeasure = /_(?:std|stddev|var|variance|ci|drop|gap|delta|diff|count|support|threshold|weight)$/;

function known(measure: string): Direction | null {
  if (/(?:^|_)(?:loss|error)$/.test(measure)) return 'down';
  if (/^(?:acc|(?:pr_)?auc)$/.test(measure)) return 'up';
  // Some stand in the catalog with a depth only, and others write them without: `ndcg`.
  const [metric] = [measure, `${measure}_at_1`].flatMap((one) =>
    metricTasks.flatMap((task) => findMetric(one, task) ?? []),
  );
  return metric?.direction ?? null;
}
