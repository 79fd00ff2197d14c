/** Data that was sent to remotes, of which the store is to keep nothing: a file for each content, which names them. Advisory. */
import { join } from 'node:path';
import { ifPossible, readIfThere, removeFile } from '../base/files.ts';
import { type Digest, hexOf } from '../digest.ts';
import { isList, isObject, parseJson } from '../json.ts';
import type { Remote } from '../pipeline.ts';
import { writeAdvisory } from './advisory.ts';
import type { Layout } from './layout.ts';

type Place = Pick<Remote, 'url'>;

export function noteSent(layout: Layout, digest: Digest, remotes: readonly Place[]): void {
  const text = JSON.stringify({ version: 1, remotes: remotes.map(({ url }) => url) });
  writeAdvisory(layout, fileOf(layout, digest), `${text}\n`);
}

/** What is in the store after all is kept there from now on. */
export const forgetSent = (layout: Layout, digest: Digest): void =>
  void ifPossible(() => removeFile(fileOf(layout, digest)));

/** Only one of the given remotes counts: from no other could it be had. */
export function isSent(layout: Layout, digest: Digest, remotes: readonly Place[]): boolean {
  const json = parseJson(readIfThere(fileOf(layout, digest))?.toString('utf8') ?? '');
  if (!isObject(json) || json.version !== 1) return false;
  const { remotes: urls } = json;
  return urls !== undefined && isList(urls) && remotes.some(({ url }) => urls.includes(url));
}

const fileOf = ({ index }: Layout, digest: Digest): string => join(index, 'sent', hexOf(digest));
