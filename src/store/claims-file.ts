/** The files that say what each run claims, one for each process that works on a run. */
import { join } from 'node:path';
import { namesIn, readIfThere } from '../base/files.ts';
import { overlaps, type RelPath } from '../path.ts';
import type { Holding } from './holding.ts';
import type { Layout } from './layout.ts';

export interface ClaimsFile {
  readonly name: string;
  readonly run: string;
  readonly text: string;
  readonly holding: Holding;
  readonly paths: readonly RelPath[];
}

/** All but the file named `own`. */
export function readClaims(layout: Layout, own: string | null): ClaimsFile[] {
  return namesIn(layout.claims).flatMap((name) => {
    const text = name === own ? null : readIfThere(join(layout.claims, name))?.toString('utf8');
    return (text && claimsFromText(name, text)) || [];
  });
}

const runIn = (name: string): string => name.split('.', 1)[0] ?? '';

export const claimsText = (holding: Holding, paths: readonly RelPath[], beats: number): string =>
  `${JSON.stringify({ 'luc-claims': 1, ...holding, paths, beats })}\n`;

/** Null for what power loss left of a file: a living run's is always whole. */
function claimsFromText(name: string, text: string): ClaimsFile | null {
  try {
    const { identity, command, since, token, paths } = JSON.parse(text) as Holding & { paths: RelPath[] };
    const holding = { identity, command, since, token };
    return identity && paths ? { name, run: runIn(name), text, holding, paths } : null;
  } catch {
    return null;
  }
}

export const overlapping = (some: readonly RelPath[], others: readonly RelPath[]): boolean =>
  some.some((one) => others.some((other) => overlaps(one, other)));
