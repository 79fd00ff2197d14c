/** The files that say what each run claims: one for each claim that is held. */
import { join } from 'node:path';
import { namesIn, readIfThere } from '../base/files.ts';
import { isIdentity } from '../base/identity.ts';
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

/** All but those whose names begin with `own`; `onTorn` is told of files that say nothing. */
export function readClaims(
  layout: Layout,
  own: string | null,
  onTorn: (name: string) => void = () => {},
): ClaimsFile[] {
  return namesIn(layout.claims).flatMap((name) => {
    const text =
      own !== null && name.startsWith(own)
        ? undefined
        : readIfThere(join(layout.claims, name))?.toString('utf8');
    if (text === undefined) return [];
    const claims = claimsFromText(name, text);
    if (!claims) onTorn(name);
    return claims ?? [];
  });
}

/** How the names of all claims of one process on one run begin. */
export const claimsPrefix = (run: string, token: string): string => `${run}.${token}.`;

const runIn = (name: string): string => name.split('.', 1)[0] ?? '';

export const claimsText = (holding: Holding, paths: readonly RelPath[], beats: number): string =>
  `${JSON.stringify({ 'luc-claims': 1, ...holding, paths, beats })}\n`;

/** Null for what a kill or a power loss left of a file: a living run's is always whole. */
function claimsFromText(name: string, text: string): ClaimsFile | null {
  try {
    const { identity, command, since, token, paths } = JSON.parse(text) as Holding & { paths: RelPath[] };
    const holding = { identity, command, since, token };
    return isIdentity(identity) && isTexts(paths) ? { name, run: runIn(name), text, holding, paths } : null;
  } catch {
    return null;
  }
}

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

export const overlapping = (some: readonly RelPath[], others: readonly RelPath[]): boolean =>
  some.some((one) => others.some((other) => overlaps(one, other)));
