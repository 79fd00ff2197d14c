/** What a gc removed or would remove, for people. */
import { urlFromHere } from './from-here.ts';
import type { Style } from './style.ts';
import { bytesText, countText, numberText } from './words.ts';

export interface Removed {
  readonly objects: number;
  readonly bytes: number;
  /** Deleted, or written anew without what is not needed. */
  readonly packs: number;
  readonly results: number;
  /** What nothing has used for 90 days. */
  readonly memos: number;
  readonly memoBytes: number;
}

export interface GcView {
  readonly removed: Removed;
  readonly kept: { readonly objects: number; readonly bytes: number };
  readonly young: number;
  readonly dry: boolean;
}

export function gcText({ removed, kept, young, dry }: GcView): string {
  const rest = `${countText(kept.objects, 'object')} (${bytesText(kept.bytes)})`;
  const youngText =
    young > 0
      ? `; ${numberText(young)} of them nobody needs, but ${young === 1 ? 'it is' : 'they are'} younger than an hour or than a run that is open`
      : '';
  if (isNothing(removed)) return `Nothing to remove. Kept: ${rest}${youngText}.\n`;
  return `${dry ? 'Would remove' : 'Removed'} ${thingsIn(removed)}. ${dry ? 'Would keep' : 'Kept'} ${rest}${youngText}.\n`;
}

export const questionOf = (
  removed: Removed,
  remotes: readonly RemoteGcView[],
  style: Pick<Style, 'from'>,
): string => {
  const here = isNothing(removed) ? [] : [`remove ${thingsIn(removed)} here`];
  const there = remotes.flatMap((remote) =>
    deedsAt(
      remote,
      { removed: 'remove', condemned: 'condemn', repacked: 'repack' },
      ` at ${urlFromHere(remote.url, style)}`,
    ),
  );
  const [first = '', ...rest] = [...here, ...there];
  return `${first.charAt(0).toUpperCase()}${[first, ...rest].join(', ').slice(1)}?`;
};

interface Amount {
  readonly blobs: number;
  readonly bytes: number;
}

export interface RemoteGcView {
  readonly url: string;
  readonly condemned: Amount;
  readonly removed: Amount;
  readonly young: Amount;
  readonly kept: Amount;
  /** Packs. */
  readonly repacked: Amount;
}

/** One line for a remote. */
export function remoteGcText(view: RemoteGcView, dry: boolean, style: Pick<Style, 'from'>): string {
  const { url, young, kept } = view;
  const words = dry
    ? { removed: 'would remove', condemned: 'would condemn', repacked: 'would repack' }
    : { removed: 'removed', condemned: 'condemned, to be removed by a later gc:', repacked: 'repacked' };
  const deeds = deedsAt(view, words, '');
  const done = deeds.length > 0 ? deeds.join('; ') : 'nothing to remove';
  const waits = young.blobs > 0 ? `; ${amountText(young)} nobody needs, but too young` : '';
  return `At ${urlFromHere(url, style)}: ${done}; ${dry ? 'would keep' : 'kept'} ${amountText(kept)}${waits}.\n`;
}

const deedsAt = (
  { removed, condemned, repacked }: RemoteGcView,
  words: { readonly [deed in 'removed' | 'condemned' | 'repacked']: string },
  where: string,
): string[] => [
  ...(removed.blobs > 0 ? [`${words.removed} ${amountText(removed)}${where}`] : []),
  ...(condemned.blobs > 0 ? [`${words.condemned} ${amountText(condemned)}${where}`] : []),
  ...(repacked.blobs > 0
    ? [
        `${words.repacked} what is needed of ${countText(repacked.blobs, 'pack')} (${bytesText(repacked.bytes)})${where}`,
      ]
    : []),
];

const amountText = ({ blobs, bytes }: Amount): string => `${countText(blobs, 'blob')} (${bytesText(bytes)})`;

const isNothing = ({ objects, results, memos }: Removed): boolean => objects + results + memos === 0;

function thingsIn({ objects, bytes, packs, results, memos, memoBytes }: Removed): string {
  const things = [
    ...(objects + results > 0
      ? [
          `${countText(objects, 'object')} (${bytesText(bytes)}${packs > 0 ? `, in ${countText(packs, 'pack')}` : ''})`,
        ]
      : []),
    ...(results > 0 ? [`${countText(results, 'result')} of the run cache`] : []),
    ...(memos > 0 ? [`${countText(memos, 'memo')} (${bytesText(memoBytes)}) unused for 90 days`] : []),
  ];
  const last = things.pop() ?? '';
  return things.length > 0 ? `${things.join(', ')} and ${last}` : last;
}
