/**
 * What a remote is called: `luc-remote.json`, made by the first who writes to it. A project remembers the names of those
 * that it has used, so that one whose disk is not mounted, or that was emptied, is not taken for a new one.
 */
import { join, relative } from 'node:path';
import { ifAllowed, makeFolder, readIfThere, writeWhole } from '../base/files.ts';
import { isUlid, ulid } from '../base/ulid.ts';
import type { Problem } from '../failure.ts';
import { canonicalJson, isObject, parseJson } from '../json.ts';
import type { Layout } from '../store/layout.ts';
import { temporaryName } from '../store/temporary.ts';
import { bodyOf } from './body.ts';
import { type Remote, RemoteError } from './remote.ts';

const nameOfId = 'luc-remote.json';
/** Of what this program writes and can read. */
const version = 1;
/** No such file is longer. */
const longest = 4096;

/** Null where nobody has written to the remote yet. Throws `unreachable` where it is not the one that was used before. */
export async function readRemoteId(
  remote: Remote,
  layout: Layout,
  signal: AbortSignal,
): Promise<string | null> {
  const known = readKnown(layout)[remote.url];
  const id = await readId(remote, known === undefined, signal);
  if (id === null) {
    if (known !== undefined) throw notTheSame(remote, layout);
    return null;
  }
  if (id !== known) remember(layout, remote.url, id);
  return id;
}

/** The same, and gives the remote its name where it has none. */
export async function ensureRemoteId(remote: Remote, layout: Layout, signal: AbortSignal): Promise<string> {
  return (await readUnlessNew(remote, layout, signal)) ?? (await nameRemote(remote, layout, signal));
}

/** A remote is called otherwise, or is another one, from now on. */
export function forgetRemote(layout: Layout, url: string): void {
  const { [url]: forgotten, ...others } = readKnown(layout);
  if (forgotten !== undefined) writeKnown(layout, others);
}

/** A folder that is not there is new as long as nobody has seen it. */
async function readUnlessNew(remote: Remote, layout: Layout, signal: AbortSignal): Promise<string | null> {
  try {
    return await readRemoteId(remote, layout, signal);
  } catch (error) {
    if (error instanceof RemoteError && error.trouble === 'absent') return null;
    throw error;
  }
}

/** Of two who name it at once one wins. */
async function nameRemote(remote: Remote, layout: Layout, signal: AbortSignal): Promise<string> {
  const text = Buffer.from(`${canonicalJson({ id: ulid(), 'luc-remote': version })}\n`);
  try {
    await remote.create(nameOfId, bodyOf(text), signal);
  } catch (error) {
    if (!(error instanceof RemoteError) || error.trouble !== 'conflict') throw error;
  }
  const id = await readRemoteId(remote, layout, signal);
  if (id === null) throw unreadable(remote);
  return id;
}

async function readId(remote: Remote, mayBeAbsent: boolean, signal: AbortSignal): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  try {
    const blob = await remote.look(nameOfId, signal);
    if (!blob) return null;
    if (blob.bytes > longest) throw unreadable(remote);
    await remote.read(nameOfId, null, (chunk) => chunks.push(chunk), signal);
  } catch (error) {
    if (!mayBeAbsent && error instanceof RemoteError && error.trouble === 'absent') return null;
    throw error;
  }
  const json = parseJson(Buffer.concat(chunks).toString()) ?? null;
  const found = isObject(json) ? json['luc-remote'] : undefined;
  if (!isObject(json) || typeof found !== 'number') throw unreadable(remote);
  if (found > version) throw newer(remote);
  if (typeof json.id !== 'string' || !isUlid(json.id)) throw unreadable(remote);
  return json.id;
}

type Known = { readonly [url: string]: string };

function readKnown({ usedRemotes }: Layout): Known {
  const json = parseJson(readIfThere(usedRemotes)?.toString('utf8') ?? '') ?? null;
  const remotes = isObject(json) && isObject(json.remotes) ? json.remotes : {};
  return Object.fromEntries(
    Object.entries(remotes).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

const remember = (layout: Layout, url: string, id: string): void =>
  writeKnown(layout, { ...readKnown(layout), [url]: id });

/** Whoever may only read here may still fetch. */
function writeKnown({ tmp, usedRemotes }: Layout, remotes: Known): void {
  ifAllowed(() => {
    const text = `${canonicalJson({ 'luc-used-remotes': 1, remotes })}\n`;
    makeFolder(tmp);
    writeWhole(usedRemotes, text, { temporary: join(tmp, temporaryName()) });
  });
}

const notTheSame = (remote: Remote, { usedRemotes, root }: Layout): RemoteError =>
  new RemoteError('unreachable', {
    code: 'other-remote',
    message: `what this project shared at \`${remote.url}\` is not there any more`,
    hint: `see whether ${remote.url.startsWith('gs://') ? 'it is the right bucket' : 'its disk is mounted'}; if it was emptied on purpose, remove \`${relative(root, usedRemotes)}\``,
  });

const newer = (remote: Remote): RemoteError =>
  refused('newer-format', `the remote \`${remote.url}\` was begun by a newer version of luc`, 'update luc');

const unreadable = (remote: Remote): RemoteError =>
  refused(
    'unreadable-remote',
    `\`${nameOfId}\` at \`${remote.url}\` is not what luc writes`,
    'let the remote be a folder or prefix that is luc’s alone',
  );

function refused(code: string, message: string, hint: string): RemoteError {
  const problem: Problem = { code, message, hint };
  return new RemoteError('refused', problem);
}
