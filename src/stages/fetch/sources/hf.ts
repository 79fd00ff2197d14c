/** Files of a repository of the Hugging Face Hub at a revision, each compared with the digest that the hub keeps of it. */
import { createHash } from 'node:crypto';
import { fx } from '../../../base/effects.ts';
import { removeFile } from '../../../base/files.ts';
import { piecesOf } from '../../../base/pieces.ts';
import type { WebBody, WebClient } from '../../../data/web/web-client.ts';
import { compileChoice } from '../../../glob.ts';
import { isList, isObject, type Json, parseJson } from '../../../json.ts';
import { WorkError } from '../../../work.ts';
import type { FetchOptions } from '../options.ts';
import { openParts } from '../parts.ts';
import type { FetchContext, ProbeContext, Source } from '../source.ts';
import { onlyUrl } from '../urls.ts';

export const hf: Source = {
  async fetch(options, context) {
    const hub = hubOf(options, context);
    const { commit, date } = await readRevision(hub);
    const files = await listFiles(hub, commit, options);
    await bring(hub, commit, files, options, context);
    return { form: 'files', date };
  },
  probe: async (options, context) => (await readRevision(hubOf(options, context))).commit,
};

interface Hub {
  readonly client: WebClient;
  readonly token: string | null;
  /** As it was written. */
  readonly url: string;
  /** `https://huggingface.co`, or where the environment says that the hub is. */
  readonly base: string;
  readonly type: 'datasets' | 'models' | 'spaces';
  readonly repository: string;
  readonly revision: string;
}

const hubOfEnvironment = (env: NodeJS.ProcessEnv): string =>
  (env.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, '');

function hubOf(options: FetchOptions, { client, token, env }: ProbeContext): Hub {
  const url = onlyUrl(options, 'hf');
  const [, prefix, repository, revision = 'main'] =
    /^hf:(?:\/\/)?(?:(datasets|models|spaces)\/)?([\w.-]+(?:\/[\w.-]+)?)(?:@(.+))?$/.exec(url) ?? [];
  if (repository === undefined)
    throw new WorkError({
      code: 'wrong-type',
      message: `\`${url}\` names no repository of the hub`,
      hint: 'write `hf:owner/name@revision`',
      option: ['url'],
    });
  const type = (prefix as Hub['type'] | undefined) ?? (`${options.repo_type}s` as const);
  return { client, token, url, base: hubOfEnvironment(env), type, repository, revision };
}

async function readRevision(hub: Hub): Promise<{ readonly commit: string; readonly date: string | null }> {
  const answer = await ask(hub, `revision/${encodeURIComponent(hub.revision)}`);
  const info = parseJson(answer.bytes.toString());
  if (!isObject(info) || typeof info.sha !== 'string') throw notUnderstood(hub);
  return { commit: info.sha, date: answer.header('date') };
}

interface HubFile {
  readonly path: string;
  readonly bytes: number;
  /** The id that git gives it, or gives what stands for it. */
  readonly id: string;
  /** Of large files. */
  readonly sha256: string | null;
}

async function listFiles(hub: Hub, commit: string, { include, exclude }: FetchOptions): Promise<HubFile[]> {
  const isChosen = compileChoice(include ?? null, exclude ?? []);
  const files: HubFile[] = [];
  const seen = new Set<string>();
  for (let next: string | null = `tree/${commit}?recursive=true`; next !== null; ) {
    if (seen.has(next)) throw notUnderstood(hub);
    seen.add(next);
    const answer = await ask(hub, next);
    const entries = parseJson(answer.bytes.toString()) ?? null;
    if (!isList(entries)) throw notUnderstood(hub);
    files.push(...entries.flatMap((entry) => fileOf(hub, entry)).filter(({ path }) => isChosen(path)));
    next = nextOf(answer.header('link'));
  }
  if (files.length > 0) return files;
  throw new WorkError({
    code: 'empty-input',
    message: `\`${hub.url}\` has no files that were asked for`,
    hint: 'see what is there, and what `include` and `exclude` say',
    option: ['url'],
  });
}

function fileOf(hub: Hub, entry: Json): HubFile[] {
  if (!isObject(entry) || typeof entry.path !== 'string' || typeof entry.oid !== 'string')
    throw notUnderstood(hub);
  if (entry.type !== 'file') return [];
  const { path, oid: id, size, lfs } = entry;
  if (path.split('/').some((part) => ['', '.', '..'].includes(part)) || path.includes('\0'))
    throw notUnderstood(hub);
  const sha256 = isObject(lfs) && typeof lfs.oid === 'string' ? lfs.oid.replace(/^sha256:/, '') : null;
  return [{ path, bytes: Number(isObject(lfs) ? (lfs.size ?? size) : size), id, sha256 }];
}

/** RFC 8288. */
const nextOf = (link: string | null): string | null =>
  /<([^>]+)>\s*;[^,]*\brel="?next"?/i.exec(link ?? '')?.[1] ?? null;

async function bring(
  hub: Hub,
  commit: string,
  files: readonly HubFile[],
  { concurrency }: FetchOptions,
  { folder, progress, signal }: FetchContext,
): Promise<void> {
  const parts = openParts(folder);
  const contentOf = ({ id, sha256 }: HubFile): string => sha256 ?? id;
  const wanted = new Map(
    files.filter((file) => !parts.has(contentOf(file))).map((file) => [contentOf(file), file]),
  );
  const left = [...wanted.values()];
  let done = files.length - left.length;
  const work = async (): Promise<void> => {
    for (let file = left.shift(); file; file = left.shift()) {
      signal.throwIfAborted();
      await download(hub, commit, file, parts.pathOf(contentOf(file)));
      progress({ unit: 'files', done: ++done, total: files.length });
    }
  };
  const ends = await Promise.allSettled(
    Array.from({ length: concurrency }, () =>
      work().catch((error: unknown) => {
        left.length = 0;
        throw error;
      }),
    ),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  await parts.place(files.map((file) => ({ content: contentOf(file), path: file.path })));
}

async function download(hub: Hub, commit: string, file: HubFile, to: string): Promise<void> {
  const { client, token, base, type, repository } = hub;
  const prefix = type === 'models' ? '' : `${type}/`;
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  const url = `${base}/${prefix}${repository}/resolve/${commit}/${path}`;
  const beside = file.sha256 === null ? `${to}.unchecked` : to;
  await client.download(
    { url, token, ...(file.sha256 !== null && { digest: `sha256:${file.sha256}` }), option: ['url'] },
    beside,
  );
  if (file.sha256 !== null) return;
  if ((await gitIdOf(beside)) !== file.id) {
    removeFile(beside);
    throw new WorkError({
      code: 'integrity',
      message: `\`${file.path}\` of \`${hub.url}\` came with other bytes than the hub keeps`,
      hint: 'try again',
      option: ['url'],
    });
  }
  fx.renameSync(beside, to);
}

/** Git's own name of the bytes. */
async function gitIdOf(path: string): Promise<string> {
  const hash = createHash('sha1').update(`blob ${fx.statSync(path)?.size ?? 0}\0`);
  for await (const piece of piecesOf(path)) hash.update(piece);
  return hash.digest('hex');
}

/** `what` is below the API's name of the repository, or a whole URL. */
async function ask(hub: Hub, what: string): Promise<WebBody> {
  const { client, token, base, type, repository } = hub;
  const { href: url, origin } = new URL(what, `${base}/api/${type}/${repository}/`);
  // The token is for the hub alone.
  if (origin !== new URL(base).origin) throw notUnderstood(hub);
  const answer = await client.get({ url, token, accept: [401, 403, 404], option: ['url'] });
  if (answer.status >= 400) throw refusal(hub, answer);
  return answer;
}

function refusal({ url, revision, token }: Hub, { status, header }: WebBody): WorkError {
  const said = header('x-error-code');
  const fault = (code: string, message: string, hint: string, option = 'url'): WorkError =>
    new WorkError({ code, message, hint, option: [option] });
  if (said === 'RevisionNotFound')
    return fault(
      'missing-input',
      `\`${url}\`: there is no revision \`${revision}\``,
      'name a branch, a tag or a commit behind `@`',
    );
  if (said === 'GatedRepo')
    return fault(
      'http-status',
      `\`${url}\` is open only to who accepted its terms (${status})`,
      'accept them on its page, and name your token in `token_env`',
      'token_env',
    );
  if (status === 404)
    return fault(
      'missing-input',
      `\`${url}\`: there is no such repository`,
      'see whether it is spelled so, and what `repo_type` says',
    );
  return token === null
    ? fault(
        'secret-missing',
        `\`${url}\` is not there, or not open to everyone (${status})`,
        'if it is private, name your token in `token_env`',
        'token_env',
      )
    : fault(
        'http-status',
        `\`${url}\` is not open to the token (${status})`,
        'see whether the token is valid, and may read it',
        'token_env',
      );
}

const notUnderstood = ({ url, base }: Hub): WorkError =>
  new WorkError({
    code: 'bad-record',
    message: `\`${url}\`: ${base} answers what is not understood`,
    hint: 'see whether `HF_ENDPOINT` leads to a hub',
    option: ['url'],
  });
