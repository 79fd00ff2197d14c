/** Which command a command line asks for, and what of it is left for that command. */
import type { Problem } from '../failure.ts';
import { nearest } from '../suggest.ts';
import { commandInDvc } from './as-in-dvc.ts';
import { type Command, type Flags, longName } from './command.ts';
import { globalFlags } from './globals.ts';

export type Asked =
  | { readonly command: Command; readonly rest: readonly string[] }
  | (HelpAsked & { readonly rest: readonly string[] })
  | { readonly problem: Problem };

/** `help`, `help repro`, or no command at all. */
export interface HelpAsked {
  readonly help: readonly string[];
  /** All of it, as `docs/cli.md`. */
  readonly asManual?: boolean;
  /** There was no command, or only the first word of one. */
  readonly namesNone?: boolean;
}

export function findCommand(argv: readonly string[], commands: readonly Command[]): Asked {
  const at = firstWord(argv);
  const [first, second] = argv.slice(at);
  const without = (words: number) => [...argv.slice(0, at), ...argv.slice(at + words)];
  if (first === undefined || first === '--') return { help: [], rest: argv, namesNone: true };
  if (first === 'help') return helpAsked(argv.slice(0, at), argv.slice(at + 1));
  const two = commands.find(({ name }) => name === `${first} ${second}`);
  if (two) return { command: two, rest: without(2) };
  const one = commands.find(({ name }) => name === first);
  if (one) return { command: one, rest: without(1) };
  return memberOrUnknown(first, second, commands, without(1));
}

function helpAsked(before: readonly string[], after: readonly string[]): Asked {
  return {
    help: after.filter((word) => !word.startsWith('-')),
    rest: [...before, ...after.filter((word) => word.startsWith('-') && word !== '--md')],
    asManual: after.includes('--md'),
  };
}

function memberOrUnknown(
  first: string,
  second: string | undefined,
  commands: readonly Command[],
  rest: readonly string[],
): Asked {
  const members = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (members.length === 0) return { problem: unknownCommand(first, commands) };
  if (second === undefined || second.startsWith('-')) return { help: [first], rest, namesNone: true };
  const near = nearest(
    second,
    members.map(({ name }) => name.slice(first.length + 1)),
  );
  const hint = near ? `did you mean \`luc ${first} ${near}\`?` : `\`luc help ${first}\` lists its commands`;
  return { problem: { ...unknownCommand(`${first} ${second}`, members), hint } };
}

export const missingCommand = ([family]: readonly string[]): Problem => ({
  code: 'missing-command',
  message: family === undefined ? 'no command is given' : `\`luc ${family}\` needs another word`,
  hint: `\`luc help${family === undefined ? '' : ` ${family}`}\` lists the commands`,
});

function unknownCommand(word: string, commands: readonly Command[]): Problem {
  const inDvc = commandInDvc(word);
  if (inDvc) return { code: 'unknown-command', ...inDvc };
  const names = new Set(commands.flatMap(({ name }) => [name, name.split(' ')[0] as string]));
  const near = nearest(word, [...names]);
  return {
    code: 'unknown-command',
    message: `\`luc ${word}\` is not a command`,
    hint: near ? `did you mean \`luc ${near}\`?` : '`luc help` lists the commands',
  };
}

/** Index of the first word that is neither a flag nor a global flag's value. */
function firstWord(argv: readonly string[]): number {
  let at = 0;
  while (at < argv.length) {
    const word = argv[at] as string;
    if (!word.startsWith('-') || word === '--' || word === '-') break;
    at += takesNext.has(word) ? 2 : 1;
  }
  return at;
}

const takesNext = new Set(
  Object.entries(globalFlags as Flags)
    .filter(([, { takes }]) => takes !== 'switch')
    .map(([key]) => longName(key)),
);
