/** `luc help`: the commands, or one of them; made from the table, as is the manual. */
import type { JsonObject } from '../json.ts';
import { wrapTo } from '../report/wrap.ts';
import { argumentText, type Command, type Flags, flagText, type Group, neededFlags } from './command.ts';
import { globalFlags, variableOf } from './globals.ts';

/** All commands in groups, one line each. */
export function overview(groups: readonly Group[], columns: number): string {
  const width = widest(groups.flatMap(({ commands }) => commands.map(({ name }) => name)));
  const lists = groups.map(
    ({ title, commands }) =>
      `${title}\n${commands.map(({ name, summary }) => tableRow(name, summary, width, columns)).join('')}`,
  );
  const what = 'luc runs a pipeline of stages: only what is out of date, in parallel, losing nothing.';
  return `${wrapTo(what, columns).join('\n')}

Usage: luc [FLAG…] COMMAND [ARGUMENT…]

${lists.join('\n')}
Flags of every command
${table(flagRows(globalFlags), columns)}
\`luc help COMMAND\` shows its flags and examples.
`;
}

/** One command; the commands of a family (`stage`) where several are given. */
export function commandHelp(commands: readonly Command[], columns: number): string {
  return commands.map((command) => oneCommand(command, columns)).join('\n');
}

/** The same for programs. */
export const commandsDocument = (commands: readonly Command[]): JsonObject => ({
  version: 1,
  commands: commands.map((command) => ({
    name: command.name,
    summary: command.summary,
    usage: usage(command),
  })),
});

function oneCommand(command: Command, columns: number): string {
  const { name, summary, notes = [], flags, examples } = command;
  const words = command.arguments.map(({ name, summary }) => [name, summary] as const);
  const sections = [
    notes.length > 0 && `${paragraph(notes, columns)}\n`,
    words.length > 0 && `Arguments\n${table(words, columns)}`,
    Object.keys(flags).length > 0 && `Flags\n${table(flagRows(flags), columns)}`,
    `Examples\n${table(
      examples.map(({ line, does }) => [line, does] as const),
      columns,
    )}`,
  ].filter((section) => section !== false);
  const title = wrapTo(`luc ${name}: ${summary}`, columns).join('\n');
  return `${title}\n\nUsage: ${usage(command)}\n\n${sections.join('\n')}`;
}

/** `luc repro [FLAG…] [TARGET…]`. */
export const usage = (command: Command): string =>
  [
    `luc ${command.name}`,
    ...neededFlags(command),
    ...(Object.keys(command.flags).length > 0 ? ['[FLAG…]'] : []),
    ...command.arguments.map(argumentText),
  ].join(' ');

/** `docs/cli.md`. */
export function manual(groups: readonly Group[]): string {
  const globals = Object.entries(globalFlags as Flags)
    .filter(([key]) => key !== 'help' && key !== 'version')
    .map(
      ([key, flag]) => `| \`${flagText(key, flag)}\` | \`${variableOf(key)}\` | ${cell(flag.summary)} |\n`,
    );
  return `# Commands

This page is made from the program itself: \`luc help --md > docs/cli.md\`.

The project is the nearest folder upwards that has a \`lucidity.yaml\`. Paths that are given count from the folder in which
\`luc\` is called, and so do those of the lists that are shown; \`ls\` shows paths below the folder that it lists. In JSON,
Markdown, events and messages paths count from the project's root.

Results go to stdout, everything else to stderr. That is so of \`--reporter ndjson\` too: its events, one a line, are on stderr,
and what keeps a command from its work is the event \`failed\`, with the \`error\` that \`--json\` would give.

| exit code | meaning |
| --- | --- |
| 0 | done, and the answer is yes |
| 1 | it ran, and the answer is no: a stage failed, a question was answered so, \`--exit-code\` was given and something must run, or what a command below names |
| 2 | it could not run: wrong words, wrong files, or a machine that does not serve |
| 3 | a remote or the network did not answer, and nothing worse was found: worth another try |
| 129, 130, 143 | interrupted by SIGHUP, Ctrl-C or SIGTERM, with everything put back |

## Flags of every command

| flag | variable | |
| --- | --- | --- |
${globals.join('')}
luc keeps in \`$XDG_CACHE_HOME/lucidity\` (\`~/.cache/lucidity\`) its own compiled code, so that it starts fast, and what an idle
\`status\` or \`repro\` looked at and found, so that the next one need only ask whether all of it is as it was. The folder may be
deleted at any time; \`NODE_DISABLE_COMPILE_CACHE=1\` does without the code.

${groups.map(manualGroup).join('\n')}`;
}

function manualGroup({ title, commands }: Group): string {
  return `## ${title}\n\n${commands.map(manualCommand).join('\n')}`;
}

function manualCommand(command: Command): string {
  const notes = command.notes ? `\n${command.notes.join('\n')}\n` : '';
  const rows = [
    ...command.arguments.map(({ name, summary }) => `| \`${name}\` | ${cell(summary)} |\n`),
    ...Object.entries(command.flags).map(
      ([key, flag]) => `| \`${cell(flagText(key, flag))}\` | ${cell(flag.summary)} |\n`,
    ),
  ];
  const options = rows.length > 0 ? `\n| | |\n| --- | --- |\n${rows.join('')}` : '';
  const examples = command.examples.map(({ line, does }) => `# ${does}\n${line}\n`).join('');
  return `### luc ${command.name}

${sentence(command.summary)}
${notes}
    ${usage(command)}
${options}
\`\`\`sh
${examples}\`\`\`
`;
}

const sentence = (summary: string): string => `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
const cell = (text: string): string => text.replaceAll('|', '\\|');

const flagRows = (flags: Flags): (readonly [string, string])[] =>
  Object.entries(flags).map(([key, flag]) => [flagText(key, flag), flag.summary] as const);

function table(rows: readonly (readonly [string, string])[], columns: number): string {
  const width = Math.min(widest(rows.map(([left]) => left)), 36);
  return rows.map(([left, right]) => tableRow(left, right, width, columns)).join('');
}

/** The right side is broken where the terminal ends, and begins a line of its own beside what is too wide. */
function tableRow(left: string, right: string, width: number, columns: number): string {
  const lines = wrapTo(right, Math.max(columns - width - 4, 20));
  const beside = left.length > width ? [] : lines.splice(0, 1);
  const first = [left.padEnd(width), ...beside].join('  ').trimEnd();
  return [first, ...lines.map((line) => `${' '.repeat(width)}  ${line}`)]
    .map((line) => `  ${line}\n`)
    .join('');
}

/** Lines as they are written, but for a terminal that is narrower. */
function paragraph(lines: readonly string[], columns: number): string {
  return (lines.every((line) => line.length <= columns) ? lines : wrapTo(lines.join(' '), columns)).join(
    '\n',
  );
}

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));
