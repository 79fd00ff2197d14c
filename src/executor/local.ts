/** Execution on this machine: one try of one stage, the processes that it runs one after the other, and its end. */
import { relative, resolve } from 'node:path';
import { startTimeOf } from '../base/identity.ts';
import { signalGroup, signalProcess } from '../base/process.ts';
import type { Problem } from '../failure.ts';
import type { Json } from '../json.ts';
import type { Ending, Host } from '../kind.ts';
import { type RelPath, relPath } from '../path.ts';
import { type OutputOptions, openOutput } from './output.ts';
import { type ProcessOptions, runProcess } from './stage-process.ts';
import { openWorkerTalk, type WorkerOptions, workerCommand } from './worker-talk.ts';

export interface ExecutionOptions extends OutputOptions {
  /** Absolute. */
  readonly root: string;
  /** Absolute, or relative to the root. */
  readonly wdir: string;
  /** All of the processes' environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds for all processes together, or null. */
  readonly timeout: number | null;
  /** On this terminal, for a debugger: no log, no masks, no group of its own. */
  readonly attach?: boolean;
  /** Hears of each line before its shell is started, and of the kind of each worker. */
  readonly onCommand?: (command: string, by: 'shell' | 'worker') => void;
  readonly onSpawn: (spawned: Spawned) => void;
  /** What the process of a typed kind is given. */
  readonly worker: WorkerOptions;
  readonly patience?: Partial<Patience>;
}

export interface Spawned {
  readonly pid: number;
  readonly pgid: number;
  /** As `startTimeOf` gives it; 0 where the system does not tell. */
  readonly start: number;
}

/** Milliseconds that we wait for processes; see also `LeftoverPatience`. */
export interface Patience {
  /** From SIGTERM to SIGKILL after the time is up, and for what a stopped shell left behind. */
  readonly stopping: number;
  readonly quiet: number;
  readonly drain: number;
  readonly leftovers: number;
}

type Command = Pick<ProcessOptions, 'program' | 'args' | 'called' | 'onMessage'>;

const usualPatience: Patience = { stopping: 10_000, quiet: 200, drain: 5000, leftovers: 2000 };

export interface Execution {
  readonly host: Host;
  /** Asks the processes to end; none is started any more. */
  interrupt(signal?: NodeJS.Signals): void;
  /** Ends them at once. */
  kill(): void;
  /** Gives the last lines of the output. `problem` is one of the log alone. */
  close(): { readonly tail: readonly string[]; readonly problem: Problem | null };
}

const longestTimer = 2 ** 31 - 1;

export function openExecution(options: ExecutionOptions): Execution {
  const { root, env, timeout, attach = false, onCommand, onSpawn } = options;
  const wdir = resolve(root, options.wdir);
  const patience: Patience = { ...usualPatience, ...options.patience };
  const output = openOutput(options);
  const running = new Set<number>();
  const timers: NodeJS.Timeout[] = [];
  /** Set once: how every shell from now on ends. */
  let stopped: Ending | null = null;
  let isTimeUp = false;

  const stop = (signal: NodeJS.Signals): void => {
    stopped ??= { exit: null, signal, timedOut: isTimeUp };
    for (const pid of running) (attach ? signalProcess : signalGroup)(pid, signal);
  };
  const timeOut = (): void => {
    isTimeUp = stopped === null;
    stop('SIGTERM');
    timers.push(setTimeout(stop, patience.stopping, 'SIGKILL'));
  };

  const run = async (command: Command): Promise<Ending> => {
    if (stopped) return stopped;
    if (timeout !== null && timers.length === 0)
      timers.push(setTimeout(timeOut, Math.min(timeout, longestTimer)));
    let started = 0;
    const exit = await runProcess({
      ...command,
      wdir,
      env,
      attach,
      output,
      onStart(pid) {
        started = pid;
        running.add(pid);
        onSpawn({ pid, pgid: attach ? process.pid : pid, start: startTimeOf(pid) ?? 0 });
      },
      patience: { ...patience, quiet: () => (stopped ? patience.stopping : patience.quiet) },
    });
    running.delete(started);
    return { ...exit, timedOut: isTimeUp };
  };

  const shell = (program: string, line: string): Promise<Ending> => {
    if (!stopped) onCommand?.(line, 'shell');
    const args = ['-c', attach ? outlivingInterrupts(program, line) : line];
    return run({ program, args, called: `the shell \`${program}\`` });
  };

  const work = async (kind: string, task: Json): Promise<Ending> => {
    if (!stopped) onCommand?.(kind, 'worker');
    const keep = attach ? () => undefined : output.keep;
    const talk = openWorkerTalk({ ...options.worker, masks: options.masks, keep });
    const command = workerCommand(options.worker, { kind, task, root, wdir });
    return talk.endingOf(await run({ ...command, onMessage: talk.hear }));
  };

  return {
    host: { shell, work, root, wdir: relPath('.', relative(root, wdir) || '.') ?? ('.' as RelPath) },
    interrupt: (signal = 'SIGTERM') => stop(signal),
    kill: () => stop('SIGKILL'),
    close() {
      for (const timer of timers) clearTimeout(timer);
      return output.close();
    },
  };
}

/**
 * Plain shells die of Ctrl-C also where the debugger that they wait for takes it and goes on. Thus they end only when
 * their command did; others know that by themselves.
 */
const outlivingInterrupts = (shell: string, line: string): string =>
  /(?:^|\/)(?:sh|dash|ash)$/.test(shell) ? `trap 'test $? -ne 130 || exit 130' INT; ${line}` : line;
