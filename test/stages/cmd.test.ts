/** The kind `cmd`: its lines, what it refuses, and how it runs. */
import { describe, expect, test } from 'vitest';
import type { Ending, Host } from '../../src/kind.ts';
import type { RelPath } from '../../src/path.ts';
import { cmd } from '../../src/stages/cmd/kind.ts';
import { commandLines } from '../../src/stages/cmd/lines.ts';

test.each<[string, string | readonly string[], readonly string[]]>([
  ['one line', 'echo a', ['echo a']],
  ['lines', 'a\n\n  b\n', ['a', '  b']],
  ['a list of texts', ['a', 'b\nc\n'], ['a', 'b', 'c']],
  ['a continued line', 'a \\\n  b\nc', ['a   b', 'c']],
  ['backslashes that continue nothing', 'a \\\\\nb', ['a \\\\', 'b']],
  ['an escaped backslash before a continued line', 'a \\\\\\\nb', ['a \\\\b']],
  ['lines of another system', 'a\r\nb \\\r\nc', ['a', 'b c']],
  ['nothing', ' \n\t\n', []],
])('%s', (_, written, lines) => {
  expect(commandLines(written)).toEqual(lines);
});

test('text and a list of one are the same command', () => {
  const own = (value: string | string[]) => {
    const parsed = cmd.parse(value);
    return parsed.ok ? cmd.describe(parsed.value, { shell: 'sh' }).own : parsed.problems;
  };
  expect(own('a')).toEqual({ cmd: ['a'], shell: 'sh' });
  expect(own(['a'])).toEqual(own('a'));
});

test.each<[unknown, readonly object[]]>([
  [null, [{ code: 'empty-cmd', path: [], atKey: true }]],
  ['', [{ code: 'empty-cmd', path: [] }]],
  [[], [{ code: 'empty-cmd', path: [] }]],
  [3, [{ code: 'wrong-type', path: [], hint: 'put it in quotes: "3"' }]],
  [{ a: 1 }, [{ code: 'wrong-type', path: [] }]],
  [
    ['a', null, 3, ['b']],
    [
      { code: 'wrong-type', message: 'a command must be text, not nothing', path: [1] },
      { code: 'wrong-type', message: 'a command must be text', path: [2], hint: 'put it in quotes: "3"' },
      { code: 'wrong-type', path: [3] },
    ],
  ],
])('%j is refused', (value, problems) => {
  expect(cmd.parse(value as string)).toMatchObject({ ok: false, problems });
});

describe('running', () => {
  const host = (started: string[], endings: { readonly [line: string]: Ending }): Host => ({
    root: '/',
    wdir: '.' as RelPath,
    work: () => Promise.reject(new Error('a command is no work of ours')),
    shell: (shell, line) => {
      started.push(`${shell}: ${line}`);
      return Promise.resolve(endings[line] ?? { exit: 0, signal: null, timedOut: false });
    },
  });

  test('ends with the first line that fails', async () => {
    const started: string[] = [];
    const failed = { exit: 3, signal: null, timedOut: false };
    expect(
      await cmd.run({ cmd: ['a', 'b', 'c'], shell: 'bash' }, null, host(started, { b: failed })),
    ).toEqual(failed);
    expect(started).toEqual(['bash: a', 'bash: b']);
  });

  test('a signal is a failure', async () => {
    const started: string[] = [];
    const killed = { exit: null, signal: 'SIGTERM', timedOut: true };
    expect(await cmd.run({ cmd: ['a', 'b'], shell: 'sh' }, null, host(started, { a: killed }))).toEqual(
      killed,
    );
    expect(started).toEqual(['sh: a']);
  });
});
