/** The words after a command's name, read by commander: its flags, the global flags, and the rest. */
import { CommanderError, Option, Command as Parser } from 'commander';
import type { Problem } from '../failure.ts';
import { nearest } from '../suggest.ts';
import { argumentText, type Command, type Flag, type Flags, longName, type OptionsOf } from './command.ts';
import { type Globals, globalFlags } from './globals.ts';

export type Given =
  | { readonly ok: true; readonly globals: Globals; readonly options: OptionsOf<Flags> }
  | { readonly ok: false; readonly problem: Problem };

/** Null for a command line that asks for no command: then only global flags are known. */
export function parseWords(command: Command | null, rest: readonly string[]): Given {
  const flags: Flags = { ...command?.flags, ...globalFlags };
  const parser = new Parser()
    .helpOption(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .showSuggestionAfterError(false)
    .passThroughOptions(command?.arguments.some(({ whole }) => whole) ?? false)
    .argument('[words...]');
  for (const [key, flag] of Object.entries(flags)) parser.addOption(optionOf(key, flag));
  try {
    parser.parse([...rest], { from: 'user' });
    const options = valuesOf(flags, parser);
    const globals = options as unknown as Globals;
    return globals.help ? { ok: true, globals, options } : checkWords(command, globals, options);
  } catch (error) {
    if (error instanceof CommanderError) return { ok: false, problem: problemOf(error, command, flags) };
    throw error;
  }
}

function optionOf(key: string, { takes, short, placeholder, summary }: Flag): Option {
  const names = short ? `${short}, ${longName(key)}` : longName(key);
  const option = new Option(placeholder ? `${names} <${placeholder}>` : names, summary);
  if (takes === 'list') option.argParser((word: string, before: string[] = []) => [...before, word]);
  return option;
}

/** Commander turns `--no-commit` into a `commit` that is false; here the key is `noCommit` and true. */
function valuesOf(flags: Flags, parser: Parser): OptionsOf<Flags> {
  const found: { readonly [name: string]: unknown } = parser.opts();
  const values: { [name: string]: unknown } = { words: parser.args };
  for (const [key, flag] of Object.entries(flags)) {
    const negated = /^no([A-Z])(.*)$/.exec(key);
    const given = found[key];
    if (negated) values[key] = found[`${negated[1]?.toLowerCase()}${negated[2]}`] === false;
    else if (flag.takes === 'switch') values[key] = given === true;
    else if (flag.takes === 'list') values[key] = given ?? [];
    else
      values[key] =
        flag.takes === 'count' && given !== undefined ? countOf(key, String(given)) : (given ?? null);
  }
  return values as OptionsOf<Flags>;
}

function countOf(key: string, word: string): number {
  const count = /^\d{1,9}$/.test(word) ? Number(word) : 0;
  if (count >= 1) return count;
  throw new CommanderError(2, 'count', `'${longName(key)}' '${word}'`);
}

function checkWords(command: Command | null, globals: Globals, options: OptionsOf<Flags>): Given {
  const { words } = options;
  const wanted = command?.arguments ?? [];
  const missing = wanted.find(({ required }, i) => required && words[i] === undefined);
  if (missing && command) {
    const line = `luc ${command.name} ${wanted.map(argumentText).join(' ')}`;
    return {
      ok: false,
      problem: { code: 'missing-argument', message: `\`${missing.name}\` is missing`, hint: `\`${line}\`` },
    };
  }
  const extra = wanted.some(({ many }) => many) ? undefined : words[wanted.length];
  if (extra === undefined || !command) return { ok: true, globals, options };
  const message = `\`luc ${command.name}\` takes no \`${extra}\``;
  return { ok: false, problem: { code: 'unexpected-argument', message, hint: helpHint(command) } };
}

function problemOf({ code, message }: CommanderError, command: Command | null, flags: Flags): Problem {
  const [name = '', value = ''] = [...message.matchAll(/'([^']*)'/g)].map((found) => found[1]);
  const hint = helpHint(command);
  switch (code) {
    case 'commander.unknownOption':
      return unknownFlag(name, command, flags);
    case 'commander.optionMissingArgument':
      return { code: 'missing-value', message: `\`${name}\` wants a value`, hint };
    case 'count':
      return {
        code: 'wrong-value',
        message: `\`${name}\` wants a whole number of at least 1, not \`${value}\``,
        hint,
      };
    default:
      return { code: 'usage', message: message.replace(/^error: /, ''), hint };
  }
}

function unknownFlag(name: string, command: Command | null, flags: Flags): Problem {
  const near = nearest(name, Object.keys(flags).map(longName));
  const of = command ? `luc ${command.name}` : 'luc';
  return {
    code: 'unknown-flag',
    message: `\`${of}\` has no flag \`${name}\``,
    hint: near ? `did you mean \`${near}\`?` : (asInDvc.get(name) ?? helpHint(command)),
  };
}

/** Flags of DVC that need none here. */
const asInDvc: ReadonlyMap<string, string> = new Map([
  ...['-P', '--all-pipelines'].map((name) => [name, 'without a target everything is meant'] as const),
  ...['-R', '--recursive'].map((name) => [name, 'a folder is a target like any other'] as const),
]);

const helpHint = (command: Command | null): string =>
  `\`luc help${command ? ` ${command.name}` : ''}\` shows what it takes`;
