/** Which inputs of a stage have changed since its key was made: what it used is then not what the key says. */
import { sameEntry } from '../entry.ts';
import { canonicalJson, isObject, type Json } from '../json.ts';
import { lookUp } from '../param-key.ts';
import type { RelPath } from '../path.ts';
import { valueToJson } from '../value.ts';
import { readParams } from './facts.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { Session } from './session.ts';

/** Deps, then params files. */
export async function changedInputs(session: Session, print: Fingerprint): Promise<readonly RelPath[]> {
  return [...(await changedDeps(session, print)), ...(await changedParams(session, print))];
}

/** Deps whose content is not what the key was made of. */
async function changedDeps(session: Session, print: Fingerprint): Promise<RelPath[]> {
  const changed: RelPath[] = [];
  for (const [path, entry] of print.deps) {
    const now = await session.observer.recheck(path);
    if (!sameEntry(now.entry, entry)) changed.push(path);
  }
  return changed;
}

/** Params files in which a named key has another value than the key was made of. */
async function changedParams(session: Session, { what }: Fingerprint): Promise<RelPath[]> {
  const changed: RelPath[] = [];
  for (const [file, keys] of membersOf(what.params)) {
    const read = await readParams(session, file as RelPath);
    const isSame = ([key, before]: readonly [string, Json]): boolean => {
      const now = read.ok ? lookUp(read.value, key) : undefined;
      return now !== undefined && canonicalJson(valueToJson(now)) === canonicalJson(before);
    };
    if (!membersOf(keys).every(isSame)) changed.push(file as RelPath);
  }
  return changed;
}

const membersOf = (json: Json | undefined): [string, Json][] => (isObject(json) ? Object.entries(json) : []);
