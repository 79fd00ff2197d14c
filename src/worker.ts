/** The process of one typed stage: composes what the kind's work needs, does it, and says how it went. */
import { totalmem } from 'node:os';
import { fx, isSystemError } from './base/effects.ts';
import { makeFolder } from './base/files.ts';
import { messageStream } from './base/process.ts';
import { systemWords } from './base/system-words.ts';
import { standardOutput, writeText } from './base/write-text.ts';
import { DatabaseError } from './data/database-error.ts';
import { isInterruption, ProblemError } from './failure.ts';
import { works } from './stages/works.ts';
import { type Progress, type WorkContext, WorkError, type WorkProblem } from './work.ts';
import { atText, messageText, type WorkerMessage, type WorkerTask, workerExits } from './worker-task.ts';

/** Milliseconds. */
const betweenProgress = 100;
const betweenLooks = 100;
/** What a stage without a limit may take of the machine. */
const shareOfMachine = 0.5;

/** Resolves with the exit status. */
export async function runWorker(argv: readonly string[]): Promise<number> {
  const [kind, file] = argv;
  if (kind === undefined || file === undefined || argv.length > 2) {
    writeText(standardOutput, 'luc worker KIND TASK does the work of one stage; `luc repro` calls it\n');
    return 2;
  }
  const task = JSON.parse(fx.readFileSync(file).toString()) as WorkerTask;
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  const memory = task.memory ?? totalmem() * shareOfMachine;
  const progress = openProgress();
  const watch = task.memory === null ? null : watchMemory(task.memory, progress.at);
  makeFolder(task.temporary);
  try {
    const work = await works[kind]?.();
    if (!work) throw new Error(`no work for the kind ${kind}`);
    const context: WorkContext = {
      root: task.root,
      wdir: task.wdir,
      scratch: task.scratch,
      memo: task.memo,
      temporary: task.temporary,
      memory,
      threads: task.threads,
      env: process.env,
      signal: stop.signal,
      backend: task.backend,
      found: (backend) => say({ t: 'found', backend }),
      progress: progress.tell,
      warn(problem) {
        say({ t: 'warned', problem }, `warning: ${problem.message}`);
      },
      log,
    };
    await work(task.task, context);
    progress.end();
    return stop.signal.aborted ? interrupted : 0;
  } catch (error) {
    if (stop.signal.aborted && (isInterruption(error) || !(error instanceof ProblemError)))
      return interrupted;
    return await tellFault(error);
  } finally {
    clearInterval(watch ?? undefined);
  }
}

/** As after SIGTERM. */
const interrupted = 143;

async function tellFault(error: unknown): Promise<number> {
  const faults = await faultsOf(error);
  say({ t: 'failed', faults }, ...faults.map(({ message }) => `error: ${message}`));
  return faults.every(({ code }) => code === 'network') ? workerExits.network : workerExits.failed;
}

/** What no work has put into words is either told as what it is, or a bug. */
export async function faultsOf(error: unknown): Promise<readonly WorkProblem[]> {
  if (error instanceof WorkError) return error.faults;
  if (error instanceof DatabaseError && !ofStatements.includes(error.kind)) {
    const { asFault } = await import('./stages/database-fault.ts');
    return faultsOf(asFault(error));
  }
  if (error instanceof ProblemError)
    return error.problems.map(({ code, message, hint }) => ({ code, message, ...(hint && { hint }) }));
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  // A library says it in the system's words.
  if (isSystemError(error, 'ENOSPC', 'EDQUOT') || /no space left on device/i.test(message))
    return [{ code: 'disk-full', message: 'no space is left on the disk', hint: 'free some space' }];
  if (isSystemError(error)) return [{ code: 'unreadable-input', message: systemWords(error) }];
  log(stack ?? message);
  const hint = 'the log of the stage has the stack; report it';
  return [{ code: 'bug', message: `this is a bug in luc: ${message}`, hint }];
}

/** Kinds of errors of the database that are about what we ask of it, not about what it reads and writes. */
const ofStatements: readonly string[] = ['Parser', 'Binder', 'Catalog', 'INTERNAL'];

const log = (line: string): void => void writeText(standardOutput, `${line}\n`);

/** Who calls us by hand has no stream for it, and reads `words` instead. */
function say(message: WorkerMessage, ...words: readonly string[]): void {
  if (!writeText(messageStream, messageText(message))) for (const line of words) log(line);
}

interface ProgressTeller {
  readonly tell: (progress: Progress) => void;
  readonly at: () => string | undefined;
  readonly end: () => void;
}

/** Not more often than anybody can see; the last one always, and what comes of nothing more being told soon. */
function openProgress(): ProgressTeller {
  let told = Number.NEGATIVE_INFINITY;
  let last: Progress | null = null;
  let timer: NodeJS.Timeout | null = null;
  const tellLast = (): void => {
    clearTimeout(timer ?? undefined);
    timer = null;
    told = fx.monotonic();
    if (last) say({ t: 'progress', ...last });
  };
  return {
    tell(progress) {
      last = progress;
      const wait = told + betweenProgress - fx.monotonic();
      if (wait <= 0) tellLast();
      else timer ??= setTimeout(tellLast, wait).unref();
    },
    at: () => last?.at,
    end: () => timer && tellLast(),
  };
}

/** The heap of JavaScript has a limit of its own; this is for what libraries take beside it. */
function watchMemory(limit: number, at: () => string | undefined): NodeJS.Timeout {
  return setInterval(() => {
    const used = process.memoryUsage.rss();
    if (used <= limit) return;
    say({ t: 'failed', faults: [tooMuch(limit, at())] });
    process.exit(workerExits.memory);
  }, betweenLooks).unref();
}

const tooMuch = (limit: number, at: string | undefined): WorkProblem => ({
  code: 'out-of-memory',
  message: `it needs more memory than the ${Math.round(limit / 2 ** 20)} MiB that \`resources\` gives it${atText(at)}`,
  hint: 'raise `resources: {memory: …}` of the stage',
});
