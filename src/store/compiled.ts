/** The compiled pipeline, kept between commands. Whether it still fits the files is judged by who reads it. */
import { join } from 'node:path';
import { readIfThere } from '../base/files.ts';
import { sealOf } from '../base/seal.ts';
import type { Digest } from '../digest.ts';
import type { Pipeline } from '../pipeline.ts';
import { lengthenStages, type ShortStages, shortenStages } from '../short-stages.ts';
import { version } from '../version.ts';
import { writeAdvisory } from './advisory.ts';
import type { Layout } from './layout.ts';

/** Raised when the shape of what is kept changes within a version of the program. */
const format = 8;

export interface Compiled {
  /** Every file that was read; null for one that was looked for and not there. */
  readonly sources: readonly { readonly path: string; readonly digest: Digest | null }[];
  /** The folders that globs were looked for in, with the names there; folders' names end in a slash. */
  readonly listings: readonly { readonly folder: string; readonly names: readonly string[] }[];
  readonly pipeline: Pipeline;
}

interface Kept {
  readonly format: number;
  readonly luc: string;
  readonly compiled: Compiled;
  /** In place of the pipeline's. */
  readonly short: ShortStages;
}

/** Null where there is none, or another user, machine or version of the program wrote it. */
export function readCompiled(layout: Layout): Compiled | null {
  const [seal = '', text = ''] = readIfThere(fileIn(layout))?.toString('utf8').split('\n') ?? [];
  if (text === '' || seal !== sealFor(layout, text)) return null;
  try {
    const { format: found, luc, compiled, short } = JSON.parse(text) as Kept;
    if (found !== format || luc !== version) return null;
    return { ...compiled, pipeline: { ...compiled.pipeline, stages: lengthenStages(short) } };
  } catch {
    return null;
  }
}

export function writeCompiled(layout: Layout, compiled: Compiled): void {
  const { pipeline } = compiled;
  const kept: Kept = {
    format,
    luc: version,
    compiled: { ...compiled, pipeline: { ...pipeline, stages: [] } },
    short: shortenStages(pipeline.stages),
  };
  const text = JSON.stringify(kept);
  const seal = sealFor(layout, text);
  if (seal !== null) writeAdvisory(layout, fileIn(layout), `${seal}\n${text}`);
}

/** It says what commands a stage has, so nobody else may have written it. */
const sealFor = ({ root }: Layout, text: string): string | null => sealOf('pipeline', root, text);

const fileIn = (layout: Layout): string => join(layout.index, 'pipeline.json');
