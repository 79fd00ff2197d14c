/** Lines of a stage's output, so that they can stand among ours. */
import { stripVTControlCharacters } from 'node:util';
import { tame } from './width.ts';

/** With colour its own colours stay, without anything else that it tells the terminal. */
export function outputText(line: string, color: boolean): string {
  if (!line.includes('\x1b')) return tame(expandTabs(line));
  if (!color) return tame(expandTabs(stripVTControlCharacters(line)));
  const parts = expandTabs(line).split(colors);
  const text = parts.map((part, i) => (i % 2 === 1 ? part : tame(stripVTControlCharacters(part)))).join('');
  return parts.length > 1 ? `${text}\x1b[0m` : text;
}

/** A line of a log, of which only what stands after its last `\r` would be left on a screen. */
export const logLineText = (line: string, color: boolean): string =>
  outputText(line.replace(/\r+$/, '').split('\r').at(-1) ?? '', color);

const escapeCharacter = '\x1b';
const colors = new RegExp(`(${escapeCharacter}\\[[\\d;:]*m)`);

const expandTabs = (text: string): string => text.replaceAll('\t', '    ');
