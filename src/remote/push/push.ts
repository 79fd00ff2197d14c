/**
 * One push: makes sure that a remote has everything at and below the roots, then says so there. Nothing is locked: what a
 * gc has condemned meanwhile is noticed at the end, and made sure of once more.
 */
import { fx } from '../../base/effects.ts';
import { type Digest, hexOf } from '../../digest.ts';
import type { Emit } from '../../event.ts';
import type { Problem } from '../../failure.ts';
import type { Layout } from '../../store/layout.ts';
import type { ObjectStore } from '../../store/objects.ts';
import { condemnedName, indexName, meaningOf } from '../blob-name.ts';
import { bodyOf } from '../body.ts';
import { readCondemned } from '../condemned.ts';
import { takePart } from '../inventory.ts';
import { type Known, openKnown } from '../known.ts';
import { isTrouble } from '../read-blob.ts';
import { type Remote, RemoteError } from '../remote.ts';
import { ensureRemoteId, readRemoteId } from '../remote-id.ts';
import { type Lacking, type Needs, needsOf } from './needs.ts';
import { writeRecord } from './record.ts';
import { emptySurvey, type Survey, takeSurvey } from './survey.ts';
import { upload } from './upload.ts';
import type { Wanted } from './wanted.ts';
import { writeRoots } from './write-roots.ts';

export interface PushParts {
  readonly remote: Remote;
  readonly layout: Layout;
  readonly objects: ObjectStore;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly jobs: number;
  /** See `RecordParts`. */
  readonly keepPushes: number;
}

export interface Pushed {
  /** What travelled, or with `dry` would. */
  readonly objects: number;
  readonly bytes: number;
  /** What was there already. */
  readonly present: { readonly objects: number; readonly bytes: number };
  /** Neither in the store nor on the remote. */
  readonly missing: readonly Lacking[];
  /** Why single transfers failed, and what was not sound in the store. */
  readonly problems: readonly Problem[];
  /** In the store, and not on the remote for one of these problems. */
  readonly failed: readonly Lacking[];
}

/** A listing that is older may lack what a gc has condemned and deleted since. */
const longestTrust = 3 * 24 * 60 * 60 * 1000;
/** Every further round answers a gc that came in between. */
const mostRounds = 10;

export async function push(parts: PushParts, wanted: Wanted): Promise<Pushed> {
  const known = openKnown(parts.layout, await ensureRemoteId(parts.remote, parts.layout, parts.signal));
  let total = { objects: 0, bytes: 0 };
  for (let round = 1; ; round++) {
    const startedAt = fx.monotonic();
    const survey = await takeSurvey(parts, known, wanted);
    const needs = needsOf(parts.objects, survey, wanted);
    await mendIndexes(parts, known, survey);
    const sent = await upload({ ...parts, ...survey, known }, needs.outgoing);
    total = { objects: total.objects + sent.objects, bytes: total.bytes + sent.bytes };
    const { relied, ...written } = await writeRoots({ ...parts, known, survey }, wanted.roots);
    await writeRecord({ ...parts, known, inventory: survey.inventory }, wanted, written);
    const isTrusted = fx.monotonic() - startedAt < longestTrust;
    if (isTrusted && !(await isCondemnedSince(parts, known, survey, relied))) {
      const failed = needs.outgoing.filter(({ digest }) => survey.contents.locate(digest) === null);
      known.trim();
      const { present, missing } = needs;
      return { ...total, present, missing, failed, problems: sent.problems };
    }
    if (round === mostRounds) throw overtaken(parts.remote);
  }
}

const overtaken = ({ url }: Remote): RemoteError =>
  new RemoteError('conflict', {
    code: 'overtaken',
    message: `others remove from ${url} what is pushed there, ${mostRounds} times in a row`,
    hint: '`luc push` again, when no `luc gc -c` runs there',
  });

/** Gives those packs their index whose push did not come to that. */
async function mendIndexes(
  { remote, signal }: PushParts,
  known: Known,
  { inventory }: Survey,
): Promise<void> {
  for (const [pack, { index }] of inventory.packs) {
    const bytes = index ? null : known.read('indexes', hexOf(pack));
    if (bytes) await remote.create(indexName(pack), bodyOf(bytes), signal);
  }
}

/** What a push would do. */
export async function planPush(parts: PushParts, wanted: Wanted): Promise<Pushed> {
  const survey = await surveyIfThere(parts, wanted);
  const { outgoing, present, missing }: Needs = needsOf(parts.objects, survey, wanted);
  const bytes = outgoing.reduce((sum, one) => sum + one.bytes, 0);
  return { objects: outgoing.length, bytes, present, missing, problems: [], failed: [] };
}

/** A remote that is not there yet is made by the first push. */
export async function surveyIfThere(
  parts: Pick<PushParts, 'remote' | 'layout' | 'signal'>,
  wanted: Pick<Wanted, 'roots'>,
): Promise<Survey> {
  const { remote, layout, signal } = parts;
  try {
    const id = await readRemoteId(remote, layout, signal);
    return id === null ? emptySurvey : await takeSurvey(parts, openKnown(layout, id), wanted);
  } catch (error) {
    if (isTrouble(error, 'absent')) return emptySurvey;
    throw error;
  }
}

/** Whether a gc has condemned something of what we relied on since we looked. */
async function isCondemnedSince(
  { remote, signal }: PushParts,
  known: Known,
  { inventory }: Survey,
  relied: ReadonlySet<Digest>,
): Promise<boolean> {
  const { condemned } = await takePart(remote, [condemnedName('')], signal);
  const since = [...condemned.keys()].filter((id) => !inventory.condemned.has(id));
  const names = await readCondemned(remote, known, since, signal);
  return [...names.keys()].some((name) => {
    const meaning = meaningOf(name);
    return meaning !== null && 'digest' in meaning && relied.has(meaning.digest);
  });
}
