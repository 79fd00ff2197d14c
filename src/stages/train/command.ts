/** `engine: cmd`: a command of the user's does the training, and what it leaves becomes a model folder. */
import { join } from 'node:path';
import { exists, makeFolder, readIfThere, writeWhole } from '../../base/files.ts';
import { hashFile } from '../../base/hash.ts';
import { runShell } from '../../base/shell.ts';
import { digestOfHex } from '../../digest.ts';
import { modelFile, readHead } from '../../ml/model-folder.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import { filesBelow } from '../files-below.ts';
import type { TrainOptions } from './options.ts';

export async function trainByCommand(options: TrainOptions, context: WorkContext): Promise<void> {
  const { command = '', output } = options;
  const folder = join(context.wdir, output);
  makeFolder(folder);
  const env = { ...context.env, ...environmentOf(options) };
  for (const line of typeof command === 'string' ? [command] : command) {
    context.log(`$ ${line}`);
    const { status, signal } = await runShell(line, { cwd: context.wdir, env, signal: context.signal });
    context.signal.throwIfAborted();
    if (status === 0) continue;
    throw new WorkError({
      code: 'command-failed',
      message: `\`${line}\` ${signal === null ? `exited with ${status}` : `was ended by ${signal}`}`,
      hint: 'the log of the stage has what it printed',
      option: ['command'],
    });
  }
  complete(folder, options);
}

/** Paths as the options have them, relative to the folder that the command runs in. */
function environmentOf(options: TrainOptions): NodeJS.ProcessEnv {
  const { input, output, validation, labels_from, label, seed, hyperparameters = {}, backend } = options;
  const listed = (paths: string | readonly string[]): string =>
    typeof paths === 'string' ? paths : paths.join('\n');
  return {
    LUC_INPUT: listed(input),
    LUC_OUTPUT: output.replace(/\/+$/, ''),
    LUC_HYPERPARAMETERS: JSON.stringify(hyperparameters),
    LUC_LABEL: label,
    LUC_SEED: String(seed),
    ...(validation !== undefined && typeof validation !== 'number' && { LUC_VALIDATION: listed(validation) }),
    ...(labels_from !== undefined && { LUC_LABELS_FROM: listed(labels_from) }),
    ...(backend !== undefined && { LUC_BACKEND: backend }),
  };
}

/** What the command has not written itself. */
function complete(folder: string, options: TrainOptions): void {
  const files = filesBelow(folder, ['command']).map(({ path }) => path);
  if (files.length === 0)
    throw new WorkError({
      code: 'missing-out',
      message: `the command ended well and wrote nothing into \`${options.output}\``,
      hint: 'write the model into the folder that `$LUC_OUTPUT` names',
      option: ['command'],
    });
  const own = readIfThere(join(folder, modelFile));
  if (own) refuseOther(readHead(own), options);
  else writeWhole(join(folder, modelFile), `${JSON.stringify(headOf(folder, files, options), null, 2)}\n`);
  if (!exists(join(folder, 'metrics.json'))) writeWhole(join(folder, 'metrics.json'), '{}\n');
}

function refuseOther(head: ReturnType<typeof readHead>, { output }: TrainOptions): void {
  if (typeof head !== 'string') return;
  throw new WorkError({
    code: 'unreadable-input',
    message: `the command wrote a model into \`${output}\` that luc cannot read: ${head}`,
    hint: `call that file something else: where there is no \`${modelFile}\`, luc writes it`,
    option: ['command'],
  });
}

function headOf(folder: string, files: readonly string[], options: TrainOptions): object {
  const { algorithm, task, features, label, hyperparameters, seed } = options;
  return {
    schema: 1,
    engine: 'cmd',
    algorithm: algorithm ?? null,
    task: task ?? null,
    features: features ?? null,
    label,
    hyperparameters: hyperparameters ?? {},
    seed,
    // They may be larger than what fits into memory.
    files: Object.fromEntries(files.map((name) => [name, digestOfHex(hashFile(join(folder, name)).hex)])),
  };
}
