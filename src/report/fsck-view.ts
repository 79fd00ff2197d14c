/** What a check of the store found, for people. */

import { urlFromHere } from './from-here.ts';
import { linesText } from './lines.ts';
import { paint, type Style } from './style.ts';
import { tame } from './width.ts';
import { bytesText, countText } from './words.ts';

/** As `store/fsck.ts` reports it. */
export interface Checked {
  readonly ok: boolean;
  readonly objects: number;
  readonly packs: number;
  readonly results: number;
  readonly bytes: number;
  readonly corrupt: readonly string[];
  readonly misfitResults: readonly string[];
  readonly reindexed: readonly string[];
  readonly unreadable: readonly string[];
  readonly strays: readonly string[];
  readonly misfitStages: readonly string[];
  readonly savedAgain: readonly string[];
  readonly lost: readonly Lost[];
}

export interface Lost {
  readonly digest: string;
  readonly path: string;
  readonly remedy: string;
}

export function fsckText(report: Checked, style: Style): string {
  const { objects, packs, results, bytes } = report;
  const counts = [countText(objects, 'object'), countText(packs, 'pack'), countText(results, 'result')].join(
    ', ',
  );
  const faults = [
    ...report.corrupt.map((digest) => `corrupt, quarantined: ${digest}`),
    ...report.misfitResults.map((path) => `result that does not fit its key, quarantined: ${path}`),
    ...report.unreadable.map((path) => `cannot be read: ${path}`),
    ...report.misfitStages.map((stage) => `block in the lock that does not fit its key: ${stage}`),
    ...report.lost.map(({ path, remedy }) => `lost: ${path} (get it back: ${remedy})`),
  ].map(tame);
  const lines = faults.map((line) => {
    const end = line.indexOf(':');
    return `${paint(style, line.slice(0, end), 'red')}${line.slice(end)}`;
  });
  const notes = linesText([
    ...report.savedAgain.map((path) => `was lost, stored again from the workspace: ${path}`),
    ...report.reindexed.map((pack) => `index made anew: ${pack}`),
    ...report.strays.map((path) => `not ours, left alone: ${path}`),
  ]);
  const end = report.ok
    ? `${counts} (${bytesText(bytes)}): all sound.`
    : `${counts} (${bytesText(bytes)}) checked.`;
  return `${lines.map((line) => `${line}\n`).join('')}${notes}${end}\n`;
}

/** As `remote/fsck` reports it. */
export interface RemoteCheck {
  readonly url: string;
  readonly ok: boolean;
  readonly objects: number;
  readonly packs: number;
  readonly pushes: number;
  readonly bytes: number;
  readonly corrupt: readonly { readonly name: string; readonly to: string | null }[];
  readonly reindexed: readonly string[];
  readonly incomplete: readonly { readonly digest: string; readonly path: string | null }[];
  readonly unreadable: readonly { readonly message: string }[];
}

export function remoteFsckText(report: RemoteCheck, style: Style): string {
  const { url, objects, packs, pushes, bytes, corrupt, incomplete, unreadable, reindexed } = report;
  const wrong = [
    ...corrupt.map(({ name, to }) => ['corrupt', to === null ? name : `${name}, moved to ${to}`]),
    ...unreadable.map(({ message }) => ['cannot be read', message]),
    ...incomplete.map(({ digest, path }) => ['not there whole', path ?? digest]),
  ].map(([what = '', rest = '']) => `${paint(style, what, 'red')}: ${tame(rest)}\n`);
  const notes = reindexed.map((name) => `index made anew: ${name}`);
  const hint =
    incomplete.length > 0 ? ['hint: `luc push` from a clone that has it puts back what is lacking'] : [];
  const counts = [
    countText(objects, 'object'),
    countText(packs, 'pack'),
    `${countText(pushes, 'push', 'pushes')}`,
  ];
  const end = `At ${urlFromHere(url, style)}: ${counts.join(', ')} (${bytesText(bytes)})${report.ok ? ': all sound.' : ' checked.'}`;
  return `${wrong.join('')}${linesText([...notes, end, ...hint])}`;
}
