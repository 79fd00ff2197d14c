/** Orphans: process groups of a run that died; they must end before anything of theirs is touched. */
import { startTimeOf } from '../base/identity.ts';
import {
  canSeeEnvironments,
  carriersOf,
  groupOf,
  isGroupAlive,
  membersOf,
  readProcess,
} from '../base/process.ts';
import { type Problem, ProblemError } from '../failure.ts';
import { endProcess, endProcesses } from './group.ts';

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
 * Ends what carries the name of a dead run in its environment: of a process that was just started, nobody may have
 * written down the group. Returns groups and processes; none where there is no `/proc`. A process that is just
 * becoming another program shows no environment for a moment: where some were ended, it is looked again.
 */
export async function endStrays(run: string): Promise<readonly number[]> {
  const ended: number[] = [];
  for (;;) {
    const found = await endSeen(run);
    if (found.length === 0) return ended;
    ended.push(...found);
  }
}

/** A group is ended whole where its leader carries the name, too: a command that had the terminal runs in the group of whoever started luc. */
async function endSeen(run: string): Promise<readonly number[]> {
  const carriers = carriersOf(`LUC_RUN=${run}`);
  const own = groupOf(process.pid);
  // What runs us goes on, be it of that run or not.
  const isOurs = carriers.includes(own) || carriers.includes(process.pid);
  const strays = new Map(carriers.map((pid) => [pid, groupOf(pid)]));
  const groups = [...new Set(strays.values())].filter(
    (group) => carriers.includes(group) && group !== own && group > 1,
  );
  const alone = [...strays].filter(
    ([, group]) => group > 0 && !groups.includes(group) && !(isOurs && group === own),
  );
  for (const group of groups) await end(group);
  await Promise.all(alone.map(([pid]) => endAlone(pid)));
  return [...groups, ...alone.map(([pid]) => pid)];
}

async function end(group: number): Promise<void> {
  if (!(await endProcesses(group, grace)))
    throw new ProblemError('environment', surviving(`process group ${group}`, -group));
}

async function endAlone(pid: number): Promise<void> {
  if (!(await endProcess(pid, startTimeOf(pid), grace)))
    throw new ProblemError('environment', surviving(`process ${pid}`, pid));
}

const surviving = (what: string, target: number): Problem => ({
  code: 'orphan-survives',
  message: `${what} of a dead run does not end`,
  hint: `end it by hand (\`kill -9 ${target}\`), then try again`,
});

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
