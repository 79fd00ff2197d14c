/** Orphans: process groups of a run that died; they must end before anything of theirs is touched. */
import { startTimeOf } from '../base/identity.ts';
import { canSeeEnvironments, groupsWith, isGroupAlive, membersOf, readProcess } from '../base/process.ts';
import { type Problem, ProblemError } from '../failure.ts';
import { endProcesses } from './group.ts';

const grace = 10_000;

/**
 * Ends the group of a dead run's stage; true where there was one. `startTime` is the leader's: another process
 * that got the same number since is left alone.
 */
export async function endGroup(run: string, group: number, startTime: number): Promise<boolean> {
  if (!isGroupAlive(group) || !isOf(run, group, startTime)) return false;
  await end(group);
  return true;
}

/**
 * Ends the groups that carry the name of a dead run in their environment: of a process that was just started, nobody
 * may have written down the group. Returns them; none where the system has no `/proc`.
 */
export async function endStrays(run: string): Promise<readonly number[]> {
  const groups = groupsWith(`LUC_RUN=${run}`);
  for (const group of groups) await end(group);
  return groups;
}

async function end(group: number): Promise<void> {
  if (await endProcesses(group, grace)) return;
  throw new ProblemError('environment', {
    code: 'orphan-survives',
    message: `process group ${group} of a dead run does not end`,
    hint: `end it by hand (\`kill -9 -${group}\`), then try again`,
  });
}

/** Where only children of the leader are left, they tell by the environment that we gave them. */
function isOf(run: string, group: number, startTime: number): boolean {
  const started = startTimeOf(group);
  if (started !== null) return started === startTime;
  if (!canSeeEnvironments) throw new ProblemError('environment', mayBeOurs(group));
  return membersOf(group).some((pid) => readProcess(pid, 'environ').split('\0').includes(`LUC_RUN=${run}`));
}

const mayBeOurs = (group: number): Problem => ({
  code: 'orphan-unknown',
  message: `process group ${group} runs on, and may be what a dead run left: this system does not tell`,
  hint: `\`ps -A -o pgid,pid,command\` shows it; end it (\`kill -9 -${group}\`) or let it end, then try again`,
});
