/** Command lines: which command, which flags, and what is answered to wrong words. */
import { describe, expect, test } from 'vitest';
import { commandInDvc, flagInDvc } from '../../src/commands/as-in-dvc.ts';
import { longName } from '../../src/commands/command.ts';
import { findCommand } from '../../src/commands/find-command.ts';
import {
  globalFlags,
  globalsIn,
  wantsAscii,
  wantsColor,
  withEnvironment,
} from '../../src/commands/globals.ts';
import { parseWords } from '../../src/commands/parse.ts';
import { commands } from '../../src/commands/table.ts';

const find = (line: string) => {
  const asked = findCommand(line.split(' ').filter(Boolean), commands);
  if ('problem' in asked) return `${asked.problem.code}: ${asked.problem.message} (${asked.problem.hint})`;
  return 'help' in asked ? ['help', ...asked.help] : [asked.command.name, ...asked.rest];
};

const parse = (name: string, ...rest: string[]) => {
  const given = parseWords(commands.find((command) => command.name === name) ?? null, rest);
  if (!given.ok) return `${given.problem.code}: ${given.problem.message} (${given.problem.hint})`;
  const unset = (value: unknown) =>
    value === false || value === null || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(given.options).filter(([, value]) => !unset(value)));
};

describe('findCommand', () => {
  test.each([
    ['repro train', ['repro', 'train']],
    ['--cd repro status -q', ['status', '--cd', 'repro', '-q']],
    ['--cd=x -v stage list --json', ['stage list', '--cd=x', '-v', '--json']],
    ['params diff A B', ['params diff', 'A', 'B']],
    ['', ['help']],
    ['--help', ['help']],
    ['help', ['help']],
    ['help stage add', ['help', 'stage', 'add']],
    ['stage', ['help', 'stage']],
    ['stage --help', ['help', 'stage']],
    ['stage --json', ['help', 'stage']],
    ['repo', 'unknown-command: `luc repo` is not a command (did you mean `luc repro`?)'],
    ['stage lst', 'unknown-command: `luc stage lst` is not a command (did you mean `luc stage list`?)'],
    ['stage foo', 'unknown-command: `luc stage foo` is not a command (`luc help stage` lists its commands)'],
    ['xyzzy', 'unknown-command: `luc xyzzy` is not a command (`luc help` lists the commands)'],
    ['exp list', 'unknown-command: `luc exp` is not in this version yet (`luc help` lists what is)'],
    ['report', 'unknown-command: `luc report` is not in this version yet (`luc help` lists what is)'],
    ['mv a b', 'unknown-command: `luc mv` is not a command (`luc move` moves data and outs)'],
  ])('%s', (line, asked) => {
    expect(find(line)).toEqual(asked);
  });
});

describe('parseWords', () => {
  test.each([
    [['repro'], {}],
    [
      ['repro', 'a', '-nk', 'b', '-j', '4', '-S', 'x=1', '--set-param', 'y=2'],
      { words: ['a', 'b'], dry: true, keepGoing: true, jobs: 4, setParam: ['x=1', 'y=2'] },
    ],
    [
      ['repro', '--no-commit', '--no-run-cache', '--no-color'],
      { noCommit: true, noRunCache: true, noColor: true },
    ],
    [['repro', '--', '-x'], { words: ['-x'] }],
    [['status', '--json', '--cd', 'x', '-v'], { json: true, cd: 'x', verbose: true }],
    [
      ['stage add', '-n', 'a', '-d', 'x', '-d', 'y', '-O', 'z', 'python', 'a.py', '-n', '--lr', '1'],
      { name: 'a', deps: ['x', 'y'], outsNoCache: ['z'], words: ['python', 'a.py', '-n', '--lr', '1'] },
    ],
    [['add', '--help'], { help: true }],
    [['repro', '-P'], 'unknown-flag: `luc repro` has no flag `-P` (without a target everything is meant)'],
    [['repro', '--forse'], 'unknown-flag: `luc repro` has no flag `--forse` (did you mean `--force`?)'],
    [['push', '--run-cache', 'train'], { words: ['train'], runCache: 'all' }],
    [['push', '--run-cache=none', 'train'], { words: ['train'], runCache: 'none' }],
    [
      ['push', '--run-cache=some'],
      'wrong-value: `--run-cache` is one of all, none, not `some` (`luc help push` shows what it takes)',
    ],
    [
      ['add', '--out', 'x'],
      'unknown-flag: `luc add` has no flag `--out` (`luc import-url PATH OUT` tracks a copy)',
    ],
    [['dag', '-o'], 'unknown-flag: `luc dag` has no flag `-o` (`--outs` draws paths)'],
    [
      ['repro', "--it's"],
      "unknown-flag: `luc repro` has no flag `--it's` (`luc help repro` shows what it takes)",
    ],
    [['repro', '-nk=3'], 'unexpected-value: `-k` takes no value (`luc help repro` shows what it takes)'],
    [
      ['repro', '--no-commit=yes'],
      'unexpected-value: `--no-commit` takes no value (`luc help repro` shows what it takes)',
    ],
    [
      ['repro', '-s', '--downstream', 'x'],
      'option-conflict: `--single-item` and `--downstream` exclude each other (leave one of them)',
    ],
    [['repro', '-ki'], { keepGoing: true, interactive: true }],
    [
      ['repro', '--ignore-errors', '-k'],
      'option-conflict: `--keep-going` and `--ignore-errors` exclude each other (leave one of them)',
    ],
    [
      ['dag', '--html', 'f', '--md', '--dot'],
      'option-conflict: `--dot`, `--md` and `--html` exclude each other (leave one of them)',
    ],
    [
      ['status', '--glob'],
      "missing-argument: `--glob` is for targets, and there is none (`luc status --glob 'train-*'`, in quotes for the shell)",
    ],
    [['status', '--glob', '--help'], { glob: true, help: true }],
    [['repro', '-j'], 'missing-value: `-j, --jobs N` wants a value (`luc help repro` shows what it takes)'],
    [
      ['repro', '-j', '0'],
      'wrong-value: `--jobs` wants a whole number of at least 1, not `0` (`luc help repro` shows what it takes)',
    ],
    [['gc', '-w', '-r', 'a'], 'option-alone: `--remote` means nothing without `--cloud` (add `--cloud`)'],
    [['fsck', '-cr', 'a'], { cloud: true, remote: 'a' }],
    [['add'], 'missing-argument: `PATH` is missing (`luc add PATH…`)'],
    [
      ['params diff', 'a', 'b', 'c'],
      'unexpected-argument: `luc params diff` takes no `c` (`luc help params diff` shows what it takes)',
    ],
  ] as [string[], unknown][])('%j', ([name = '', ...rest], given) => {
    expect(parse(name, ...rest)).toEqual(given);
  });
});

describe('globals', () => {
  const none = globalsIn([]);

  test('of words that cannot be read the last reporter counts', () => {
    const reporterIn = (line: string) => globalsIn(line.split(' ')).reporter;
    expect(reporterIn('--reporter plain bogus --reporter=ndjson')).toBe('ndjson');
    expect(reporterIn('bogus --reporter github')).toBe('github');
    expect([reporterIn('bogus'), reporterIn('bogus --reporter')]).toEqual([null, null]);
  });

  test('each flag has its variable, and the command line is stronger', () => {
    const env = {
      LUC_CD: 'x',
      LUC_VERBOSE: '1',
      LUC_JSON: 'true',
      LUC_BREAK_LOCK: '0',
      LUC_REPORTER: 'plain',
    };
    expect(withEnvironment(none, env)).toEqual({
      ...none,
      cd: 'x',
      verbose: true,
      json: true,
      reporter: 'plain',
    });
    expect(withEnvironment({ ...none, quiet: true, cd: 'y' }, env)).toMatchObject({
      quiet: true,
      verbose: false,
      cd: 'y',
    });
  });

  test.each([
    [false, {}, true, true],
    [false, {}, false, false],
    [true, { FORCE_COLOR: '1' }, true, false],
    [false, { NO_COLOR: '1' }, true, false],
    [false, { NO_COLOR: '' }, true, true],
    [false, { FORCE_COLOR: '1' }, false, true],
    [false, { FORCE_COLOR: '0' }, true, false],
    [false, { TERM: 'dumb' }, true, false],
  ])('colour: --no-color %s, %j, terminal %s', (noColor, env, isTTY, wanted) => {
    expect(wantsColor(noColor, env, isTTY)).toBe(wanted);
  });

  test.each([
    [{ TERM: 'dumb', LANG: 'en_GB.UTF-8' }, true],
    [{ LANG: 'en_GB.UTF-8' }, false],
    [{ LC_ALL: 'de_DE.ISO-8859-1', LANG: 'en_GB.UTF-8' }, true],
    [{ LANG: 'C' }, false],
    [{}, false],
  ])('ASCII only: %j', (env, wanted) => {
    expect(wantsAscii(env)).toBe(wanted);
  });
});

describe('the table', () => {
  test('what is said of words of DVC is said of no command of ours', () => {
    const words = commands.flatMap(({ name }) => name.split(' ')[0] ?? '');
    expect(words.filter((word) => commandInDvc(word) !== null)).toEqual([]);
    const answered = commands.flatMap(({ name, flags }) =>
      Object.entries({ ...flags, ...globalFlags })
        .flatMap(([key, { short }]) => [longName(key), short ?? ''])
        .filter((flag) => flag !== '-R' && flagInDvc(name, flag) !== null)
        .map((flag) => `${name} ${flag}`),
    );
    expect(answered).toEqual(['ls --recursive']);
  });

  test('no command has a flag twice, or one of the global ones', () => {
    for (const { name, flags } of commands) {
      const all = { ...flags, ...globalFlags };
      const shorts = Object.values(all).flatMap(({ short }) => short ?? []);
      expect([name, shorts.length]).toEqual([name, new Set(shorts).size]);
      expect([name, Object.keys(flags).filter((key) => key in globalFlags)]).toEqual([name, []]);
      expect(
        Object.keys(all)
          .map(longName)
          .every((flag) => /^--[a-z-]+$/.test(flag)),
      ).toBe(true);
    }
  });

  test('every example is a command line that can be read', () => {
    for (const { name, examples } of commands) {
      for (const { line } of examples) {
        const words = (line.split(/ [>|]/)[0] ?? '').replaceAll('"', '').split(' ').slice(1);
        const asked = findCommand(words, commands);
        if (words[0] === '--version') continue;
        if (!('command' in asked)) throw new Error(line);
        expect([line, asked.command.name]).toEqual([line, name]);
        expect([line, parseWords(asked.command, asked.rest).ok]).toEqual([line, true]);
      }
    }
  });
});
