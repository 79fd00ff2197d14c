/** The pages for people stay true: links lead somewhere, and every command that they name exists. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { longName } from '../src/commands/command.ts';
import { commands } from '../src/commands/table.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
  ...readdirSync(join(root, 'examples')).map((name) => `examples/${name}/README.md`),
].filter((path) => path.endsWith('.md'));
const names = new Set(['help', ...commands.map(({ name }) => name)]);

describe.each(pages)('%s', (page) => {
  const text = readFileSync(join(root, page), 'utf8');

  test('links lead somewhere', () => {
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
    const dead = links.filter(
      (link) => !/^[a-z]+:/.test(link) && !existsSync(join(root, dirname(page), link)),
    );
    expect(dead).toEqual([]);
  });

  test('commands exist', () => {
    const code = [...text.matchAll(/```sh\n([\s\S]*?)```|`([^`\n]+)`/g)].map(
      ([, block, inline]) => block ?? inline,
    );
    const lines = code
      .flatMap((part = '') => part.split('\n'))
      .filter((line) => /^(?:npx )?luc [a-z]/.test(line));
    const unknown = lines.filter((line) => {
      const [, first = '', second = ''] = /luc ([a-z][a-z-]*)(?: ([a-z]+))?/.exec(line) ?? [];
      return !names.has(first) && !names.has(`${first} ${second}`);
    });
    expect(unknown).toEqual([]);
  });
});

test('the flags in docs/coming-from-dvc.md are taken where it says so, and only there', () => {
  const page = readFileSync(join(root, 'docs/coming-from-dvc.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (`luc [^|]*)\|([^|]*)\|[^|]*\|([^|]*)\|$/gm)];
  expect(rows.length).toBeGreaterThan(15);
  const flagsIn = (cell = '') => [...cell.matchAll(/(?<![\w-])--?[a-zA-Z][a-z-]*/g)].map(([flag]) => flag);
  for (const [, named = '', taken, missing] of rows)
    for (const [, name] of named.matchAll(/`luc ([a-z -]+)`/g)) {
      const own = Object.entries(commands.find((one) => one.name === name)?.flags ?? {});
      const known = new Set(own.flatMap(([key, { short }]) => [longName(key), ...(short ? [short] : [])]));
      expect([name, flagsIn(taken).filter((flag) => !known.has(flag))]).toEqual([name, []]);
      expect([name, flagsIn(missing).filter((flag) => known.has(flag))]).toEqual([name, []]);
    }
});
