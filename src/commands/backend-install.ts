/** `luc backend install`: brings the packages of a backend to where luc looks for them, and builds what has to be built. */
import { join } from 'node:path';
import { findRoot } from '../config/open.ts';
import { failureOf, type Problem } from '../failure.ts';
import { projectTools, tools, userTools } from '../tool-folders.ts';
import { installTool } from './backend/install-tool.ts';
import { type BareContext, type CommandResult, failed } from './context.ts';
import { interruptible } from './interruptible.ts';

interface Options {
  readonly words: readonly string[];
  readonly project: boolean;
  readonly wheel: boolean;
}

export async function run(context: BareContext, { words, project, wheel }: Options): Promise<CommandResult> {
  const [word = ''] = words;
  const name = tools.find((one) => one === word);
  if (!name) return refuse(notATool(word));
  const folder = project ? findRoot(context.cwd) : userTools(context.env);
  if (folder === null) return refuse(project ? noProject : noHome);
  const to = join(project ? projectTools(folder) : folder, name);
  const tell = (line: string): void => {
    if (!context.json && !context.quiet) context.write(`${line}\n`);
  };
  const installed = await interruptible(context, ({ interrupts: { signal } }) =>
    installTool({ name, to, onlyWheel: wheel, env: context.env, signal, tell }),
  );
  if (!installed.ok) return failed(installed.failure);
  const { version } = installed.value;
  return {
    exit: 0,
    document: { version: 1, backend: name, path: to, found: version },
    text: () => `${name} (${version}) is in ${to}\n`,
  };
}

const refuse = (problem: Problem): CommandResult => failed(failureOf('usage', problem));

const notATool = (word: string): Problem =>
  ['wasm', 'cpu'].includes(word)
    ? { code: 'usage', message: `\`${word}\` comes with luc`, hint: '`luc backend list` shows what is here' }
    : {
        code: 'unknown-backend',
        message: `\`${word}\` is no backend to install`,
        hint: `one of ${tools.join(', ')}`,
      };

const noProject: Problem = {
  code: 'no-project',
  message: '`--project` installs into a project, and there is none here',
  hint: 'leave it out, or run `luc init`',
};
const noHome: Problem = {
  code: 'no-home',
  message: 'neither `XDG_DATA_HOME` nor `HOME` says where your tools lie',
  hint: 'set one of them, or install into the project with `--project`',
};
