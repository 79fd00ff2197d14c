/** Puts a session together for a command: compiled project, graph, record, store, index; mends dead runs first where it may write. */
import { findGitRoot } from '../base/git.ts';
import { openPipeline } from '../config/open.ts';
import { stampOf } from '../engine/refresh.ts';
import { openSession, type Session } from '../engine/session.ts';
import type { Failure } from '../failure.ts';
import { failureOf } from '../failure.ts';
import { buildGraph } from '../graph.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { type RelPath, relPath } from '../path.ts';
import { openIndex } from '../store/file-index.ts';
import { openObjects } from '../store/objects.ts';
import { readRecorded } from '../store/recorded.ts';
import { layoutOf } from '../store/layout.ts';
import { relative, sep } from 'node:path';
import type { Context } from './context.ts';

export async function openSessionFor(context: Context): Promise<Outcome<Session, Failure>> {
  const opened = await openPipeline(context.layout, { env: context.env });
  if (!opened.ok) return opened;
  const pipeline = opened.value;
  const graph = buildGraph(pipeline);
  if (Array.isArray(graph)) return fail(failureOf('project', ...graph));
  const layout = layoutOf(context.root, pipeline.settings.storeDir);
  const stamp = stampOf(layout, null);
  return succeed(
    openSession({
      layout,
      pipeline,
      graph,
      objects: openObjects(layout, context.emit),
      index: openIndex(layout),
      recorded: readRecorded(layout),
      stamp,
      gitRoot: findGitRoot(context.root),
      env: context.env as NodeJS.ProcessEnv,
      emit: context.emit,
      readParams: async (path) => {
        const { readParamsFile } = await import('../config/params-file.ts');
        return readParamsFile(context.root, path);
      },
    }),
  );
}

/** The current folder relative to the project. */
export function cwdOf(context: Context): RelPath {
  const path = relative(context.root, context.cwd).split(sep).join('/');
  return relPath('.', path === '' ? '.' : path) ?? ('.' as RelPath);
}
