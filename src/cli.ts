/** The composition root: a command line becomes one command, one reporter and one exit code. */
import { resolve } from 'node:path';
import { fx, isSystemError } from './base/effects.ts';
import { type Signals, watchSignals } from './base/signals.ts';
import {
  askYesOrNo,
  isTerminal,
  standardError,
  standardInput,
  standardOutput,
  terminalWidth,
  writeText,
} from './base/terminal.ts';
import type { Command } from './commands/command.ts';
import { type CommandResult, type Context, type Exit, failed } from './commands/context.ts';
import { findCommand, unknownCommand } from './commands/find-command.ts';
import { type Globals, globalsIn, wantsAscii, wantsColor, withEnvironment } from './commands/globals.ts';
import { parseWords } from './commands/parse.ts';
import { openReporting, type Reporting } from './commands/reporting.ts';
import { commands, groups } from './commands/table.ts';
import { findRoot } from './config/open.ts';
import { type Failure, failureOf, type Problem, ProblemError } from './failure.ts';
import { layoutOf } from './store/layout.ts';

const { env } = process;
const exitBySignal = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Runs one command line to its end. */
export async function runCommandLine(argv: readonly string[], version: string): Promise<Exit> {
  const signals = watchSignals((signal) => process.exit(exitBySignal[signal]));
  const asked = findCommand(argv, commands);
  const command = 'command' in asked ? asked.command : null;
  const given = parseWords(command, 'problem' in asked ? [] : asked.rest);
  const globals = withEnvironment(given.ok && !('problem' in asked) ? given.globals : globalsIn(argv), env);
  const result = await withoutThrowing(globals, async () => {
    if ('problem' in asked) return refused(asked.problem);
    if (!given.ok) return refused(given.problem);
    if ('help' in asked) return help(asked.help, argv);
    if (globals.help) return help([asked.command.name], argv);
    const reporting = openReporting(() => loadReporter(globals));
    const context = openContext(asked.command, { argv, version, globals, reporting, signals });
    try {
      return context.ok ? await asked.command.run(context.value, given.options) : context.result;
    } finally {
      await reporting.close();
    }
  });
  await tell(result, globals);
  return result.exit;
}

/** Problems that crossed the command become failures, and so do the operating system's errors; the rest are bugs. */
async function withoutThrowing(globals: Globals, act: () => Promise<CommandResult>): Promise<CommandResult> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ProblemError) return failed(failureOf(error.kind, ...error.problems));
    if (isSystemError(error)) return failed(failureOf('environment', systemProblem(error)));
    return failed(failureOf('environment', bugProblem(error, globals.verbose || Boolean(env.LUC_DEBUG))));
  }
}

const refused = (problem: Problem): CommandResult => failed(failureOf('usage', problem));

function systemProblem(error: NodeJS.ErrnoException): Problem {
  const message = error.message.replace(/^(\w+): /, '$1, ');
  return { code: 'system-error', message };
}

function bugProblem(error: unknown, withStack: boolean): Problem {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    code: 'bug',
    message: `this is a bug in luc: ${withStack ? (stack ?? message) : message}`,
    ...(!withStack && { hint: 'run it again with `-v` for the stack, and report it' }),
  };
}

async function help(names: readonly string[], argv: readonly string[]): Promise<CommandResult> {
  const { commandHelp, manual, overview } = await import('./commands/help.ts');
  if (argv.includes('--md')) return { exit: 0, text: () => manual(groups) };
  const name = names.slice(0, 2).join(' ');
  const found = commands.filter((each) => each.name === name || each.name.startsWith(`${name} `));
  const one = found.length > 0 ? found : commands.filter((each) => each.name === names[0]);
  if (names.length === 0) return { exit: 0, text: () => overview(groups) };
  return one.length > 0
    ? { exit: 0, text: () => commandHelp(one) }
    : failed(failureOf('usage', unknownCommand(name, commands)));
}

interface Given {
  readonly argv: readonly string[];
  readonly version: string;
  readonly globals: Globals;
  readonly reporting: Reporting;
  readonly signals: Signals;
}
type Opened =
  | { readonly ok: true; readonly value: Context }
  | { readonly ok: false; readonly result: CommandResult };

/** A bare command gets a context whose project is the current folder; it does not look at it. */
function openContext(command: Command, { argv, version, globals, reporting, signals }: Given): Opened {
  const cwd = resolve(globals.cd ?? '.');
  if (!fx.statSync(cwd)?.isDirectory()) {
    return {
      ok: false,
      result: refused({ code: 'no-folder', message: `there is no folder \`${globals.cd}\`` }),
    };
  }
  const root = command.bare ? cwd : findRoot(cwd);
  if (root === null) return { ok: false, result: failed(noProject(cwd)) };
  const stdoutIsTTY = isTerminal(standardOutput);
  const canAsk = !globals.json && isTerminal(standardInput) && isTerminal(standardError);
  return {
    ok: true,
    value: {
      cwd,
      root,
      layout: layoutOf(root),
      env,
      version,
      argv,
      emit: reporting.emit,
      stdoutIsTTY,
      columns: widthOf(stdoutIsTTY),
      color: wantsColor(globals.noColor, env, stdoutIsTTY),
      ascii: wantsAscii(env),
      json: globals.json,
      quiet: globals.quiet,
      verbose: globals.verbose,
      breakLock: globals.breakLock,
      onInterrupt: (listener) =>
        signals.onInterrupt((signal, times) => {
          reporting.emit({ event: 'interrupted', signal, times });
          listener(signal, times);
        }),
      canAsk,
      confirm: async (question) => canAsk && askYesOrNo(question),
      write: (text) => writeText(standardOutput, text),
    },
  };
}

const widthOf = (isTTY: boolean): number => (isTTY ? terminalWidth() : null) ?? (Number(env.COLUMNS) || 80);

const noProject = (cwd: string): Failure =>
  failureOf('project', {
    code: 'no-project',
    message: `there is no \`lucidity.yaml\` in \`${cwd}\` or any folder above`,
    hint: '`luc init` makes a project here',
  });

/** The result on stdout, what went wrong on stderr; with `--json` one document on stdout in both cases. */
async function tell({ failure, document, text }: CommandResult, globals: Globals): Promise<void> {
  if (globals.json && document !== undefined) {
    writeText(standardOutput, `${typeof document === 'string' ? document : JSON.stringify(document)}\n`);
  } else if (!globals.json && text && !globals.quiet) {
    writeText(standardOutput, text());
  }
  if (!failure) return;
  const { failureToJson, renderProblems } = await import('./report/diagnostics.ts');
  if (globals.json && document === undefined) {
    writeText(standardOutput, `${JSON.stringify(failureToJson(failure))}\n`);
  } else if (failure.problems.length > 0) {
    const color = wantsColor(globals.noColor, env, isTerminal(standardError));
    writeText(standardError, renderProblems(failure.problems, { color, ascii: wantsAscii(env) }));
  }
}
