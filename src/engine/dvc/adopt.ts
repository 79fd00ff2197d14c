/** Takes what DVC recorded as our own record where the workspace, or DVC's cache, still holds it; runs nothing. */
import type { DvcContent, DvcRecords, DvcStage } from '../../dvc-record.ts';
import type { Entry } from '../../entry.ts';
import { canonicalJson } from '../../json.ts';
import { type RelPath, relPath } from '../../path.ts';
import type { Data, Stage } from '../../pipeline.ts';
import type { Place } from '../../place.ts';
import { claim } from '../claim.ts';
import { claimLine } from '../claim-line.ts';
import { gatherFacts } from '../facts.ts';
import { fingerprint } from '../fingerprint.ts';
import { madeBy } from '../made.ts';
import { record } from '../record.ts';
import { recordEntry, storeData } from '../record-data.ts';
import type { Run } from '../run.ts';
import type { Facts } from '../walk.ts';
import { takeFromCache } from './cache.ts';
import type { DvcContents } from './contents.ts';

export interface Adoption {
  readonly run: Run;
  readonly records: DvcRecords;
  readonly contents: DvcContents;
  readonly signal: AbortSignal;
}

/** Why something was not adopted; empty where it was. */
export type Reasons = readonly string[];

/** The content that the `*.dvc` file names; where the workspace holds another, DVC's cache still has it. */
export async function adoptData(adoption: Adoption, data: Data): Promise<Reasons> {
  const { run, records, contents, signal } = adoption;
  const { session } = run;
  const content = records.data.get(data.path);
  if (!content) return ['no `*.dvc` file names it'];
  if (content.md5 === null) return [`${placed(content.at)} holds no md5`];
  await claim(run, null, [data.path], signal);
  try {
    const now = await contents.now(data.path, content.kind, signal);
    if (now === content.md5) {
      const entry = await storeData(run, data, { signal });
      if (entry) recordEntry(run, data, entry);
      return [];
    }
    run.journal();
    const taken = await takeFromCache(session, records.cache, content, signal);
    if (!taken) return [now === null ? nowhere : `changed since ${placed(content.at)}`];
    recordEntry(run, data, taken.entry);
    contents.take(data.path, { md5: content.md5, members: taken.members });
    return now === null ? [] : [`changed since ${placed(content.at)}; what DVC had is recorded`];
  } finally {
    run.claims().release([data.path]);
  }
}

export async function adoptStage(adoption: Adoption, stage: Stage): Promise<Reasons> {
  const { run, records, contents, signal } = adoption;
  const { session } = run;
  const recorded = records.stages.get(stage.name);
  if (!recorded) return ['not in dvc.lock'];
  const paths = stage.outs.map((out) => out.path);
  await claim(run, stage.name, paths, signal);
  try {
    // Before the facts: md5 and our own digest are taken in one pass, and the index then knows the files.
    const outdated = [
      ...commandReasons(stage, recorded),
      ...(await pathReasons(stage, 'deps', recorded.deps, depNow)),
    ];
    const { facts, problems } = await gatherFacts(session, stage, () => 'settled');
    outdated.push(...paramReasons(stage, facts, recorded));
    if (outdated.length > 0) return outdated;
    // A gc shall know that something is being stored.
    run.journal();
    const taken = new Map<RelPath, Entry>();
    const lost = await pathReasons(stage, 'outs', recorded.outs, outNow);
    if (lost.length > 0) return lost;
    const print = fingerprint(stage, facts);
    if (problems.length > 0 || !print) return problems.map(({ message }) => message);
    run.journal().append(claimLine(session, stage, print, true));
    const made = madeBy(run, stage.name, 0, null);
    // DVC may have been told the record by hand: only outs that a run of ours made enter the run cache.
    const recording = await record(run, stage, print, { commit: true, share: false, made, taken });
    return recording.outcome === 'recorded' ? [] : [recording.problem.message];

    function depNow(path: RelPath, content: DvcContent): Promise<string | null> {
      return contents.now(path, content.kind, signal);
    }

    async function outNow(path: RelPath, content: DvcContent): Promise<string | null> {
      const now = await contents.now(path, content.kind, signal);
      if (now !== null || content.md5 === null) return now;
      const found = await takeFromCache(session, records.cache, content, signal);
      if (!found) return null;
      taken.set(path, found.entry);
      contents.take(path, { md5: content.md5, members: found.members });
      return content.md5;
    }
  } finally {
    run.claims().release(paths);
  }
}

function commandReasons({ own, kind }: Stage, { lines, at }: DvcStage): Reasons {
  const now = kind === 'cmd' ? (own.cmd as readonly string[]) : [];
  const isSame = now.length === lines.length && now.every((line, i) => sameCommand(line, lines[i] ?? ''));
  return isSame ? [] : [`the command is another than at ${placed(at)}`];
}

/** A float from a template is written by Python there, by us here: `1e-05` and `0.00001`. */
const sameCommand = (a: string, b: string): boolean => a === b || withPlainFloats(a) === withPlainFloats(b);

const withPlainFloats = (line: string): string =>
  line.replace(/(?<![\w.])\d+(?:\.\d+(?:e[+-]?\d+)?|e[+-]?\d+)(?![\w.])/gi, (text) => String(Number(text)));

function paramReasons({ wdir }: Stage, facts: Facts, { params, at }: DvcStage): Reasons {
  const reasons: string[] = [];
  const left = new Set(
    [...params].flatMap(([file, keys]) => [...keys.keys()].map((key) => `${relPath(wdir, file)}:${key}`)),
  );
  for (const [file, keys] of facts.params) {
    const before = [...params].find(([written]) => relPath(wdir, written) === file)?.[1];
    for (const [key, value] of keys) {
      const name = `${file}:${key}`;
      left.delete(name);
      const old = before?.get(key);
      if (value === undefined) reasons.push(`${name} is missing`);
      else if (old === undefined) reasons.push(`${name} is not at ${placed(at)}`);
      else if (canonicalJson(old) !== canonicalJson(value))
        reasons.push(`${name} is ${JSON.stringify(value)}, and ${JSON.stringify(old)} at ${placed(at)}`);
    }
  }
  return [...reasons, ...[...left].map((name) => `${name} is at ${placed(at)} only`)];
}

async function pathReasons(
  stage: Stage,
  role: 'deps' | 'outs',
  recorded: ReadonlyMap<string, DvcContent>,
  contentNow: (path: RelPath, content: DvcContent) => Promise<string | null>,
): Promise<Reasons> {
  const reasons: string[] = [];
  const left = new Map([...recorded].map(([written, content]) => [relPath(stage.wdir, written), content]));
  for (const { path } of stage[role]) {
    const content = left.get(path);
    left.delete(path);
    const now = content?.md5 ? await contentNow(path, content) : null;
    if (!content) reasons.push(`${path} is not in dvc.lock`);
    else if (content.md5 === null) reasons.push(`${placed(content.at)} holds no md5`);
    else if (now === null) reasons.push(`${path} is ${nowhere}`);
    else if (now !== content.md5) reasons.push(`${path} changed since ${placed(content.at)}`);
  }
  return [...reasons, ...[...left].map(([path, { at }]) => `${path} is at ${placed(at)} only`)];
}

const placed = ({ file, line }: Place): string => `${file}:${line}`;
const nowhere = "neither here nor in DVC's cache";
