/** Which way a metric is good. */
import { expect, test } from 'vitest';
import { directionOf } from '../../src/commands/metric-direction.ts';

test('the name of a metric tells which way it is good', () => {
  const names = (text: string): string[] => text.split(' ');
  expect(names('accuracy test.f1_macro val_accuracy precision_spam ndcg_at_10 r2').map(directionOf)).toEqual(
    Array(6).fill('up'),
  );
  expect(
    names('log_loss loss val_loss a.b.rmse max_error hole_at_5 word_perplexity').map(directionOf),
  ).toEqual(Array(7).fill('down'));
  expect(names('rows mapping f1score selection_rate acc.n lossy').map(directionOf)).toEqual(
    Array(6).fill(null),
  );
  expect(
    names('ndcg hit.ndcg capped_recall accuracy_macro f1_spam roc_auc_micro accuracy_test').map(directionOf),
  ).toEqual(Array(7).fill('up'));
  expect(names('hole mae_mean log_loss_test').map(directionOf)).toEqual(Array(3).fill('down'));
  expect(names('f1_std accuracy_drop recall_threshold precision_support auc_n').map(directionOf)).toEqual(
    Array(5).fill(null),
  );
});
