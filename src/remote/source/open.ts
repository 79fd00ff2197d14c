/** Opens the source at a URL by its kind; each is loaded only when it is used. */
import type { Problem } from '../../failure.ts';
import type { JsonObject } from '../../json.ts';
import { fail, type Outcome, succeed } from '../../outcome.ts';
import { openRemote } from '../open-remote.ts';
import type { Remote } from '../remote.ts';
import { type Source, type SourceHooks, shownUrl } from './source.ts';

/** `optionsOf` gives what the project says of a bucket. Nothing is asked of the source yet. */
export async function openSource(
  url: string,
  optionsOf: (bucket: string) => JsonObject,
  hooks: SourceHooks,
): Promise<Outcome<Source, Problem>> {
  const [, bucket, path = ''] = /^gs:\/\/([^/]+)\/*(.*)$/s.exec(url) ?? [];
  if (bucket !== undefined) {
    const { openBucket } = await import('./bucket.ts');
    const open = () => openRemote({ url: `gs://${bucket}`, options: optionsOf(bucket) }, hooks);
    const opened = await open();
    if (!opened.ok) return opened;
    opened.value.close();
    return succeed(openBucket(url, path, () => remoteOf(open()), hooks));
  }
  if (!/^https?:\/\/[^/]/i.test(url) || !URL.canParse(url)) return fail(unknownKind(url));
  const { openWeb } = await import('./web.ts');
  return succeed(openWeb(url, hooks));
}

async function remoteOf(opening: Promise<Outcome<Remote, Problem>>): Promise<Remote> {
  const opened = await opening;
  if (opened.ok) return opened.value;
  throw new Error(opened.failure.message);
}

const unknownKind = (url: string): Problem => ({
  code: 'unknown-source',
  message: `\`${shownUrl(url)}\` is no URL from which luc can fetch`,
  hint: 'http://, https:// and gs:// are, and paths; `luc import` and `luc get` take files of repositories',
});
