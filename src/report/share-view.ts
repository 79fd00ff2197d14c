/** What a push or a fetch did, for people: one line each. */
import { urlFromHere } from './from-here.ts';
import type { Style } from './style.ts';
import { bytesText, countText, durationText } from './words.ts';

interface Amount {
  readonly objects: number;
  readonly bytes: number;
}

export interface PushView extends Amount {
  readonly url: string;
  readonly present: Amount;
  readonly dry: boolean;
  readonly ms: number;
}

export function pushText(
  { url: at, present, dry, ms, ...sent }: PushView,
  style: Pick<Style, 'from'>,
): string {
  const url = urlFromHere(at, style);
  if (sent.objects === 0) return `Nothing to push: ${amountText(present)} at ${url} already.\n`;
  if (dry) return `Would push ${amountText(sent)} to ${url}${othersText(present)}.\n`;
  return `Pushed ${amountText(sent)} to ${url} in ${durationText(ms)}${othersText(present)}.\n`;
}

const othersText = ({ objects }: Amount): string =>
  objects === 0 ? '' : `; ${countText(objects, 'other')} there already`;

const amountText = ({ objects, bytes }: Amount): string =>
  `${countText(objects, 'object')} (${bytesText(bytes)})`;

export interface FetchView extends Amount {
  readonly url: string;
  readonly results: number;
  readonly dry: boolean;
  readonly ms: number;
}

export function fetchText(
  { url: at, results, dry, ms, ...came }: FetchView,
  style: Pick<Style, 'from'>,
): string {
  const url = urlFromHere(at, style);
  const things = [
    ...(came.objects > 0 ? [amountText(came)] : []),
    ...(results > 0 ? [countText(results, 'result')] : []),
  ].join(' and ');
  if (things === '') return `Nothing to fetch from ${url}.\n`;
  return dry
    ? `Would fetch ${things} from ${url}.\n`
    : `Fetched ${things} from ${url} in ${durationText(ms)}.\n`;
}
