/**
 * Opens a project: finds it, and gives its pipeline as it was compiled last if nothing that it rests on has changed.
 * The compiler and its libraries load only when something has.
 */
import { dirname, join } from 'node:path';
import { isSystemError } from '../base/effects.ts';
import { exists, ifPossible, readIfThere } from '../base/files.ts';
import { type Digest, digestOf } from '../digest.ts';
import { failureOf } from '../failure.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { RelPath } from '../path.ts';
import type { Pipeline } from '../pipeline.ts';
import { type Compiled, readCompiled, writeCompiled } from '../store/compiled.ts';
import type { Layout } from '../store/layout.ts';
import { privateLinkProblem } from '../store/private-links.ts';
import { type Environment, overlayEnvironment } from './environment.ts';
import { listFolder } from './listing.ts';

export interface OpenOptions {
  /** May choose settings for this command. */
  readonly env?: Environment;
}

/** The nearest folder upwards that is a project. */
export function findRoot(from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    if (exists(join(folder, 'lucidity.yaml'))) return folder;
    if (dirname(folder) === folder) return null;
  }
}

export interface Opened {
  readonly pipeline: Pipeline;
  /** Whether all that it was made of is as it was. */
  readonly isCurrent: () => boolean;
}

export async function openPipeline(layout: Layout, options: OpenOptions = {}): Promise<Outcome<Pipeline>> {
  const opened = await openCurrent(layout, options);
  return opened.ok ? succeed(opened.value.pipeline) : opened;
}

/** As `openPipeline`, for who goes on while others may change the project. */
export async function openCurrent(layout: Layout, { env = {} }: OpenOptions): Promise<Outcome<Opened>> {
  const brought = privateLinkProblem(layout);
  if (brought) return fail(failureOf('project', brought));
  const kept = readCompiled(layout);
  const opened = kept && fits(layout, kept) ? succeed(kept) : await compileAnew(layout);
  if (!opened.ok) return opened;
  const pipeline = inEnvironment(opened.value.pipeline, env, layout);
  return pipeline.ok
    ? succeed({ pipeline: pipeline.value, isCurrent: () => fits(layout, opened.value) })
    : pipeline;
}

/** What the project would be with these texts in place of what its files hold: for who has not written them yet. */
export async function openEdited(
  layout: Layout,
  texts: ReadonlyMap<RelPath, string>,
  { env = {} }: OpenOptions = {},
): Promise<Outcome<Pipeline>> {
  const { compilePipeline } = await import('./compile.ts');
  const compiled = await compilePipeline(layout.root, (path) => {
    const text = texts.get(path);
    return text === undefined ? readIfThere(join(layout.root, path)) : Buffer.from(text);
  });
  return 'pipeline' in compiled
    ? inEnvironment(compiled.pipeline, env, layout)
    : fail(failureOf('project', ...compiled));
}

function inEnvironment(pipeline: Pipeline, env: Environment, { root }: Layout): Outcome<Pipeline> {
  const settings = overlayEnvironment(pipeline.settings, env, root);
  return 'code' in settings ? fail(failureOf('environment', settings)) : succeed({ ...pipeline, settings });
}

const fits = ({ root }: Layout, { sources, listings }: Compiled): boolean =>
  sources.every(({ path, digest }) => digestAt(join(root, path)) === digest) &&
  listings.every(({ folder, names }) => listFolder(root, folder).join('/') === names.join('/'));

function digestAt(path: string): Digest | null {
  try {
    const bytes = readIfThere(path);
    return bytes && digestOf(bytes);
  } catch (error) {
    if (isSystemError(error)) return null;
    throw error;
  }
}

async function compileAnew(layout: Layout): Promise<Outcome<Compiled>> {
  const { compilePipeline } = await import('./compile.ts');
  const compiled = await compilePipeline(layout.root);
  if (!('pipeline' in compiled)) return fail(failureOf('project', ...compiled));
  keep(layout, compiled);
  return succeed(compiled);
}

/** What cannot be kept, on a full or read-only disk, is compiled again next time. */
const keep = (layout: Layout, compiled: Compiled): void =>
  void ifPossible(() => writeCompiled(layout, compiled));
