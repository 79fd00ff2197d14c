/** The note beside fetched data: where it comes from, under which licence, and when. */
import { fx } from '../../base/effects.ts';
import { writeAnew } from '../../base/files.ts';
import { hashFile } from '../../base/hash.ts';
import { shownUrl } from '../../data/web/shown-url.ts';
import { digestOf } from '../../digest.ts';
import { nearest } from '../../suggest.ts';
import { WorkError } from '../../work.ts';
import { filesBelow } from '../files-below.ts';
import type { FetchOptions } from './options.ts';
import { sourceOf } from './source-name.ts';
import { spdxIds } from './spdx-ids.ts';
import { urlsOf } from './urls.ts';

/** Throws `unknown-license` for what is no expression of SPDX ids. */
export function checkLicense({ license }: FetchOptions): void {
  if (license === undefined) return;
  const words = license.split(/[\s()]+/).filter((word) => word !== '' && !/^(?:AND|OR|WITH)$/.test(word));
  const unknown = words.find((word) => !isKnown(word));
  if (unknown === undefined && words.length > 0) return;
  const near = nearest(unknown ?? '', spdxIds);
  throw new WorkError({
    code: 'unknown-license',
    message: `\`${license}\` names no licence of SPDX's list`,
    hint: near
      ? `did you mean \`${near}\`?`
      : 'see https://spdx.org/licenses; others are `LicenseRef-NAME`, and `source_note` takes any words',
    option: ['license'],
  });
}

const ids = new Set(spdxIds.map((id) => id.toLowerCase()));

const isKnown = (word: string): boolean =>
  /^(?:DocumentRef-[\w.-]+:)?LicenseRef-[\w.-]+$/.test(word) ||
  /-exception(?:-[\w.]+)?$/i.test(word) ||
  ids.has(word.toLowerCase().replace(/\+$/, ''));

/** YAML whose values are written as JSON, which every reader of YAML reads. */
export function writeNote(options: FetchOptions, date: string | null, output: string): void {
  const { license, source_note } = options;
  if (license === undefined && source_note === undefined) return;
  const urls = urlsOf(options).map(shownUrl);
  const from = urls.length > 1 ? urls : (urls[0] ?? options.input ?? sourceOf(options));
  const lines = {
    source: from,
    ...(license !== undefined && { license }),
    ...(source_note !== undefined && { note: source_note }),
    ...(date !== null && { retrieved_at: isoOf(date) }),
    digest: digestAt(output),
  };
  const text = Object.entries(lines).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
  writeAnew(`${output}.meta.yaml`, text.join(''));
}

/** Of a file; of a folder that of its paths and their digests, a line each. */
function digestAt(path: string): string {
  if (!fx.statSync(path)?.isDirectory()) return `sha256:${hashFile(path).hex}`;
  const lines = filesBelow(path, ['url']).map(
    (file) => `${hashFile(`${path}/${file.path}`).hex}  ${file.path}\n`,
  );
  return digestOf(lines.join(''));
}

function isoOf(date: string): string {
  const time = Date.parse(date);
  return Number.isNaN(time) ? date : new Date(time).toISOString();
}
