/** Looks at what luc keeps: size, what is not sound, runs that are open and what they claim. */
import { join } from 'node:path';
import { fx } from '../../base/effects.ts';
import { namesIn } from '../../base/files.ts';
import { hostNameOf, statusOf } from '../../base/identity.ts';
import type { Finding } from '../../report/doctor-view.ts';
import { bytesText, countText } from '../../report/words.ts';
import { readClaims } from '../../store/claims-file.ts';
import type { Layout } from '../../store/layout.ts';
import { type OpenRun, openRuns } from '../../store/open-runs.ts';
import { readMarks } from '../../store/unsynced-marks.ts';
import { type Scene, sayIn } from './scene.ts';

export function checkStore({ layout }: Scene): Finding[] {
  const say = sayIn('Store');
  const corrupt = namesIn(layout.corrupt).length;
  const old = readMarks(layout, 'earlier boot').length;
  const findings = [say.ok('size', `${bytesText(bytesBelow(layout.store))} in \`${layout.store}\``)];
  if (old > 0) {
    const hint = 'what they may have lost is hashed before it is used; `luc fsck` checks all of it now';
    findings.push(say.warning('unsynced', `${countText(old, 'run')} ended with the power`, hint));
  } else findings.push(say.ok('unsynced', 'everything is durable'));
  if (corrupt > 0) {
    const hint =
      '`luc fsck` says what is lost and how to get it back; what is quarantined can then be removed';
    findings.push(
      say.warning('quarantine', `${countText(corrupt, 'corrupt file')} in \`${layout.corrupt}\``, hint),
    );
  } else findings.push(say.ok('quarantine', 'nothing corrupt was found'));
  return findings;
}

function bytesBelow(folder: string): number {
  let sum = 0;
  for (const name of namesIn(folder)) {
    const stat = fx.lstatSync(join(folder, name));
    sum += stat?.isDirectory() ? bytesBelow(join(folder, name)) : (stat?.size ?? 0);
  }
  return sum;
}

export function checkRuns({ layout }: Scene): Finding[] {
  const say = sayIn('Runs');
  const findings = [...openRuns(layout).map(runFinding), ...claimFindings(layout)];
  return findings.length > 0 ? findings : [say.ok('runs', 'none is going on, none was left behind')];
}

function runFinding({ id, status, ended, process, problem }: OpenRun): Finding {
  const say = sayIn('Runs');
  if (problem) return say.warning('journal', `run ${id}: ${problem.message}`, problem.hint);
  const who = process ? `process ${process.pid} on ${hostNameOf(process)}` : 'an unknown process';
  if (status === 'alive') return say.ok('run', `run ${id} is going on: ${who}`);
  if (status === 'unknown') {
    const hint =
      'it is left alone, as it may still live; `--break-lock` takes over from one that stands still';
    return say.warning('run', `run ${id} belongs to ${who}, which cannot be asked`, hint);
  }
  return ended
    ? say.warning(
        'run',
        `run ${id} waits for a stage to be settled`,
        '`luc status` names it, `luc commit` settles it',
      )
    : say.warning('run', `run ${id} died: ${who}`, 'the next `luc repro` mends what it left');
}

function claimFindings(layout: Layout): Finding[] {
  const say = sayIn('Runs');
  return readClaims(layout, null).map(({ holding, paths }) => {
    const what = `${countText(paths.length, 'path')} claimed by process ${holding.identity.pid} (${holding.command})`;
    return statusOf(holding.identity) === 'dead'
      ? say.warning('claim', `${what}, which is dead`, 'the next run takes no notice of it')
      : say.ok('claim', what);
  });
}
