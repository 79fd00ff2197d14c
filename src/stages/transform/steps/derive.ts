/** The step `derive`: columns made by expressions, a later one of the earlier ones. */
import { checkExpression } from '../../../data/sql/check.ts';
import { fault } from '../faults.ts';
import { withOneThread } from '../one-thread.ts';
import { inTableType, withMade } from '../project.ts';
import type { Step } from '../step.ts';
import type { ValueOf } from '../values.ts';

export const derive: Step<ValueOf<'derive'>> = async (table, expressions, context) => {
  let after = table;
  for (const [name, text] of Object.entries(expressions)) {
    const checked = await checkExpression(context.database, after.columns, text);
    if (!checked.ok) throw fault(context, checked.failure, name);
    const { sql, type, hasWindow } = checked.value;
    const made = withMade(after, [{ name, ...inTableType(sql, type) }]);
    after = hasWindow ? await withOneThread(context, () => context.settle(made)) : made;
  }
  return after;
};
