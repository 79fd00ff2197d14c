/** Help and manual, both made from the table. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commandHelp, manual, overview } from '../../src/commands/help.ts';
import { commands, groups } from '../../src/commands/table.ts';
import { kindsReference } from '../../src/config/kinds-reference.ts';

test('docs/kinds.md is what the kinds say', async () => {
  const page = readFileSync(new URL('../../docs/kinds.md', import.meta.url), 'utf8');
  expect(page, 'npx luc schema --md > docs/kinds.md').toBe(await kindsReference());
});

test('docs/cli.md is what the program says', () => {
  const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
  expect(page, 'npx luc help --md > docs/cli.md').toBe(manual(groups));
});

test('the overview names every command, and no line is longer than 100 columns', () => {
  const text = overview(groups, Number.POSITIVE_INFINITY);
  for (const { name } of groups.flatMap((group) => group.commands)) expect(text).toContain(`\n  ${name} `);
  expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
  const notes = commands.flatMap(({ notes = [] }) => notes);
  expect(notes.filter((line) => line.length > 120)).toEqual([]);
});

test('one command', () => {
  const why = commands.filter(({ name }) => name === 'why');
  expect(commandHelp(why, Number.POSITIVE_INFINITY)).toBe(`luc why: explain in full why a stage is out of date

Usage: luc why [FLAG…] TARGET

Arguments
  TARGET  a stage, or a path that it makes

Flags
  --run ID  compare with this run instead of the last one

Examples
  luc why train            every changed file and param, with values
  luc why models/best.bin  the same for the stage that makes a file
`);
});

test('a terminal that is narrow breaks lines between words, and loses none', () => {
  const wide = `${overview(groups, Number.POSITIVE_INFINITY)}${commandHelp(commands, Number.POSITIVE_INFINITY)}`;
  const narrow = `${overview(groups, 60)}${commandHelp(commands, 60)}`;
  expect(narrow.split(/\s+/)).toEqual(wide.split(/\s+/));
  // What is typed is not broken.
  const isTyped = (line: string) => /^(?:Usage:| {2}(?:luc|git) )/.test(line);
  expect(narrow.split('\n').filter((line) => line.length > 60 && !isTyped(line))).toEqual([]);
});
