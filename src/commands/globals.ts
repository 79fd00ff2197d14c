/** The flags that every command takes, and the environment variables that stand for them. */
import { reporterNames } from '../report/reporter.ts';
import { type Flags, longName, type OptionsOf, text, toggle } from './command.ts';

export const globalFlags = {
  cd: text('DIR', 'start in this folder'),
  verbose: toggle('say more', '-v'),
  quiet: toggle('only problems', '-q'),
  reporter: {
    ...text('NAME', 'live, plain, ndjson or github, on stderr; default: what fits it'),
    choices: reporterNames,
  },
  json: toggle('one JSON document on stdout'),
  breakLock: toggle('take over a lock whose holder on another machine stands still'),
  noColor: toggle('no colour'),
  help: toggle('what a command does', '-h'),
  version: toggle('the version of luc', '-V'),
} satisfies Flags;

export type Globals = Omit<OptionsOf<typeof globalFlags>, 'words'>;

/** What can be told of a command line that cannot be read: how to say so. */
export const globalsIn = (argv: readonly string[]): Globals => ({
  cd: null,
  verbose: argv.includes('-v') || argv.includes('--verbose'),
  quiet: false,
  reporter: valueIn(argv, '--reporter'),
  json: argv.includes('--json'),
  breakLock: false,
  noColor: argv.includes('--no-color'),
  help: false,
  version: false,
});

function valueIn(argv: readonly string[], flag: string): string | null {
  const at = argv.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`));
  const word = argv[at];
  return (word === flag ? argv[at + 1] : word?.slice(flag.length + 1)) ?? null;
}

/** As they would be written, for a command that follows another. */
export const wordsOf = (globals: Globals): readonly string[] =>
  Object.entries(globals).flatMap(([key, value]) =>
    typeof value === 'string' ? [longName(key), value] : value ? [longName(key)] : [],
  );

type Environment = { readonly [name: string]: string | undefined };

/** `--break-lock` is `LUC_BREAK_LOCK`; what stands on the command line wins. */
export function withEnvironment(given: Globals, env: Environment): Globals {
  const isOn = (key: keyof Globals) => !['', '0', 'false', 'no', undefined].includes(env[variableOf(key)]);
  const wordOf = (key: keyof Globals) => env[variableOf(key)] || null;
  return {
    cd: given.cd ?? wordOf('cd'),
    verbose: given.verbose || (!given.quiet && isOn('verbose')),
    quiet: given.quiet || (!given.verbose && isOn('quiet')),
    reporter: given.reporter ?? wordOf('reporter'),
    json: given.json || isOn('json'),
    breakLock: given.breakLock || isOn('breakLock'),
    noColor: given.noColor || isOn('noColor'),
    help: given.help,
    version: given.version,
  };
}

export const variableOf = (key: string): string =>
  `LUC${longName(key).slice(1).replaceAll('-', '_').toUpperCase()}`;

/** `NO_COLOR` and `FORCE_COLOR` as their conventions say; `--no-color` is stronger than both. */
export function wantsColor(noColor: boolean, env: Environment, isTTY: boolean): boolean {
  if (noColor || env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return !['0', 'false'].includes(env.FORCE_COLOR);
  return isTTY && env.TERM !== 'dumb';
}

/** Whether only ASCII can be shown: a dumb terminal, or a locale that says another character set. */
export function wantsAscii(env: Environment): boolean {
  if (env.TERM === 'dumb') return true;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return locale.includes('.') && !/\.utf-?8/i.test(locale);
}
