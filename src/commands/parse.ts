/** The words after a command's name, read by commander: its flags, the global flags, and the rest. */
import { CommanderError, Option, Command as Parser } from 'commander';
import type { Problem } from '../failure.ts';
import { nearest } from '../suggest.ts';
import { flagInDvc } from './as-in-dvc.ts';
import {
  argumentText,
  type Command,
  type Flag,
  type Flags,
  flagText,
  longName,
  neededFlags,
  type OptionsOf,
} from './command.ts';
import { type Globals, globalFlags } from './globals.ts';

export type Given =
  | { readonly ok: true; readonly globals: Globals; readonly options: OptionsOf<Flags> }
  | { readonly ok: false; readonly problem: Problem };

interface Asked {
  readonly key: string;
  readonly flag: Flag;
  readonly option: Option;
}

/** Null for a command line that asks for no command: then only global flags are known. */
export function parseWords(command: Command | null, rest: readonly string[]): Given {
  const asked = Object.entries({ ...command?.flags, ...globalFlags } as Flags).map(
    ([key, flag]): Asked => ({ key, flag, option: optionOf(key, flag) }),
  );
  const parser = new Parser()
    .helpOption(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .showSuggestionAfterError(false)
    .passThroughOptions(command?.arguments.some(({ whole }) => whole) ?? false)
    .argument('[words...]');
  for (const { option } of asked) parser.addOption(option);
  try {
    parser.parse(withValues(rest, asked), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError)
      return { ok: false, problem: unreadable(error, command, asked, rest) };
    throw error;
  }
  const options = valuesOf(asked, parser);
  const globals = options as unknown as Globals;
  const problem =
    globals.help || globals.version
      ? null
      : (wrongValue(command, asked, parser) ?? (command && misuseOf(command, options)));
  return problem ? { ok: false, problem } : { ok: true, globals, options };
}

/** Commander would take the word behind a flag that can stand alone for its value. */
function withValues(rest: readonly string[], asked: readonly Asked[]): string[] {
  const end = rest.includes('--') ? rest.indexOf('--') : rest.length;
  return rest.map((word, i) => {
    const bare = asked.find(({ key }) => longName(key) === word)?.flag.bare;
    return bare === undefined || i >= end ? word : `${word}=${bare}`;
  });
}

function optionOf(key: string, { takes, short, placeholder, summary }: Flag): Option {
  const names = short ? `${short}, ${longName(key)}` : longName(key);
  const option = new Option(placeholder ? `${names} <${placeholder}>` : names, summary);
  if (takes === 'list') option.argParser((word: string, before: string[] = []) => [...before, word]);
  return option;
}

/** Commander turns `--no-commit` into a `commit` that is false; here the key is `noCommit` and true. */
function valuesOf(asked: readonly Asked[], parser: Parser): OptionsOf<Flags> {
  const values: { [name: string]: unknown } = { words: parser.args };
  for (const { key, flag, option } of asked) {
    const given: unknown = parser.getOptionValue(option.attributeName());
    if (flag.takes === 'switch') values[key] = given === !option.negate;
    else if (flag.takes === 'count') values[key] = given === undefined ? null : Number(given);
    else values[key] = given ?? (flag.takes === 'list' ? [] : null);
  }
  return values as OptionsOf<Flags>;
}

function wrongValue(command: Command | null, asked: readonly Asked[], parser: Parser): Problem | null {
  for (const { key, flag, option } of asked) {
    const word: unknown = parser.getOptionValue(option.attributeName());
    if (flag.bare !== undefined && typeof word === 'string' && !flag.choices?.includes(word)) {
      const message = `\`${longName(key)}\` is one of ${flag.choices?.join(', ')}, not \`${word}\``;
      return { code: 'wrong-value', message, hint: helpHint(command) };
    }
    if (flag.takes !== 'count' || word === undefined || /^0*[1-9]\d{0,8}$/.test(String(word))) continue;
    const message = `\`${longName(key)}\` wants a whole number of at least 1, not \`${word}\``;
    return { code: 'wrong-value', message, hint: helpHint(command) };
  }
  return null;
}

/** What is wrong with words and flags each of which can be read. */
function misuseOf(command: Command, options: OptionsOf<Flags>): Problem | null {
  const { words } = options;
  for (const keys of command.conflicts ?? []) {
    const given = keys.filter((key) => isGiven(options[key])).map((key) => `\`${longName(key)}\``);
    if (given.length < 2) continue;
    const message = `${given.slice(0, -1).join(', ')} and ${given.at(-1)} exclude each other`;
    return { code: 'option-conflict', message, hint: 'leave one of them' };
  }
  for (const [key, other] of command.needs ?? []) {
    if (!isGiven(options[key]) || isGiven(options[other])) continue;
    const message = `\`${longName(key)}\` means nothing without \`${longName(other)}\``;
    return { code: 'option-alone', message, hint: `add \`${longName(other)}\`` };
  }
  const wanted = command.arguments;
  const missing = wanted.find(({ required }, i) => required && words[i] === undefined);
  if (missing) {
    const line = ['luc', command.name, ...neededFlags(command), ...wanted.map(argumentText)].join(' ');
    return { code: 'missing-argument', message: `\`${missing.name}\` is missing`, hint: `\`${line}\`` };
  }
  if (options.glob === true && words.length === 0) {
    const hint = `\`luc ${command.name} --glob 'train-*'\`, in quotes for the shell`;
    return { code: 'missing-argument', message: '`--glob` is for targets, and there is none', hint };
  }
  const extra = wanted.some(({ many }) => many) ? undefined : words[wanted.length];
  if (extra === undefined) return null;
  const message = `\`luc ${command.name}\` takes no \`${extra}\``;
  return { code: 'unexpected-argument', message, hint: helpHint(command) };
}

const isGiven = (value: unknown): boolean =>
  value !== false && value !== null && !(Array.isArray(value) && value.length === 0);

/** Commander puts what it is about between apostrophes; there may be more of them in it. */
function unreadable(
  { code, message }: CommanderError,
  command: Command | null,
  asked: readonly Asked[],
  rest: readonly string[],
): Problem {
  const about = /'(.*)'/s.exec(message)?.[1] ?? '';
  const hint = helpHint(command);
  if (code === 'commander.unknownOption') return unknownFlag(about, command, asked, rest);
  const waiting = asked.find(({ option }) => option.flags === about);
  if (code === 'commander.optionMissingArgument' && waiting) {
    const name = flagText(waiting.key, waiting.flag);
    return { code: 'missing-value', message: `\`${name}\` wants a value`, hint };
  }
  return { code: 'usage', message: message.replace(/^error: /, ''), hint };
}

function unknownFlag(
  word: string,
  command: Command | null,
  asked: readonly Asked[],
  rest: readonly string[],
): Problem {
  const hint = helpHint(command);
  const name = word.replace(/=.*/s, '');
  // Of `-nk=3` commander leaves `-=3`, as every letter may be a flag.
  const cluster = name === '-' ? rest.find((one) => /^-[^-]/.test(one) && one.endsWith(word.slice(1))) : null;
  const flag = cluster ? `-${cluster.slice(0, 1 - word.length).at(-1)}` : name;
  if (flag !== word && asked.some(({ option }) => option.long === flag || option.short === flag))
    return { code: 'unexpected-value', message: `\`${flag}\` takes no value`, hint };
  const near = nearest(
    flag,
    asked.map(({ key }) => longName(key)),
  );
  const known = flagInDvc(command?.name ?? '', flag);
  return {
    code: 'unknown-flag',
    message: `\`luc${command ? ` ${command.name}` : ''}\` has no flag \`${flag}\``,
    hint: known ?? (near ? `did you mean \`${near}\`?` : hint),
  };
}

const helpHint = (command: Command | null): string =>
  `\`luc help${command ? ` ${command.name}` : ''}\` shows what it takes`;
