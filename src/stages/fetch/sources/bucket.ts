/** A bucket or a folder anywhere on the machine: all files below, of which `include` and `exclude` choose. */
import { resolve } from 'node:path';
import { fx } from '../../../base/effects.ts';
import { removeFile } from '../../../base/files.ts';
import { digestOf } from '../../../digest.ts';
import { compileChoice } from '../../../glob.ts';
import { openRemote } from '../../../remote/open-remote.ts';
import { type Blob, type Remote, RemoteError } from '../../../remote/remote.ts';
import { findBlobs, placeBelow, revOf, takeBlobs } from '../../../remote/source/bucket.ts';
import { WorkError } from '../../../work.ts';
import { copyFiles, findFiles } from '../copy-files.ts';
import type { FetchOptions } from '../options.ts';
import { openParts } from '../parts.ts';
import { refuseLarge } from '../refuse-large.ts';
import type { FetchContext, ProbeContext, Source } from '../source.ts';
import { onlyUrl } from '../urls.ts';

export const bucket: Source = {
  async fetch(options, context) {
    const url = onlyUrl(options, 'bucket');
    if (schemeOf(url) === 'gs')
      await withBlobs(options, url, context, async (remote, found) => {
        refuseLarge(
          found.map(({ blob: { bytes }, path }) => ({ path, bytes })),
          options,
        );
        await bring(remote, found, context);
      });
    else {
      const from = resolve(context.wdir, folderOf(url));
      const files = chosenFiles(from, url, options);
      refuseLarge(files, options);
      await copyFiles(from, files, context);
    }
    return { form: 'files', date: null };
  },
  async probe(options, context) {
    const url = onlyUrl(options, 'bucket');
    if (schemeOf(url) === 'gs')
      return withBlobs(options, url, context, async (_, blobs) => revOf(blobs.map(({ blob }) => blob)));
    const from = resolve(context.wdir, folderOf(url));
    const looks = chosenFiles(from, url, options).map(({ path, bytes, changed }) => [path, bytes, changed]);
    return digestOf(JSON.stringify(looks));
  },
};

/** Empty for a folder. */
function schemeOf(url: string): 'gs' | '' {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === 'gs') return 'gs';
  if (scheme === undefined || scheme === 'file') return '';
  throw new WorkError({
    code: 'not-there-yet',
    message: `\`${scheme}://\` is not there yet: a bucket is \`gs://bucket/prefix\`, or a folder`,
    hint:
      scheme === 's3'
        ? 'a `cmd` stage with `aws s3 sync` can fetch it meanwhile'
        : 'see whether it is spelled so',
    option: ['url'],
  });
}

const folderOf = (url: string): string => url.replace(/^file:\/\//i, '');

const choiceOf = ({ include, exclude }: FetchOptions) => compileChoice(include ?? null, exclude ?? []);

function chosenFiles(from: string, url: string, options: FetchOptions) {
  const isChosen = choiceOf(options);
  const files = findFiles(from, url, 'url').filter(({ path }) => isChosen(path));
  return files.length > 0 ? files : nothing(url);
}

interface Found {
  readonly blob: Blob;
  /** Below the prefix. */
  readonly path: string;
}

async function withBlobs<Value>(
  options: FetchOptions,
  url: string,
  context: ProbeContext & Partial<Pick<FetchContext, 'log'>>,
  use: (remote: Remote, found: readonly Found[]) => Promise<Value>,
): Promise<Value> {
  const [, name = '', path = ''] = /^gs:\/\/([^/]*)\/*(.*)$/is.exec(url) ?? [];
  const { env, root, signal, log } = context;
  const opened = await openRemote(
    { url: `gs://${name}`, options: { timeout: options.timeout / 1000, retries: options.retries } },
    { env, root, onRetry: ({ what, why, wait }) => log?.(`${what}: ${why}; again in ${wait / 1000} s`) },
  );
  if (!opened.ok) throw new WorkError({ ...opened.failure, option: ['url'] });
  const remote = opened.value;
  try {
    const { single, blobs } = await findBlobs(remote, path, signal);
    const isChosen = choiceOf(options);
    const found = blobs
      .map((blob) => ({
        blob,
        path: single ? (path.split('/').at(-1) ?? path) : placeBelow(url, path, blob),
      }))
      .filter((one) => isChosen(one.path));
    return await use(remote, found.length > 0 ? found : nothing(url));
  } catch (error) {
    throw error instanceof RemoteError ? inWords(error) : error;
  } finally {
    remote.close();
  }
}

async function bring(remote: Remote, found: readonly Found[], context: FetchContext): Promise<void> {
  const { folder, progress, signal } = context;
  const parts = openParts(folder);
  const contentOf = ({ name, generation }: Blob): string => `${name}\0${generation}`;
  const wanted = found.filter(({ blob }) => !parts.has(contentOf(blob)));
  const total = wanted.reduce((sum, { blob }) => sum + blob.bytes, 0);
  let done = 0;
  const took = (bytes: number): void => {
    done += bytes;
    progress({ unit: 'bytes', done, total });
  };
  const files = wanted.map(({ blob }) => {
    const path = parts.pathOf(contentOf(blob));
    const beside = `${path}.tmp`;
    removeFile(beside);
    return { blob, path: beside, done: () => fx.renameSync(beside, path) };
  });
  await takeBlobs(remote, files, took, signal);
  await parts.place(found.map(({ blob, path }) => ({ content: contentOf(blob), path })));
}

function inWords({ trouble, problem: { code, message, hint } }: RemoteError): WorkError {
  const codes = {
    unreachable: 'network',
    damaged: 'integrity',
    missing: 'missing-input',
    absent: 'missing-input',
  };
  const known = Object.entries(codes).find(([name]) => name === trouble)?.[1];
  return new WorkError({
    code: known ?? code,
    message,
    ...(hint !== undefined && { hint }),
    option: ['url'],
  });
}

function nothing(url: string): never {
  throw new WorkError({
    code: 'empty-input',
    message: `there is nothing at \`${url}\` that was asked for`,
    hint: 'see what is there, and what `include` and `exclude` say',
    option: ['url'],
  });
}
