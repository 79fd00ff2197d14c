/** Which remotes a command is about, opened; and what is told of one that does not answer. */
import { type Failure, failureOf, type Problem, ProblemError } from '../../failure.ts';
import { fail, type Outcome, succeed } from '../../outcome.ts';
import type { Remote as Declared } from '../../pipeline.ts';
import { openRemote, withRemote } from '../../remote/open-remote.ts';
import type { Remote } from '../../remote/remote.ts';
import { nearest } from '../../suggest.ts';
import type { Session } from '../session.ts';

/** A remote, and what belongs to it. */
export interface Destination {
  readonly declared: Declared;
  /** Of what says `remote: NAME`, or nothing. */
  readonly belongs: (remote: string | null) => boolean;
}

/** The named one, or the default and those that outs and data name. */
export function destinationsOf(
  session: Session,
  name: string | null,
): Outcome<readonly Destination[], Failure> {
  const { remotes, stages, data } = session.pipeline;
  const standard = name === null ? defaultOf(remotes) : remotes.find((one) => one.name === name);
  if (!standard) return fail(failureOf('usage', name === null ? noDefault(remotes) : unknown(name, remotes)));
  const named = [...stages.flatMap(({ outs }) => outs), ...data];
  const stray = named.find(({ remote }) => remote !== null && !remotes.some((one) => one.name === remote));
  if (stray) return fail(failureOf('project', { ...unknown(stray.remote ?? '', remotes), at: stray.at }));
  const belongs = (remote: string | null): boolean => remote === null || remote === standard.name;
  const others = name === null ? remotes.filter((one) => one !== standard) : [];
  return succeed([
    { declared: standard, belongs },
    ...others
      .filter((one) => named.some(({ remote }) => remote === one.name))
      .map((declared) => ({ declared, belongs: (remote: string | null) => remote === declared.name })),
  ]);
}

const defaultOf = (remotes: readonly Declared[]): Declared | undefined =>
  remotes.find((one) => one.default) ?? (remotes.length === 1 ? remotes[0] : undefined);

function noDefault(remotes: readonly Declared[]): Problem {
  if (remotes.length === 0)
    return {
      code: 'no-remote',
      message: 'the project has no remote',
      hint: '`luc remote add -d NAME URL` adds one: a folder, or gs://bucket/prefix',
    };
  const names = remotes.map(({ name }) => `\`${name}\``).join(', ');
  return {
    code: 'no-remote',
    message: `none of the remotes ${names} is the default`,
    hint: '`-r NAME` names one; `luc remote default NAME` makes it the default',
  };
}

function unknown(name: string, remotes: readonly Declared[]): Problem {
  const names = remotes.map((one) => one.name);
  const near = nearest(name, names);
  const hint = near
    ? `did you mean \`${near}\`?`
    : names.length > 0
      ? `known: ${names.join(', ')}`
      : '`luc remote add` adds one';
  return { code: 'unknown-remote', message: `there is no remote \`${name}\``, hint };
}

/** Lets `act` use the remote; its trouble becomes a `ProblemError`. */
export async function using<Value>(
  { layout, env, emit }: Pick<Session, 'layout' | 'env' | 'emit'>,
  declared: Declared,
  act: (remote: Remote) => Promise<Value>,
): Promise<Value> {
  const told = new Set<string>();
  const opened = await openRemote(declared, {
    env,
    root: layout.root,
    onRetry: ({ what, why, wait }) => {
      if (told.has(what)) return;
      told.add(what);
      emit({ event: 'remote-retried', remote: declared.url, what, why, wait });
    },
  });
  if (!opened.ok) throw new ProblemError('environment', opened.failure);
  const remote = opened.value;
  try {
    return await withRemote(() => act(remote));
  } finally {
    remote.close();
  }
}

/** Whether results are read from it and written to it; both, unless the project says otherwise. */
export function runCacheOf({ options }: Declared): { readonly reads: boolean; readonly writes: boolean } {
  const { run_cache: mode } = options;
  return { reads: mode !== 'off', writes: mode !== 'off' && mode !== 'read' };
}
