/** Tells which tracked paths were moved, or taken out of the project, since the session was opened: nothing is put there again. */
import { fx } from '../base/effects.ts';
import { exists } from '../base/files.ts';
import type { Problem } from '../failure.ts';
import { type RelPath, seenFrom } from '../path.ts';
import type { Pipeline, Stage } from '../pipeline.ts';
import { absolute } from '../store/layout.ts';
import type { Session } from './session.ts';

/** Whether the path has gone with the tracked path that it is, or lies in. */
export async function hasLeft(session: Session, path: RelPath): Promise<boolean> {
  const owner = session.products.ownerOf(path);
  if (owner === null || exists(absolute(session.layout, path))) return false;
  const files = stampOfFiles(session);
  if (session.left?.files !== files) session.left = { files, paths: pathsLeft(session) };
  return (await session.left.paths).has(owner);
}

/** Why a stage cannot be brought up to date as it was when the session was opened; null where it can. */
export async function leftProblem(session: Session, stage: Stage): Promise<Problem | null> {
  const params = stage.params.map(({ file }) => file);
  for (const path of [...[...stage.outs, ...stage.deps].map((one) => one.path), ...params])
    if (await hasLeft(session, path))
      return {
        code: 'path-left',
        message: `\`${seenFrom(session.cwd, path)}\` was moved or left the project while this run went on`,
        hint: '`luc repro` again goes by the project as it is now',
      };
  return null;
}

/** The state of the project's files: to compile, or only to read, all of them for every stage is too slow. */
const stampOfFiles = ({ layout, pipeline }: Session): string =>
  pipeline.files
    .map(({ path }) => fx.statSync(absolute(layout, path)))
    .map((stat) => (stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : ''))
    .join('\n');

async function pathsLeft({ pipeline, pipelineNow }: Session): Promise<ReadonlySet<RelPath>> {
  const now = await pipelineNow();
  if (now === null || now === pipeline) return new Set();
  const kept = new Set(trackedPaths(now));
  return new Set(trackedPaths(pipeline).filter((path) => !kept.has(path)));
}

const trackedPaths = ({ data, stages }: Pipeline): readonly RelPath[] => [
  ...data.map(({ path }) => path),
  ...stages.flatMap(({ outs }) => outs.map(({ path }) => path)),
];
