/** Which way a metric is good, by its name: of those that we measure, and of what others call theirs. */
import { type Direction, findMetric, metricTasks } from '../metrics/catalog.ts';

/**
 * Null where the name does not tell. The last part of a dotted name counts, without the split that it was measured on:
 * `test.f1_macro`, `val_loss`, `precision_at_10`.
 */
export function directionOf(name: string): Direction | null {
  const measure = name
    .slice(name.lastIndexOf('.') + 1)
    .replace(/^(?:train|training|val|validation|test)_/, '');
  if (/(?:^|_)(?:loss|error)$/.test(measure)) return 'down';
  if (/^(?:acc|(?:pr_)?auc)$/.test(measure)) return 'up';
  const [known] = metricTasks.flatMap((task) => findMetric(measure, task) ?? []);
  return known?.direction ?? null;
}
