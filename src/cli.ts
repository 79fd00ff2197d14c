/** The composition root: a command line becomes one command, one reporter and one exit code. */
import { resolve } from 'node:path';
import { fx, isSystemError } from './base/effects.ts';
import { type Signals, watchSignals } from './base/signals.ts';
import { askYesOrNo, isTerminal, readInput, standardInput, terminalWidth } from './base/terminal.ts';
import { standardError, standardOutput, writeResult, writeText } from './base/write-text.ts';
import type { Command } from './commands/command.ts';
import { type CommandResult, type Context, type Exit, failed } from './commands/context.ts';
import { type Excerpts, excerptsOf } from './commands/excerpts.ts';
import { findCommand, type HelpAsked, missingCommand } from './commands/find-command.ts';
import {
  type Globals,
  globalsIn,
  wantsAscii,
  wantsColor,
  withEnvironment,
  wordsOf,
} from './commands/globals.ts';
import { maskedWords } from './commands/masked-words.ts';
import { noProject } from './commands/no-project.ts';
import { parseWords } from './commands/parse.ts';
import { openReporting, type Reporting } from './commands/reporting.ts';
import { systemProblem } from './commands/system-problem.ts';
import { commands, groups } from './commands/table.ts';
import { findRoot } from './config/open.ts';
import { type Failure, failureOf, type Problem, ProblemError } from './failure.ts';
import { type Json, type JsonObject, printableJson } from './json.ts';
import { fail, type Outcome, succeed } from './outcome.ts';
import { failureToJson, problemsToJson, renderProblems } from './report/diagnostics.ts';
import { chooseReporter, openReporter, reporterNames } from './report/reporter.ts';
import type { Style } from './report/style.ts';
import { tame } from './report/width.ts';
import { layoutOf } from './store/layout.ts';
import { nearest } from './suggest.ts';

const { env } = process;
const exitBySignal = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Runs one command line to its end. */
export async function runCommandLine(argv: readonly string[], version: string): Promise<Exit> {
  const signals = watchSignals((signal) => process.exit(exitBySignal[signal]));
  let before: JsonObject = {};
  for (let line = argv; ; ) {
    const { exit, next, document } = await runOne(line, before, version, signals);
    if (exit !== 0 || !next) return exit;
    line = next;
    if (typeof document === 'object') before = document;
  }
}

/** `before`: what the command that this one follows has to say in the document of both. */
async function runOne(
  argv: readonly string[],
  before: JsonObject,
  version: string,
  signals: Signals,
): Promise<CommandResult> {
  const asked = findCommand(argv, commands);
  const command = 'command' in asked ? asked.command : null;
  const given = parseWords(command, 'problem' in asked ? [] : asked.rest);
  const globals = withEnvironment(given.ok && !('problem' in asked) ? given.globals : globalsIn(argv), env);
  const root = rootOf(globals);
  const talks =
    given.ok && Object.entries(command?.flags ?? {}).some(([key, flag]) => flag.talks && given.options[key]);
  const excerpts = excerptsOf(root);
  const reporting = openReporting(() => loadReporter(globals, root, talks), excerpts.inEvent);
  const result = await withoutThrowing(globals, async () => {
    if ('problem' in asked) return refused(asked.problem);
    if (!given.ok) return refused(given.problem);
    if (globals.version) return (await import('./commands/version.ts')).run({ version });
    if ('help' in asked) return asked.asManual ? manualPage() : help(asked, globals);
    if (globals.help) return help({ help: [asked.command.name] }, globals);
    const context = openContext(asked.command, { argv, version, globals, reporting, signals });
    if (!context.ok) return failed(context.failure);
    try {
      return await asked.command.run(context.value, given.options);
    } finally {
      await reporting.close();
    }
  });
  const { exit, next } = result;
  const isAnswer = globals.help || globals.version || 'help' in asked;
  const quiet = globals.quiet && !isAnswer;
  const isTold =
    (next && globals.json) || (await tell(result, { ...globals, quiet }, reporting, excerpts, before));
  if (!isTold && exit === 0) return { exit: 2 };
  return next ? { ...result, next: [...wordsOf(globals), ...next] } : result;
}

/** Problems that crossed the command become failures, and so do the operating system's errors; the rest are bugs. */
async function withoutThrowing(globals: Globals, act: () => Promise<CommandResult>): Promise<CommandResult> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ProblemError) return failed(error.failure);
    if (isSystemError(error)) return failed(failureOf('environment', systemProblem(error)));
    return failed(failureOf('environment', bugProblem(error, globals.verbose)));
  }
}

const refused = (problem: Problem): CommandResult => failed(failureOf('usage', problem));

function bugProblem(error: unknown, withStack: boolean): Problem {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    code: 'bug',
    message: `this is a bug in luc: ${withStack ? (stack ?? message) : message}`,
    ...(!withStack && { hint: 'run it again with `-v` for the stack, and report it' }),
  };
}

async function manualPage(): Promise<CommandResult> {
  const { manual } = await import('./commands/help.ts');
  return { exit: 0, text: () => manual(groups) };
}

/** A command line that names no command cannot be run, but is helped. */
async function help({ help: names, namesNone }: HelpAsked, globals: Globals): Promise<CommandResult> {
  const { commandHelp, commandsDocument, overview } = await import('./commands/help.ts');
  const isWrong = namesNone === true && !globals.help;
  if (isWrong && globals.json) return refused(missingCommand(names));
  const exit = isWrong ? 2 : 0;
  const columns = columnsOf(isTerminal(standardOutput));
  if (names.length === 0 || names[0] === 'help')
    return { exit, document: commandsDocument(commands), text: () => overview(groups, columns) };
  const meant = findCommand(names, commands);
  if ('problem' in meant) return refused(meant.problem);
  const family = 'help' in meant ? meant.help[0] : meant.command.name;
  const found = commands.filter(({ name }) => name === family || name.startsWith(`${family} `));
  return { exit, document: commandsDocument(found), text: () => commandHelp(found, columns) };
}

interface Given {
  readonly argv: readonly string[];
  readonly version: string;
  readonly globals: Globals;
  readonly reporting: Reporting;
  readonly signals: Signals;
}

/** A bare command gets a context whose project is the current folder; it does not look at it. */
function openContext(command: Command, given: Given): Outcome<Context, Failure> {
  const { argv, version, globals, reporting, signals } = given;
  const { cd, reporter, json, quiet, verbose, breakLock, noColor } = globals;
  const cwd = resolve(cd ?? '.');
  const there = fx.statSync(cwd);
  if (!there?.isDirectory()) return fail(failureOf('usage', noFolder(cwd, there !== undefined)));
  const unknown = reporter === null || isReporter(reporter) ? null : unknownReporter(reporter);
  if (unknown) return fail(failureOf('usage', unknown));
  const root = command.bare ? cwd : findRoot(cwd);
  if (root === null) return fail(failureOf('project', noProject(cwd)));
  const stdoutIsTTY = isTerminal(standardOutput);
  const canAsk = !json && isTerminal(standardInput) && isTerminal(standardError);
  return succeed({
    cwd,
    root,
    layout: layoutOf(root),
    env,
    version,
    argv: maskedWords(argv, env),
    emit: reporting.emit,
    stdoutIsTTY,
    columns: columnsOf(stdoutIsTTY),
    color: wantsColor(noColor, env, stdoutIsTTY),
    ascii: wantsAscii(env),
    json,
    quiet,
    verbose,
    breakLock,
    onInterrupt: signals.onInterrupt,
    canAsk,
    confirm: async (question, signal) => canAsk && askYesOrNo(tame(question), signal),
    readInput,
    write: (text) => writeText(standardOutput, text),
  });
}

/** Only a terminal has an edge; a file or a pipe has one where the user says so. */
const columnsOf = (isTTY: boolean): number =>
  (isTTY && (terminalWidth() || 80)) || Math.max(0, Number(env.COLUMNS)) || Number.POSITIVE_INFINITY;

const noFolder = (cwd: string, isFile: boolean): Problem => ({
  code: 'no-folder',
  message: isFile ? `\`${cwd}\` is no folder` : `there is no folder \`${cwd}\``,
  hint: '`--cd` and `LUC_CD` name the folder to start in',
});

const isReporter = (name: string): boolean => reporterNames.some((one) => one === name);

function unknownReporter(name: string): Problem {
  const near = nearest(name, reporterNames);
  return {
    code: 'unknown-reporter',
    message: `\`${name}\` is no reporter`,
    hint: near ? `did you mean \`${near}\`?` : `there are ${reporterNames.join(', ')}`,
  };
}

/** For those who tell of problems; what is wrong with the folder is told where the command is about to run. */
function rootOf({ cd }: Globals): string {
  try {
    return findRoot(resolve(cd ?? '.')) ?? resolve('.');
  } catch (error) {
    if (isSystemError(error)) return '/';
    throw error;
  }
}

function loadReporter(globals: Globals, root: string, talks: boolean) {
  const { quiet, verbose } = globals;
  return openReporter(reporterOf(globals, talks), {
    style: errorStyle(globals),
    quiet,
    verbose,
    write: (text) => void writeText(standardError, text),
    env,
    root,
  });
}

const reporterOf = ({ reporter }: Globals, talks: boolean) =>
  chooseReporter(
    reporterNames.find((name) => name === reporter) ?? null,
    env,
    isTerminal(standardError) && !talks,
  );

function errorStyle({ noColor }: Globals): Style {
  const isTTY = isTerminal(standardError);
  const glyphs = wantsAscii(env) ? 'ascii' : 'unicode';
  return { color: wantsColor(noColor, env, isTTY), columns: columnsOf(isTTY), glyphs };
}

/**
 * The result on stdout, what went wrong on stderr; with `--json` one document on stdout in both cases. False where the
 * result could not be written.
 */
async function tell(
  result: CommandResult,
  globals: Globals,
  { hasTold }: Reporting,
  { inFailure }: Excerpts,
  before: JsonObject,
): Promise<boolean> {
  const { document, text } = result;
  const failure = result.failure && inFailure(result.failure);
  const wrong = failure ? problemsToJson(failure.problems) : {};
  let isTold = true;
  if (globals.json && document !== undefined) {
    isTold = writeResult(
      jsonText(typeof document === 'string' ? document : { ...before, ...wrong, ...document }),
    );
  } else if (!globals.json && text && !globals.quiet) {
    isTold = writeResult(text());
  }
  if (!failure) return isTold;
  const problems = failure.problems.filter((problem) => !hasTold(problem));
  if (globals.json && document === undefined)
    return writeResult(jsonText({ ...before, ...failureToJson(failure) }));
  if (problems.length === 0) return isTold;
  const reporter = reporterOf(globals, false);
  if (reporter === 'ndjson') {
    const { failedLine } = await import('./report/ndjson.ts');
    writeText(standardError, failedLine({ ...failure, problems }, fx.now()));
  } else writeText(standardError, renderProblems(problems, errorStyle(globals)));
  if (reporter === 'github') {
    const { annotationsOf } = await import('./report/github.ts');
    writeText(standardError, annotationsOf(problems, rootOf(globals), env));
  }
  return isTold;
}

/** `json` is a document, or the text of one. */
const jsonText = (json: Json): string =>
  `${printableJson(typeof json === 'string' ? json : JSON.stringify(json))}\n`;
