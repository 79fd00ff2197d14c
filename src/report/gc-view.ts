/** What a gc removed or would remove, for people. */
import { bytesText, countText } from './words.ts';

export interface Removed {
  readonly objects: number;
  readonly bytes: number;
  /** Deleted, or written anew without what is not needed. */
  readonly packs: number;
  readonly results: number;
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
      ? `; ${young} of them nobody needs, but they are younger than an hour or than a run that is open`
      : '';
  if (removed.objects + removed.results === 0) return `Nothing to remove. Kept: ${rest}${youngText}.\n`;
  return `${dry ? 'Would remove' : 'Removed'} ${thingsIn(removed)}. ${dry ? 'Would keep' : 'Kept'} ${rest}${youngText}.\n`;
}

export const questionOf = (removed: Removed): string => `Remove ${thingsIn(removed)}?`;

const thingsIn = ({ objects, bytes, packs, results }: Removed): string =>
  [
    `${countText(objects, 'object')} (${bytesText(bytes)}${packs > 0 ? `, in ${countText(packs, 'pack')}` : ''})`,
    ...(results > 0 ? [`${countText(results, 'result')} of the run cache`] : []),
  ].join(' and ');
