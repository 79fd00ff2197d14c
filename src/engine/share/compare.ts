/** Compares what is recorded with the store and a remote, path by path; nothing travels but lists. */
import { placesOf } from '../../remote/places.ts';
import { surveyIfThere } from '../../remote/push/push.ts';
import { keyOf, type Root } from '../../remote/root.ts';
import type { Session } from '../session.ts';
import { type Destination, using } from './remotes.ts';
import { rootOf } from './roots.ts';
import { type ScopeOptions, scopeOf } from './scope.ts';

/** Where all of it is: `here` is the store, `there` the remote. */
export type Where = 'both' | 'here' | 'there' | 'nowhere';

export interface Compared {
  readonly remote: string;
  readonly url: string;
  readonly paths: readonly { readonly path: string; readonly where: Where; readonly bytes: number }[];
}

export async function compareWith(
  session: Session,
  { declared, belongs }: Destination,
  options: Omit<ScopeOptions, 'belongs'>,
  signal: AbortSignal,
): Promise<Compared> {
  const { layout, objects } = session;
  const { shared } = await scopeOf(session, { ...options, belongs });
  const roots = shared.map((one) => rootOf(session, one));
  const survey = await using(session, declared, (remote) =>
    surveyIfThere({ remote, layout, signal }, { roots }),
  );
  const isThere = (root: Root): boolean =>
    survey.settled.has(keyOf(root)) ||
    survey.entries.has(root.entry.digest) ||
    placesOf(objects, survey.contents, root) !== null;
  const whereIs = (root: Root): Where => {
    const isHere = objects.hasAll(root.entry);
    return isThere(root) ? (isHere ? 'both' : 'there') : isHere ? 'here' : 'nowhere';
  };
  return {
    remote: declared.name,
    url: declared.url,
    paths: roots.map((root) => ({ path: root.path, where: whereIs(root), bytes: root.entry.bytes })),
  };
}
