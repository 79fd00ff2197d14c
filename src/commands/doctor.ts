/** `luc doctor`: looks at everything that luc stands on, and says what to do about what is wrong. */
import { findRoot, openPipeline } from '../config/open.ts';
import type { Outcome } from '../outcome.ts';
import type { Pipeline } from '../pipeline.ts';
import { doctorText, type Finding } from '../report/doctor-view.ts';
import { countText } from '../report/words.ts';
import { layoutOf } from '../store/layout.ts';
import { type BareContext, type CommandResult, failed } from './context.ts';
import { checkFileSystem } from './doctor/file-system.ts';
import { checkGit } from './doctor/git.ts';
import { checkGpus, checkNode } from './doctor/machine.ts';
import { checkRemotes } from './doctor/remotes.ts';
import { type Scene, sayIn } from './doctor/scene.ts';
import { checkRuns, checkStore } from './doctor/store.ts';
import { interruptible } from './interruptible.ts';
import { styleOf } from './style-of.ts';

export async function run(context: BareContext): Promise<CommandResult> {
  const root = findRoot(context.cwd);
  const checked = await interruptible(context, async ({ interrupts: { signal } }) => [
    ...checkNode(process.versions.node),
    ...(root === null ? [noProject] : await checkProject(context, root, signal)),
    ...(await checkGpus(context, root, signal)),
  ]);
  if (!checked.ok) return failed(checked.failure);
  const findings = checked.value;
  return {
    exit: findings.some(({ level }) => level === 'problem') ? 1 : 0,
    document: { version: 1, findings: findings.map((finding) => ({ ...finding })) },
    text: () => doctorText(findings, styleOf(context)),
  };
}

const noProject = sayIn('Project').ok(
  'project',
  'none here: `luc init` makes one, and only the machine was looked at',
);

async function checkProject(context: BareContext, root: string, signal: AbortSignal): Promise<Finding[]> {
  const opened = await openPipeline(layoutOf(root), { env: context.env });
  const pipeline = opened.ok ? opened.value : null;
  const scene: Scene = {
    context,
    layout: pipeline ? layoutOf(root, pipeline.settings) : layoutOf(root),
    pipeline,
  };
  return [
    ...projectFindings(opened),
    ...checkFileSystem(scene),
    ...(await checkGit(scene)),
    ...checkStore(scene),
    ...checkRuns(scene),
    ...(await checkRemotes(scene, signal)),
  ];
}

function projectFindings(opened: Outcome<Pipeline>): Finding[] {
  const say = sayIn('Project');
  if (opened.ok) {
    const { stages, data, files } = opened.value;
    const counts = [
      countText(stages.length, 'stage'),
      countText(data.length, 'tracked path'),
      countText(files.length, 'file'),
    ];
    return [say.ok('project', counts.join(', '))];
  }
  return opened.failure.problems.map(({ message, at, hint }) =>
    say.problem('project', at ? `${at.file}:${at.line}:${at.column}: ${message}` : message, hint),
  );
}
