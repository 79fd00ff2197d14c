/** Edits of the project file: exact texts, and the promise that nothing else changes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addData, addStage, type Edited, removeData, setFrozen, setIn } from '../../src/config/edit.ts';
import { editPaths } from '../../src/config/edit-paths.ts';
import type { RelPath } from '../../src/path.ts';

const file = 'lucidity.yaml';
const from = (text: string) => ({ file, text });
const textOf = (edited: Edited): string => {
  if (!edited.ok) throw new Error(edited.failure.problems.map(({ message }) => message).join());
  return edited.value;
};
const codeOf = (edited: Edited): string | undefined =>
  edited.ok ? undefined : edited.failure.problems[0]?.code;

const project = `# what we do
vars:
  - lr: 0.1   # fast

stages:
    # first
    clean:
        cmd: sh clean.sh   # quick
        deps: [raw.csv]

    # then
    train:
        cmd: |
            python train.py
            echo done
        outs:
        - model   # the model
# end
`;

describe('addStage', () => {
  test('adds behind the last stage, indented and set apart as the others are', () => {
    const stage = { cmd: 'sh report.sh', deps: ['model', 'a: b'], params: ['lr', { 'p.yaml': ['x'] }] };
    expect(textOf(addStage(from(project), 'report', stage))).toBe(
      project.replace(
        '# end\n',
        `
    report:
      cmd: sh report.sh
      deps:
        - model
        - "a: b"
      params:
        - lr
        - p.yaml:
            - x
# end
`,
      ),
    );
  });

  test('refuses a name that is taken, at its place', () => {
    const edited = addStage(from(project), 'train', { cmd: 'true' });
    expect(edited).toEqual({
      ok: false,
      failure: {
        kind: 'usage',
        problems: [
          {
            code: 'stage-exists',
            message: 'there is a stage `train` already',
            at: { file, line: 12, column: 5, length: 5 },
            excerpt: '    train:',
            hint: '`--force` replaces it',
          },
        ],
      },
    });
  });

  test('replaces by force, and keeps desc, meta and the comments around', () => {
    const text = 'stages:\n  # one\n  a:\n    cmd: old\n    desc: keep me\n  # two\n  b:\n    cmd: two\n';
    expect(textOf(addStage(from(text), 'a', { cmd: 'new' }, true))).toBe(
      'stages:\n  # one\n  a:\n    desc: keep me\n    cmd: new\n  # two\n  b:\n    cmd: two\n',
    );
  });

  test('what is kept has the types and the digits that it had', () => {
    const text =
      'stages:\n  a:\n    cmd: old\n    meta: {id: 9007199254740993, one: 1.0, big: 1e30, day: 2026-11-21, t: "1.0", l: [2, 2.5]}\n';
    expect(textOf(addStage(from(text), 'a', { cmd: 'new' }, true))).toBe(
      'stages:\n  a:\n    meta:\n      id: 9007199254740993\n      one: 1.0\n      big: 1e+30\n      day: 2026-11-21\n      t: "1.0"\n      l:\n        - 2\n        - 2.5\n    cmd: new\n',
    );
  });

  test.each([
    ['an empty file', '', 'stages:\n  a:\n    cmd: x\n'],
    ['no stages', 'vars: [p.yaml]\n', 'vars: [p.yaml]\n\nstages:\n  a:\n    cmd: x\n'],
    ['only comments', '# hello\n', '# hello\n\nstages:\n  a:\n    cmd: x\n'],
    ['stages without any', 'stages:\n\nvars: [p.yaml]\n', 'stages:\n  a:\n    cmd: x\n\nvars: [p.yaml]\n'],
    [
      'stages with a comment only',
      'stages:\n  # b:\n  #   cmd: y\n# end\n',
      'stages:\n  # b:\n  #   cmd: y\n  a:\n    cmd: x\n# end\n',
    ],
    ['an empty map', 'stages: {}   # none\n', 'stages:\n  a:\n    cmd: x   # none\n'],
    ['a map in braces', 'stages: {b: {cmd: y}}\n', 'stages: {b: {cmd: y}, a: {cmd: x}}\n'],
    ['no line feed at the end', 'stages:\n  b:\n    cmd: y', 'stages:\n  b:\n    cmd: y\n  a:\n    cmd: x'],
    [
      'carriage returns',
      'stages:\r\n  b:\r\n    cmd: y\r\n',
      'stages:\r\n  b:\r\n    cmd: y\r\n  a:\r\n    cmd: x\r\n',
    ],
    [
      'a block text last',
      'stages:\n  b:\n    cmd: |\n      y\n\n# end\n',
      'stages:\n  b:\n    cmd: |\n      y\n  a:\n    cmd: x\n\n# end\n',
    ],
  ])('to %s', (_, before, after) => {
    expect(textOf(addStage(from(before), 'a', { cmd: 'x' }))).toBe(after);
  });

  test('tells the problems of a text that is no YAML', () => {
    expect(codeOf(addStage(from('stages:\n  a: [\n'), 'b', { cmd: 'x' }))).toBe('yaml-syntax');
  });

  test('any command, name and path reads back as it was given', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.string(),
        fc.string({ unit: 'grapheme' }),
        (name, cmd, path) => {
          const edited = addStage(from(project), `x${name}`, { cmd, outs: [path] });
          expect(edited.ok).toBe(true);
          expect(edited.ok && edited.value.startsWith(project.replace('# end\n', '').trimEnd())).toBe(true);
        },
      ),
    );
  });
});

describe('setFrozen', () => {
  test('freezes and unfreezes without a trace', () => {
    const frozen = textOf(setFrozen(from(project), 'clean', true));
    expect(frozen).toBe(project.replace('[raw.csv]\n', '[raw.csv]\n        frozen: true\n'));
    expect(textOf(setFrozen(from(frozen), 'clean', false))).toBe(project);
  });

  test('a group of foreach inside of its do', () => {
    const text = 'stages:\n  a:\n    foreach: [1, 2]\n    do:\n      cmd: x ${item}\n';
    expect(textOf(setFrozen(from(text), 'a', true))).toBe(`${text}      frozen: true\n`);
  });

  test('changes a value that is there', () => {
    const text = 'stages: {a: {cmd: x, frozen: false}}\n';
    expect(textOf(setFrozen(from(text), 'a', true))).toBe('stages: {a: {cmd: x, frozen: true}}\n');
    expect(textOf(setFrozen(from(text), 'a', false))).toBe('stages: {a: {cmd: x}}\n');
  });

  test('knows only stages of the file', () => {
    expect(codeOf(setFrozen(from(project), 'other', true))).toBe('unknown-stage');
  });

  test('refuses where an alias would change another stage too', () => {
    const text = 'stages:\n  a: &a\n    cmd: x\n  b: *a\n';
    expect(codeOf(setFrozen(from(text), 'b', true))).toBe('cannot-edit');
  });
});

describe('data and remotes', () => {
  test('a path alone, and with what is known of it', () => {
    const one = textOf(addData(from('stages:\n  a:\n    cmd: x\n'), 'raw/a b.csv', null));
    expect(one).toBe('stages:\n  a:\n    cmd: x\n\ndata:\n  raw/a b.csv:\n');
    expect(textOf(addData(from(one), 'img', { from: 'gs://b/img', push: false }))).toBe(
      `${one}  img:\n    from: gs://b/img\n    push: false\n`,
    );
  });

  test('adding twice changes nothing', () => {
    const one = textOf(addData(from(''), 'a', null));
    expect(textOf(addData(from(one), 'a', null))).toBe(one);
  });

  test.each([
    ['under an empty key', 'stages:\n  # b:\n  #   cmd: y\n', 'data:\n  a:\n', ''],
    ['behind the last stage', 'stages:\n  c: {cmd: z}\n\n  # b:\n  #   cmd: y\n', 'data:\n  a:\n', '# end\n'],
    ['in a list', 'vars:\n  - a: 1\n  # - b: 2\n', 'data:\n  a:\n', ''],
    [
      'in the same map',
      'stages: {}\n\ndata:\n  b:\n    desc: x\n    # push: false\n  # c:\n',
      '  a:\n',
      '# d:\n',
    ],
  ])('a comment stays where it is indented to: %s', (_, before, added, after) => {
    const apart = added.startsWith(' ') ? '' : '\n';
    expect(textOf(addData(from(before + after), 'a', null))).toBe(before + apart + added + after);
  });

  test('the last path takes the map with it', () => {
    const two = 'data:\n  ./a/:\n  # about b\n  b: {push: false}\n\nstages:\n  s: {cmd: x}\n';
    const one = textOf(removeData(from(two), 'a' as RelPath));
    expect(one).toBe('data:\n  # about b\n  b: {push: false}\n\nstages:\n  s: {cmd: x}\n');
    expect(textOf(removeData(from(one), 'b' as RelPath))).toBe('\nstages:\n  s: {cmd: x}\n');
  });

  test('a member that is a map is set anew', () => {
    const one = textOf(setIn(from(''), ['remotes'], 'main', { url: '../store', default: true }));
    expect(one).toBe('remotes:\n  main:\n    url: ../store\n    default: true\n');
    expect(textOf(setIn(from(one), ['remotes'], 'main', { url: 'gs://b/p' }))).toBe(
      'remotes:\n  main:\n    url: gs://b/p\n',
    );
  });
});

test('the files of schemas move along, each as its stage writes it', () => {
  const text = `stages:
  a: {cmd: x, schema: {"raw/a.csv": {n: int64}, raw.csv: {}}} # kept
  b:
    foreach: [1]
    do:
      wdir: sub
      schema:
        ../raw/b.csv: {raw: int64}
`;
  const moved = { from: 'raw' as RelPath, to: 'data/in' as RelPath };
  expect(editPaths({ file: 'lucidity.yaml', text }, [], moved)).toMatchObject({
    ok: true,
    value: text.replace('"raw/', '"data/in/').replace('../raw/', '../data/in/'),
  });
});
