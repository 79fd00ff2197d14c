/** What a run's stages have measured: read when the run ends, for its reporters. */
import type { MeasuredFile } from '../event.ts';
import type { JsonObject } from '../json.ts';
import type { StageName } from '../pipeline.ts';
import type { StageOutcome } from '../stage-state.ts';
import { isMap, plainJson } from '../value.ts';
import { readParams } from './facts.ts';
import { metricsFilesOf, metricsIn } from './metrics.ts';
import type { Session } from './session.ts';

/** More are not read: nobody wants to see them all at once. */
const mostFiles = 64;

/**
 * Of stages that ran or were restored, in the pipeline's order. Where something was judged, what others tell of their work
 * (rows, iterations) is left out; so is what cannot be read: `luc metrics show` has all of it.
 */
export async function metricsMade(
  session: Session,
  outcomes: ReadonlyMap<StageName, StageOutcome>,
): Promise<readonly MeasuredFile[]> {
  const files = session.pipeline.stages.flatMap((stage) => {
    const outcome = outcomes.get(stage.name);
    return outcome === 'ran' || outcome === 'restored'
      ? metricsFilesOf(stage).map((file) => ({ stage: stage.name, file }))
      : [];
  });
  const judged = files.filter(({ file }) => !file.isNotes);
  const told = judged.length > 0 ? judged : files;
  if (told.length > mostFiles) return [];
  const measured: MeasuredFile[] = [];
  for (const { stage, file } of told) {
    const { path } = file;
    const read = await readParams(session, path);
    const metrics = read.ok && isMap(read.value) ? metricsIn(read.value, file) : new Map();
    if (metrics.size > 0)
      measured.push({ stage, path, metrics: JSON.parse(plainJson(metrics)) as JsonObject });
  }
  return measured;
}
