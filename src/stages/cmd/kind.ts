/** The kind `cmd`: any shell command, line by line. */
import type { JsonObject } from '../../json.ts';
import { isList, type Json } from '../../json.ts';
import type { Ending, Host, Kind, Parsed } from '../../kind.ts';
import type { KindProblem } from '../../kind-problem.ts';
import { commandLines } from './lines.ts';

/** The value of `cmd` is its list of lines. */
export const cmd: Kind<readonly string[]> = {
  name: 'cmd',
  version: 1,
  summary: 'Runs shell commands, each line by a shell of its own; the first that fails stops the stage.',
  schema: () => ({
    description: 'A shell command, or a list of them. Each entry and each line of a text has its own shell.',
    anyOf: [
      { type: 'string', minLength: 1 },
      { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 },
    ],
  }),
  parse,
  describe: (lines, { shell }) => ({
    own: { cmd: lines, shell },
    deps: [],
    outs: [],
    params: [],
    backend: null,
    task: null,
  }),
  run,
};

function parse(value: Json): Parsed<readonly string[]> {
  const problems: KindProblem[] = [];
  if (isList(value))
    value.forEach((entry, index) => {
      if (typeof entry !== 'string') problems.push(wrongType([index], entry));
    });
  else if (typeof value !== 'string' && value !== null) problems.push(wrongType([], value));
  if (problems.length > 0) return { ok: false, problems };
  const lines = value === null ? [] : commandLines(value as string | string[]);
  if (lines.length > 0) return { ok: true, value: lines };
  return {
    ok: false,
    problems: [{ code: 'empty-cmd', message: '`cmd` has no command', path: [], atKey: true }],
  };
}

function wrongType(path: readonly number[], value: Json): KindProblem {
  const isScalar = value !== null && typeof value !== 'object';
  return {
    code: 'wrong-type',
    message:
      path.length === 0 ? '`cmd` must be text or a list of texts' : 'a command must be text' + found(value),
    path,
    ...(isScalar ? { hint: `put it in quotes: "${value}"` } : {}),
  };
}

const found = (value: Json): string => (value === null ? ', not nothing' : '');

/** Resolves with how the last line that was started ended. */
async function run(own: JsonObject, _task: Json, host: Host): Promise<Ending> {
  let ending: Ending = { exit: 0, signal: null, timedOut: false };
  for (const line of own.cmd as readonly string[]) {
    ending = await host.shell(own.shell as string, line);
    if (ending.exit !== 0) return ending;
  }
  return ending;
}
