/** How commands ended that did not end well: a file for each stage, gone once the stage is good again. Advisory. */
import { join } from 'node:path';
import { exists, ifPossible, namesIn, readIfThere, removeFile } from '../base/files.ts';
import { isUlid } from '../base/ulid.ts';
import type { LastFailure } from '../stage-state.ts';
import { writeAdvisory } from './advisory.ts';
import { type Layout, stageFileName } from './layout.ts';

/** What goes wrong here must not keep anybody from what matters. */
export function noteFailure(layout: Layout, stage: string, failure: LastFailure): void {
  const text = JSON.stringify({ version: 1, ...failure });
  ifPossible(() => writeAdvisory(layout, fileOf(layout, stage), text));
}

export function forgetFailure(layout: Layout, stage: string): void {
  const file = fileOf(layout, stage);
  ifPossible(() => exists(file) && removeFile(file));
}

export interface LastFailures {
  has(stage: string): boolean;
  of(stage: string): LastFailure | null;
}

/** Looks at the folder once, when it is first asked, and reads only what is asked for. */
export function openLastFailures(layout: Layout): LastFailures {
  let names: ReadonlySet<string> | null = null;
  const has = (stage: string): boolean => {
    names ??= new Set(namesIn(folderIn(layout)));
    return names.has(stageFileName(stage));
  };
  return { has, of: (stage) => (has(stage) ? readFailure(layout, stage) : null) };
}

function readFailure(layout: Layout, stage: string): LastFailure | null {
  const text = readIfThere(fileOf(layout, stage))?.toString('utf8');
  try {
    const { version, outcome, run, at } = JSON.parse(text ?? '') as LastFailure & { version: number };
    const isKnown = outcome === 'failed' || outcome === 'interrupted' || outcome === 'killed';
    return version === 1 && isKnown && isUlid(run) && !Number.isNaN(Date.parse(at))
      ? { outcome, run, at }
      : null;
  } catch {
    return null;
  }
}

const folderIn = (layout: Layout): string => join(layout.index, 'failed');
const fileOf = (layout: Layout, stage: string): string => join(folderIn(layout), stageFileName(stage));
