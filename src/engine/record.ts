/** Records what a stage made: checks its deps once more, stores its outs, writes the result and the journal's block. */
import { ifPossible } from '../base/files.ts';
import { systemWords } from '../base/system-words.ts';
import type { Problem } from '../failure.ts';
import type { Block } from '../lock.ts';
import type { RelPath } from '../path.ts';
import type { Stage } from '../pipeline.ts';
import type { Made } from '../result.ts';
import { shellLine } from '../shell-line.ts';
import { forgetFailure } from '../store/last-failures.ts';
import { writeResult } from '../store/results.ts';
import { obstacleProblem } from '../store/way.ts';
import { changedInputs } from './changed-inputs.ts';
import type { Fingerprint } from './fingerprint.ts';
import { isShareable } from './is-shareable.ts';
import { isStoredOut } from './is-stored-out.ts';
import { linkStored } from './links.ts';
import type { Run } from './run.ts';
import { noteBlock, type Session } from './session.ts';
import { isStorageError, unsaved } from './storage-error.ts';
import { type TakeOutsOptions, takeOuts } from './take-outs.ts';

export type Recording =
  | { readonly outcome: 'recorded'; readonly block: Block }
  | { readonly outcome: 'unconfirmed' | 'unsaved'; readonly problem: Problem }
  | { readonly outcome: 'failed'; readonly problem: Problem };

export interface RecordOptions extends TakeOutsOptions {
  /** Whether the result may enter the run cache. */
  readonly share: boolean;
  readonly made: Made;
  /** Outs that somebody has touched since the command left them: what they hold need not be what it made. */
  readonly touched?: readonly RelPath[];
}

/** Everything about a stage that recording needs; taken from the pipeline, or by recovery from a journal. */
export type Recordable = Pick<Stage, 'name' | 'outs' | 'alwaysChanged' | 'deps'>;

export async function record(
  run: Run,
  stage: Recordable,
  print: Fingerprint,
  options: RecordOptions,
): Promise<Recording> {
  const { session } = run;
  for (const out of stage.outs) {
    const astray = obstacleProblem(session.layout, out.path);
    if (astray) return { outcome: 'failed', problem: { ...astray, at: out.at } };
  }
  const changed = await changedInputs(session, print);
  const { touched = [] } = options;
  if (changed.length + touched.length > 0) {
    run.journal().append({ t: 'unconfirmed', stage: stage.name, paths: [...changed, ...touched] });
    const problem = changed.length > 0 ? changedDep(stage, changed) : touchedOut(stage, touched);
    return { outcome: 'unconfirmed', problem };
  }
  let recorded: Block;
  try {
    const outs = await takeOuts(session, stage, options);
    if ('problem' in outs) return { outcome: 'failed', problem: outs.problem };
    const block: Block = { ...print, outs: outs.entries };
    if (options.commit && options.share && isShareable(stage) && isStored(stage, block))
      shareResult(session, block, options.made);
    run.journal().append({ t: 'recorded', stage: stage.name, block });
    recorded = block;
  } catch (error) {
    if (!isStorageError(error)) throw error;
    const paths = stage.outs.map((out) => out.path);
    ifPossible(() => run.journal().append({ t: 'unsaved', stage: stage.name, paths }));
    return { outcome: 'unsaved', problem: unsaved(stage, systemWords(error)) };
  }
  run.journal().sync();
  noteBlock(session, stage.name, recorded);
  run.scratch.drop(print);
  forgetFailure(session.layout, stage.name);
  if (options.commit) for (const [path, { entry }] of recorded.outs) await linkStored(session, path, entry);
  return { outcome: 'recorded', block: recorded };
}

/** A metrics file of more than 16 MiB that git keeps is not in the store, so nobody else could have it. */
const isStored = ({ outs }: Recordable, block: Block): boolean =>
  outs.every((out) => {
    const entry = block.outs.get(out.path)?.entry;
    return entry !== undefined && isStoredOut(out, entry);
  });

function shareResult({ layout }: Session, { key, what, deps, outs }: Block, made: Made): void {
  const entries = new Map([...outs].map(([path, { entry }]) => [path, entry]));
  writeResult(layout, { key, what, deps, outs: entries, made });
}

const changedDep = (stage: Recordable, paths: readonly RelPath[]): Problem => ({
  code: 'changed-dep',
  message: `${listOf(paths)} changed while \`${stage.name}\` ran`,
  hint: waysOn(stage),
});

const touchedOut = (stage: Recordable, paths: readonly RelPath[]): Problem => ({
  code: 'changed-out',
  message: `${listOf(paths)} changed after \`${stage.name}\` ran, before that was recorded`,
  hint: waysOn(stage),
});

const listOf = (paths: readonly RelPath[]): string => paths.map((path) => `\`${path}\``).join(', ');

const waysOn = ({ name }: Recordable): string =>
  `${shellLine`luc commit ${name}`} takes the outs as they are; \`luc repro\` runs the stage again`;
