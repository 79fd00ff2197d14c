/** Decides how objects travel to a remote: by themselves, in a pack of the store's as it is, or gathered in new packs. */
import type { Digest } from '../../digest.ts';
import type { ObjectType } from '../../pack.ts';

export interface Outgoing {
  readonly digest: Digest;
  readonly type: ObjectType;
  readonly bytes: number;
}

export interface LocalPack {
  readonly pack: Digest;
  readonly bytes: number;
}

export interface UploadPlan {
  readonly singles: readonly Outgoing[];
  /** Packs of the store, with what is wanted of each. */
  readonly whole: readonly { readonly pack: Digest; readonly objects: readonly Outgoing[] }[];
  /** Each becomes one new pack. */
  readonly gathered: readonly (readonly Outgoing[])[];
}

export interface PlanParts {
  /** Where the store has it; null for an object that it has by itself. */
  readonly packOf: (digest: Digest) => LocalPack | null;
  /** It must not get its own name: a gc is about to remove what has that. */
  readonly isBarred: (digest: Digest) => boolean;
}

/** From so many bytes on an object travels by itself. */
export const singleBytes = 4 * 1024 * 1024;
/** At most so much in a new pack, unless one member has more. */
export const packBytes = 64 * 1024 * 1024;
export const packMembers = 65_536;
/** A smaller pack of the store's is not worth a name of its own on a remote. */
const wholeBytes = 8 * 1024 * 1024;
/** So much of it has to be wanted. */
const wholeShare = 0.9;

/** `objects`: each once, in the order in which they are likely to be read. */
export function planUpload(objects: readonly Outgoing[], { packOf, isBarred }: PlanParts): UploadPlan {
  const isSingle = ({ digest, bytes }: Outgoing): boolean => bytes >= singleBytes && !isBarred(digest);
  const small = objects.filter((one) => !isSingle(one));
  const byPack = new Map<Digest, { readonly bytes: number; readonly objects: Outgoing[] }>();
  for (const one of small) {
    const found = packOf(one.digest);
    if (!found || found.bytes < wholeBytes || isBarred(found.pack)) continue;
    const known = byPack.get(found.pack);
    if (known) known.objects.push(one);
    else byPack.set(found.pack, { bytes: found.bytes, objects: [one] });
  }
  const whole = [...byPack]
    .filter(([, pack]) => sumOf(pack.objects) >= pack.bytes * wholeShare)
    .map(([pack, { objects: wanted }]) => ({ pack, objects: wanted }));
  const covered = new Set(whole.flatMap((pack) => pack.objects.map(({ digest }) => digest)));
  return {
    singles: objects.filter(isSingle),
    whole,
    gathered: cutIntoPacks(small.filter(({ digest }) => !covered.has(digest))),
  };
}

function cutIntoPacks(objects: readonly Outgoing[]): Outgoing[][] {
  const packs: Outgoing[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const one of objects) {
    const last = packs.at(-1);
    if (last && bytes + one.bytes <= packBytes && last.length < packMembers) last.push(one);
    else {
      packs.push([one]);
      bytes = 0;
    }
    bytes += one.bytes;
  }
  return packs;
}

export const sumOf = (objects: readonly { readonly bytes: number }[]): number =>
  objects.reduce((sum, { bytes }) => sum + bytes, 0);
