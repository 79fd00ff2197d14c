/** What may stand next on a command line, told from the table of commands. */
import { type Argument, type Command, type Flag, type Flags, longName } from './command.ts';
import { findCommand } from './find-command.ts';
import { globalFlags } from './globals.ts';

export interface Candidate {
  readonly word: string;
  readonly about: string;
}

export interface Wanted {
  /** Known without a look at the project. */
  readonly words: readonly Candidate[];
  /** What else to look for: `TARGET`, `REVISION`, …; null for nothing. */
  readonly what: string | null;
  /** Stands before each candidate: `--flag=`. */
  readonly prefix: string;
}

export function wantedNext(before: readonly string[], current: string, commands: readonly Command[]): Wanted {
  const asked = findCommand(before, commands);
  const command = 'command' in asked ? asked.command : null;
  const flags: Flags = { ...command?.flags, ...globalFlags };
  const rest = 'command' in asked ? asked.rest : [];
  const isUsers =
    command?.arguments.some(({ whole }) => whole) === true && positionals(rest, flags).length > 0;
  const pending = before.at(-1) ?? '';
  const waiting = isUsers || before.includes('--') ? null : flagOf(flags, pending);
  if (waiting && takesNext(waiting)) return offerFor(waiting, '');
  const [, name = '', equals] = /^(--[^=]+)(=)/.exec(current) ?? [];
  const inWord = equals ? flagOf(flags, name) : null;
  if (inWord && !isUsers) return offerFor(inWord, `${name}=`);
  if (current.startsWith('-') && !isUsers && !before.includes('--'))
    return wordsOnly(flagWords(flags, current));
  if (!command)
    return 'problem' in asked
      ? wordsOnly([])
      : wordsOnly(commandWords(before, 'help' in asked ? asked.help : [], commands));
  const place = positionals(rest, flags).length;
  const last = command.arguments.at(-1);
  const argument = command.arguments[place] ?? (last?.many ? last : undefined);
  return argument ? offerFor(argument, '') : wordsOnly([]);
}

const wordsOnly = (words: readonly Candidate[]): Wanted => ({ words, what: null, prefix: '' });

function offerFor(of: Argument | Flag, prefix: string): Wanted {
  const words = (of.choices ?? []).map((word) => ({ word, about: '' }));
  const name = 'takes' in of ? (of.placeholder ?? null) : of.name;
  return { words, what: of.choices ? null : (of.completes ?? name), prefix };
}

/** `--jobs`, `-j`, or the last of several short ones: `-kj`. */
function flagOf(flags: Flags, word: string): Flag | null {
  const short = /^-[^-]/.test(word) ? `-${word.at(-1)}` : null;
  const found = Object.entries(flags).find(([key, flag]) => longName(key) === word || flag.short === short);
  return found?.[1] ?? null;
}

function positionals(words: readonly string[], flags: Flags): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') return [...found, ...words.slice(at + 1)];
    if (!word.startsWith('-') || word === '-') found.push(word);
    else if (takesNext(flagOf(flags, word))) at++;
  }
  return found;
}

/** Short flags only where nothing else is typed yet: they are no quicker to find than to type. */
const flagWords = (flags: Flags, current: string): Candidate[] =>
  Object.entries(flags).flatMap(([key, { short, summary }]) => [
    { word: longName(key), about: summary },
    ...(short && current === '-' ? [{ word: short, about: summary }] : []),
  ]);

/** First words of commands, or second ones behind the name of a family. */
function commandWords(
  before: readonly string[],
  [family]: readonly string[],
  commands: readonly Command[],
): Candidate[] {
  const isHelp = before.includes('help');
  const words = new Map<string, string>();
  for (const { name, summary } of commands) {
    const [first = '', second] = name.split(' ');
    if (family === undefined) words.set(first, second === undefined ? summary : `${first} …`);
    else if (first === family && second !== undefined) words.set(second, summary);
  }
  if (family === undefined && !isHelp) words.set('help', 'what a command does, with examples');
  return [...words].map(([word, about]) => ({ word, about }));
}

const takesNext = (flag: Flag | null | undefined): boolean =>
  flag !== null && flag !== undefined && flag.takes !== 'switch' && flag.bare === undefined;
