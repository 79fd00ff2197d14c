/** Opens where data comes from: another repository or project, a URL, or a path of this machine that is taken as it lies. */
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fx } from '../base/effects.ts';
import { findRoot } from '../config/open.ts';
import { type Elsewhere, fetchFiles } from '../engine/fetch-files.ts';
import type { Incoming } from '../engine/take-in.ts';
import { type Failure, failureOf, type Problem } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { RelPath } from '../path.ts';
import type { Data, Remote } from '../pipeline.ts';
import { withRemote } from '../remote/open-remote.ts';
import { openSource } from '../remote/source/open.ts';
import { lastPart, type Source, shownUrl } from '../remote/source/source.ts';
import { isSecretName, isSecretValue } from '../secret-looks.ts';
import type { Layout } from '../store/layout.ts';
import type { BareContext } from './context.ts';
import { nothingThere, openElsewhere, sourceFrom } from './elsewhere.ts';
import { isUrl } from './is-url.ts';

/** `name` is what it is called there; null where that is nothing for a file. */
export interface Opened extends Incoming {
  readonly name: string | null;
  readonly nothing: () => Problem;
}

/** Where data comes from that is declared; paths count from `context.cwd`. `into` has the store for what it keeps. */
export async function openFrom(
  context: BareContext,
  { from, rev }: Pick<Data, 'from' | 'rev'>,
  remotes: readonly Remote[],
  into: Layout,
): Promise<Outcome<Opened, Failure>> {
  const source = sourceFrom(from ?? '');
  if (!source) return openAlone(context, from ?? '', remotes);
  const opened = await openElsewhere(context, { ...source, rev }, into);
  return opened.ok ? succeed(incomingFrom(opened.value)) : opened;
}

export const incomingFrom = (source: Elsewhere): Opened => ({
  name: source.path === '.' ? nameOfRepository(source) : basename(source.path),
  fetch: async (to, known, signal) => {
    if (known !== null && known === source.commit) return 'same';
    return (await fetchFiles(source, to, signal)) ? { rev: source.commit } : 'nothing';
  },
  nothing: () => nothingThere(source),
});

const nameOfRepository = ({ root, url }: Elsewhere): string | null =>
  url === null ? basename(root) : lastPart(url.replace(/\.git\/*$/, '').replace(':', '/'));

/** A URL, or a path that is taken as it lies, whoever keeps it. */
export async function openAlone(
  context: BareContext,
  word: string,
  remotes: readonly Remote[],
): Promise<Outcome<Opened, Failure>> {
  if (!isUrl(word)) return succeed(fromPath(resolve(context.cwd, word), word));
  const { env, cwd, emit } = context;
  const root = findRoot(cwd) ?? cwd;
  const url = shownUrl(word);
  let told = 0;
  const opened = await openSource(word, (bucket) => optionsOf(remotes, bucket), {
    env,
    root,
    onRetry: (retried) => emit({ event: 'remote-retried', remote: url, ...retried }),
    onProgress: (done, total) => {
      const now = fx.monotonic();
      if (now - told < 200 && done < total) return;
      told = now;
      emit({ event: 'progress', what: 'fetch', path: url, done, total, unit: 'bytes' });
    },
  });
  return opened.ok ? succeed(fromSource(opened.value)) : fail(failureOf('usage', opened.failure));
}

/** Why the word must not stand in a file that is committed; null where it may. */
export function secretProblem(word: string): Problem | null {
  if (!isUrl(word) || !URL.canParse(word)) return null;
  const { protocol, username, password, searchParams } = new URL(word);
  const isUser = username !== '' && /^https?:$/.test(protocol);
  const isSecret = (name: string): boolean =>
    isSecretName(name.replaceAll('-', '_')) || /^sig(?:nature)?$|signature$/i.test(name);
  const holds = isUser || password !== '' || isSecretValue(word) || [...searchParams.keys()].some(isSecret);
  return holds ? secretInUrl(shownUrl(word)) : null;
}

function fromSource({ url, name, fetch }: Source): Opened {
  return {
    name,
    fetch: (to, known, signal) => withRemote(() => fetch(to, known, signal)),
    nothing: () => ({
      code: 'nothing-there',
      message: `there is nothing at \`${url}\``,
      hint: 'see whether it is spelled so, and still there',
    }),
  };
}

function fromPath(path: string, word: string): Opened {
  const source: Elsewhere = {
    root: dirname(path),
    url: null,
    commit: null,
    path: basename(path) as RelPath,
    contents: new Map(),
    store: null,
    bring: null,
  };
  return {
    ...incomingFrom(source),
    nothing: () => ({
      code: 'missing-path',
      message: `there is no file or folder \`${word}\``,
      hint: 'name a path, or a URL',
    }),
  };
}

/** Where what comes shall lie: as it is called there, in the current folder or the one that is given, or as the user says. */
export function wordFor({ cwd }: BareContext, { name }: Opened, out: string | null): string | null {
  const isFolder = out !== null && (fx.statSync(resolve(cwd, out))?.isDirectory() ?? false);
  return out === null || isFolder ? name && join(out ?? '', name) : out;
}

/** As it stands in `from:`: a path as seen from the project, unless it is an absolute one. No server is told a fragment. */
export function fromText(cwd: string, root: string, word: string): string {
  if (/^https?:/i.test(word)) return word.replace(/#.*/s, '');
  if (isUrl(word) || word.startsWith('/')) return word;
  return relative(root, resolve(cwd, word)).split(sep).join('/') || '.';
}

function optionsOf(remotes: readonly Remote[], bucket: string): JsonObject {
  const found = remotes.find(({ url }) => url === `gs://${bucket}` || url.startsWith(`gs://${bucket}/`));
  return found?.options ?? {};
}

export const nameless: Problem = {
  code: 'missing-argument',
  message: 'the URL ends with no name of a file',
  hint: 'say behind it what to call it here',
};

const secretInUrl = (url: string): Problem => ({
  code: 'secret-in-file',
  message: `\`${url}\` says who asks, and would be committed with \`lucidity.yaml\`, for everyone to read`,
  hint: '`luc get-url` fetches it and remembers nothing; then `luc add` tracks it',
});
