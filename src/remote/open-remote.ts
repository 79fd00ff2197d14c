/** Opens what a remote of the project's names, by the kind of its URL; each kind is loaded only when it is used. */
import { resolve } from 'node:path';
import { type Failure, failureOf, type Problem, ProblemError } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Remote as Declared } from '../pipeline.ts';
import { type Remote, RemoteError } from './remote.ts';

/** One try of a request that failed, and that is made again after `wait` milliseconds. */
export interface Retried {
  readonly what: string;
  readonly why: string;
  readonly wait: number;
}

export interface Hooks {
  readonly env: { readonly [name: string]: string | undefined };
  /** Of the project: a relative folder counts from it. */
  readonly root: string;
  readonly onRetry: (retried: Retried) => void;
}

type Open = (remote: Pick<Declared, 'url' | 'options'>, hooks: Hooks) => Promise<Remote>;

const kinds: { readonly [scheme: string]: Open } = {
  '': async ({ url }, { root }) => {
    const { openFolder } = await import('./folder/open.ts');
    return openFolder(resolve(root, url));
  },
  gs: async ({ url, options }, hooks) => {
    const { openGcs } = await import('./gcs/open.ts');
    return openGcs(url, options, hooks);
  },
};

/** Nothing is asked of the remote yet. */
export async function openRemote(
  remote: Pick<Declared, 'url' | 'options'>,
  hooks: Hooks,
): Promise<Outcome<Remote, Problem>> {
  const scheme = schemeOf(remote.url);
  const open = Object.hasOwn(kinds, scheme) ? kinds[scheme] : undefined;
  if (!open) return fail(unknownKind(scheme));
  try {
    return succeed(await open(remote, hooks));
  } catch (error) {
    if (error instanceof RemoteError) return fail(error.problem);
    throw error;
  }
}

/** '' for a folder. */
const schemeOf = (url: string): string => /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase() ?? '';

const unknownKind = (scheme: string): Problem => ({
  code: 'unknown-remote-kind',
  message: `this version of luc knows no remotes at \`${scheme}://\``,
  hint: 'a remote is a folder, or `gs://bucket/prefix`',
});

/** What a command says of a remote's trouble: it can only be tried again where the remote did not answer. */
export function failureOfRemote({ trouble, problem }: RemoteError): Failure {
  switch (trouble) {
    case 'unreachable':
      return failureOf('unreachable', problem);
    case 'unauthenticated':
    case 'forbidden':
    case 'absent':
      return failureOf('environment', problem);
    case 'missing':
    case 'damaged':
    case 'conflict':
    case 'full':
    case 'refused':
      return failureOf('work', problem);
  }
}

/** Lets `act` use a remote; its trouble becomes a `ProblemError`. */
export async function withRemote<Value>(act: () => Promise<Value>): Promise<Value> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    const { kind, problems } = failureOfRemote(error);
    throw new ProblemError(kind, ...problems);
  }
}
