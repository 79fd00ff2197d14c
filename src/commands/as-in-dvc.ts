/** Words of DVC's command line that are other ones here, need not be given, or are not here yet. */
import type { Problem } from '../failure.ts';

const comes = ['plots', 'exp', 'queue', 'report'];
const otherCommands: ReadonlyMap<string, string> = new Map([
  ['list', '`luc ls` lists files'],
  ['mv', '`luc move` moves data and outs'],
  ['rm', '`luc remove` takes data and stages out of the project'],
  ['run', '`luc stage add` writes a stage down, `luc repro` runs it'],
  ['data', '`luc status --granular` names every changed file'],
  ['cache', '`luc config store.dir` is where the store lies'],
]);

/** What is said of a word that is no command here. */
export function commandInDvc(word: string): Pick<Problem, 'message' | 'hint'> | null {
  if (comes.includes(word))
    return { message: `\`luc ${word}\` is not in this version yet`, hint: '`luc help` lists what is' };
  const hint = otherCommands.get(word);
  return hint === undefined ? null : { message: `\`luc ${word}\` is not a command`, hint };
}

const everything = 'without a target everything is meant';
const otherFlags: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  add: {
    '--glob': 'the shell replaces patterns where they stand without quotes',
    '-o': '`luc import-url PATH OUT` tracks a copy',
    '--out': '`luc import-url PATH OUT` tracks a copy',
  },
  config: { '-u': '`--unset` takes a key out', '-l': '`--list` shows every setting' },
  dag: { '-o': '`--outs` draws paths', '--full': everything },
  gc: { '--date': '`--days` counts them' },
  'stage list': { '--all': everything, '--name-only': 'the names are in `--json`' },
  status: {
    '-d': 'a target means what is before it too',
    '--with-deps': 'a target means what is before it too',
  },
};
const flagsOfAll: Readonly<Record<string, string>> = {
  '-P': everything,
  '--all-pipelines': everything,
  '-R': 'a folder is a target like any other',
  '--recursive': 'a folder is a target like any other',
};

/** What to do in place of giving a flag that a command of ours does not have. */
export const flagInDvc = (command: string, flag: string): string | null =>
  otherFlags[command]?.[flag] ?? flagsOfAll[flag] ?? null;
