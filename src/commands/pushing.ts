/** What the commands that push have in common: what is told of what did not get there, and the report as JSON. */
import type { Session } from '../engine/session.ts';
import type { PushReport } from '../engine/share/push.ts';
import type { Problem } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { firstOf, howToGet } from './share-problems.ts';

export function pushProblems(
  session: Session,
  { missing, failed: notPushed, problems, url }: PushReport,
  allowMissing: boolean,
): readonly Problem[] {
  const lacking = allowMissing ? [] : missing;
  return [
    ...firstOf(lacking, ({ path }) => ({
      code: 'missing-object',
      message: `\`${path}\` is neither in the store nor at ${url}`,
      hint: `${howToGet(session, path)}; \`--allow-missing\` leaves it out`,
    })),
    ...problems,
    ...firstOf(notPushed, ({ path }) => ({
      code: 'not-pushed',
      message: `\`${path}\` did not get to ${url}`,
      hint: '`luc push` again sends only what is lacking',
    })),
  ];
}

export function pushToJson(report: PushReport): JsonObject {
  const { remote, url, objects, bytes, present, results, missing, failed: notPushed, ms } = report;
  return {
    remote,
    url,
    objects,
    bytes,
    present: { ...present },
    results,
    missing: missing.map((one) => ({ ...one })),
    failed: notPushed.map(({ path, digest }) => ({ path, digest })),
    seconds: ms / 1000,
  };
}
