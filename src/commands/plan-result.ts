/** A plan as a command's result; `luc plan` and `luc repro --dry` answer the same. */
import { fx } from '../base/effects.ts';
import type { Plan } from '../engine/plan.ts';
import type { Session } from '../engine/session.ts';
import type { JsonObject } from '../json.ts';
import { problemsToJson } from '../report/diagnostics.ts';
import { planText } from '../report/plan-view.ts';
import type { CommandResult, Context } from './context.ts';
import { reasonToJson } from './reason-json.ts';
import { styleOf } from './style-of.ts';

export function planResult(
  context: Context,
  session: Session,
  { stages, data }: Plan,
  exitCode: boolean,
): CommandResult {
  const freeBytes = fx.statfsSync(session.layout.root).free;
  return {
    exit: exitCode && stages.some(({ isDue }) => isDue) ? 1 : 0,
    document: {
      version: 1,
      stages: stages.map(
        ({ name, action, reasons, problems, seconds, bytes }): JsonObject => ({
          name,
          action,
          reasons: reasons.map(reasonToJson),
          ...problemsToJson(problems),
          seconds,
          bytes,
        }),
      ),
      data: data.map(({ path }): JsonObject => ({ path, action: 'record' })),
      free_bytes: freeBytes,
    },
    text: () => planText({ stages, data, freeBytes }, styleOf(context)),
  };
}
