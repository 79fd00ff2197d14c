/** Edits of params files: exact texts in three formats, and values that read back as they were given. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAssignment, setParam } from '../../src/config/edit-params.ts';
import { readParams } from '../../src/config/params.ts';
import { lookUp } from '../../src/param-key.ts';
import { isMap, Moment } from '../../src/value.ts';

function set(file: string, text: string, word: string): string {
  const assignment = readAssignment(word);
  const edited = assignment.ok ? setParam({ file, text }, assignment.value) : assignment;
  if (edited.ok) return edited.value;
  const [problem] = edited.failure.problems;
  return `${problem?.code}: ${problem?.message} (${problem?.hint})`;
}

const yaml = `# how to train
train:
  lr: 0.1     # the rate
  layers: [64, 32]
  name: "big"
seed: 20
a.b: 1
`;
const json = '{\n  "train": {\n    "lr": 0.1,\n    "layers": [64, 32]\n  },\n  "seed": 20\n}\n';
const toml = `seed = 20 # not the clock
title = "a # b"

[train]
lr = 0.1     # the rate
layers = [64, 32]
opt.name = 'adam'

["data set"]
rows = 5
`;

describe('readAssignment', () => {
  test.each([
    ['lr=1', { file: null, key: 'lr', value: '1', adds: false }],
    ['+a.b=x=y', { file: null, key: 'a.b', value: 'x=y', adds: true }],
    ['conf/p.json:a=', { file: 'conf/p.json', key: 'a', value: '', adds: false }],
    ['a:b=1', { file: null, key: 'a:b', value: '1', adds: false }],
  ])('%s', (word, value) => {
    expect(readAssignment(word)).toEqual({ ok: true, value });
  });

  test.each(['lr', '=1', '+=1', ''])('refuses %j', (word) => {
    const read = readAssignment(word);
    expect(!read.ok && read.failure.problems[0]?.code).toBe('wrong-value');
  });
});

describe('setParam', () => {
  test.each([
    ['train.lr=0.20', yaml.replace('0.1 ', '0.2 ')],
    ['train.layers.1=16', yaml.replace('32', '16')],
    ['train.layers=[8, 4.0]', yaml.replace('[64, 32]', '[8, 4.0]')],
    ['train.name=a: b', yaml.replace('"big"', '"a: b"')],
    ['train.name=true', yaml.replace('"big"', 'true')],
    ['train.name="1"', yaml.replace('"big"', '"1"')],
    ['train.name=', yaml.replace('"big"', '""')],
    ['seed=null', yaml.replace('20', 'null')],
    ['seed=9007199254740993', yaml.replace('20', '9007199254740993')],
    ['seed=.nan', yaml.replace('20', '.nan')],
    ['seed=2026-11-21', yaml.replace('20', '2026-11-21')],
    ['a.b=2', yaml.replace('a.b: 1', 'a.b: 2')],
    ['train=1', '# how to train\ntrain: 1\nseed: 20\na.b: 1\n'],
    ['+train.epochs=3', yaml.replace('"big"\n', '"big"\n  epochs: 3\n')],
    ['+x.y.z=1.0', `${yaml}x:\n  y:\n    z: 1.0\n`],
    ['trian.lr=1', 'unknown-param: `params.yaml` has no param `trian.lr` (did you mean `train.lr`?)'],
    ['lr=1', 'unknown-param: `params.yaml` has no param `lr` (did you mean `train.lr`?)'],
    ['nothing=1', 'unknown-param: `params.yaml` has no param `nothing` (`+nothing=…` adds it)'],
  ])('YAML: %s', (word, after) => {
    expect(set('params.yaml', yaml, word)).toBe(after);
  });

  test.each([
    ['train.lr=1.0', json.replace('0.1', '1.0')],
    ['train.layers.0=x', json.replace('64', '"x"')],
    ['train.layers=[]', json.replace('[64, 32]', '[]')],
    ['+train.epochs=3', json.replace('32]\n', '32],\n    "epochs": 3\n')],
    ['+x.y=true', json.replace('20\n', '20,\n  "x": {"y": true}\n')],
  ])('JSON: %s', (word, after) => {
    expect(set('params.json', json, word)).toBe(after);
  });

  test.each([
    ['seed=21', toml.replace('20', '21')],
    ['title=c', toml.replace('"a # b"', '"c"')],
    ['train.lr=1', toml.replace('0.1 ', '1 ')],
    ['train.lr=1e-3', toml.replace('0.1 ', '0.001 ')],
    ['train.layers=[1, 2]', toml.replace('[64, 32]', '[1, 2]')],
    ['train.opt.name=sgd', toml.replace("'adam'", '"sgd"')],
    ['data set.rows=6', toml.replace('rows = 5', 'rows = 6')],
    ['+train.epochs=3', toml.replace("'adam'\n", "'adam'\nepochs = 3\n")],
    ['+new=3', toml.replace('b"\n', 'b"\nnew = 3\n')],
    ['+x.y=3', `${toml}\n[x]\ny = 3\n`],
    [
      'train.layers.0=1',
      'cannot-edit: `train.layers.0` is written in `params.toml` in a way in which it cannot be changed alone (change it by hand)',
    ],
    [
      'seed=null',
      'cannot-edit: `seed` is written in `params.toml` in a way in which it cannot be changed alone (change it by hand)',
    ],
  ])('TOML: %s', (word, after) => {
    expect(set('params.toml', toml, word)).toBe(after);
  });

  test('an empty file takes new params', () => {
    expect(set('params.yaml', '', '+a=1')).toBe('a: 1\n');
    expect(set('params.json', '{}', '+a=1')).toBe('{"a": 1}');
    expect(set('params.toml', '', '+a=1')).toBe('a = 1\n');
  });

  test.each(['params.yaml', 'params.json', 'params.toml'])('any text in %s reads back', (file) => {
    const before = file.endsWith('yaml') ? yaml : file.endsWith('json') ? json : toml;
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const after = set(file, before, `seed=${JSON.stringify(text)}`);
        const values = readParams(file, Buffer.from(after));
        expect(isMap(values as never) && lookUp(values as never, 'seed')).toBe(text);
      }),
    );
  });

  test('dates stay dates', () => {
    const values = readParams('p.toml', Buffer.from(set('p.toml', toml, 'seed=2026-11-21')));
    expect(lookUp(values as never, 'seed')).toEqual(new Moment('2026-11-21'));
  });
});
