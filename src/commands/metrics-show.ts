/** `luc metrics show`. */
import { allRevisions, openRevisions, workspace } from '../engine/revisions.ts';
import type { Session } from '../engine/session.ts';
import { failureOf, type Problem } from '../failure.ts';
import { lockFile } from '../lock-text.ts';
import { type Outcome, succeed } from '../outcome.ts';
import type { RelPath } from '../path.ts';
import { usualPrecision } from '../report/metric-text.ts';
import { type MetricsRow, metricsMarkdown, metricsText } from '../report/metrics-table.ts';
import { shellLine } from '../shell-line.ts';
import { plainJson, type Value } from '../value.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { type MetricsAt, metricsAt } from './metrics-at.ts';
import { type Meant, metricsMeant, unknownMetrics } from './metrics-targets.ts';
import { openSessionFor } from './open-session.ts';
import { styleOf } from './style-of.ts';

interface Options {
  readonly words: readonly string[];
  readonly rev: readonly string[];
  readonly allBranches: boolean;
  readonly allTags: boolean;
  readonly allCommits: boolean;
  readonly targets: readonly string[];
  readonly all: boolean;
  readonly precision: number | null;
  readonly md: boolean;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  const opened = await openSessionFor(context);
  if (!opened.ok) return failed(opened.failure);
  const session = opened.value;
  const asked = await askedFor(context, session, options);
  if (!asked.ok) return failed(asked.failure);
  const { files, revisions: names } = asked.value;
  const revisions = await openRevisions(context.root, names, [lockFile as RelPath, ...files.keys()]);
  if (!revisions.ok) return failed(revisions.failure);

  const broken: Problem[] = [];
  const missing: Problem[] = [];
  const tell = (problem: Problem, isLost: boolean): void => void (isLost ? missing : broken).push(problem);
  const reading = { session, revisions: revisions.value, files, all: options.all, tell };
  const shown = new Map(names.map((revision) => [revision, metricsAt(reading, revision)]));
  if (broken.length + missing.length === 0) {
    const nowhere = [...files.keys()].filter((path) => ![...shown.values()].some((at) => at.has(path)));
    const unknown = nowhere.filter((path) => session.products.ownerOf(path) === null);
    if (unknown.length > 0)
      return failed(failureOf('usage', ...unknown.map((path) => unknownMetrics(context, session, path))));
    missing.push(...nowhere.map((path) => notMade(session, path)));
  }
  return resultOf(context, options, shown, broken, missing);
}

/** Words name stages and files or, where they name none, revisions. */
async function askedFor(
  context: Context,
  session: Session,
  { words, targets, rev, allBranches, allTags, allCommits }: Options,
): Promise<Outcome<{ readonly files: Meant; readonly revisions: readonly string[] }>> {
  const wanted: string[] = [...targets];
  const revisions: string[] = [...rev];
  for (const word of words) {
    const asTarget = await metricsMeant(context, session, [word]);
    if (asTarget.ok || !(await openRevisions(context.root, [word], [])).ok) wanted.push(word);
    else revisions.push(word);
  }
  const files = await metricsMeant(context, session, wanted);
  if (!files.ok) return files;
  if (!allBranches && !allTags && !allCommits)
    return succeed({
      files: files.value,
      revisions: revisions.length > 0 ? [...new Set(revisions)] : [workspace],
    });
  const all = await allRevisions(context.root, { allBranches, allTags, allCommits });
  return all.ok
    ? succeed({ files: files.value, revisions: [...new Set([workspace, ...revisions, ...all.value])] })
    : all;
}

function resultOf(
  context: Context,
  { precision, md }: Options,
  shown: ReadonlyMap<string, MetricsAt>,
  broken: readonly Problem[],
  missing: readonly Problem[],
): CommandResult {
  const problems = [...broken, ...missing];
  const document = new Map<string, Value>([
    ['version', 1n],
    ['revisions', shown],
  ]);
  return {
    exit: broken.length > 0 ? 2 : missing.length > 0 ? 1 : 0,
    ...(problems.length > 0 && { failure: failureOf(broken.length > 0 ? 'project' : 'work', ...problems) }),
    document: plainJson(document),
    text: () => {
      const rows = rowsOf(shown);
      const digits = precision ?? usualPrecision;
      if (rows.length === 0) return problems.length > 0 ? '' : 'There are no metrics.\n';
      return md ? metricsMarkdown(rows, digits) : metricsText(rows, digits, styleOf(context));
    },
  };
}

const rowsOf = (shown: ReadonlyMap<string, MetricsAt>): readonly MetricsRow[] =>
  [...shown].flatMap(([revision, at]) =>
    [...at].map(([path, metrics]) => ({ ...(shown.size > 1 && { revision }), path, metrics })),
  );

function notMade(session: Session, path: RelPath): Problem {
  const owner = session.products.owner(path);
  const stage = owner && 'stage' in owner ? owner.stage : null;
  return {
    code: 'missing-metrics',
    message: `\`${path}\` is not there`,
    hint:
      stage === null
        ? '`luc checkout` restores what is recorded'
        : `${shellLine`luc repro ${stage}`} makes it`,
  };
}
