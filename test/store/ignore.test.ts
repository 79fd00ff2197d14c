import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openIgnoreExplainer } from '../../src/store/explain-ignored.ts';
import { type Knowledge, pathOf } from '../../src/store/found.ts';
import { anchoredRules, openIgnoreFiles } from '../../src/store/ignore.ts';
import { walk } from '../../src/store/walk.ts';
import { makeLayout, path, write } from './workspace.ts';

it('anchors the rules of a nested file at the top', () => {
  const rules = [
    '# comment',
    '',
    '   ',
    '!',
    '/',
    '*.log',
    '!*.log',
    '/top',
    '!/top',
    'a/b',
    'dir/',
    '**/x',
    '\\#x',
    'y\\ ',
  ];
  expect(anchoredRules(rules.join('\n'), path('s'))).toEqual([
    '/s/**/*.log',
    '!/s/**/*.log',
    '/s/top',
    '!/s/top',
    '/s/a/b',
    '/s/**/dir/',
    '/s/**/x',
    '/s/**/\\#x',
    '/s/**/y\\ ',
  ]);
  expect(anchoredRules('x\r\n', path('we[i]rd/*'))).toEqual(['/we\\[i]rd/\\*/**/x']);
  expect(anchoredRules('\ufeffx\n!y', path('.'))).toEqual(['x', '!y']);
});

const files = [
  'a',
  'b.log',
  'd/a',
  'd/b.log',
  'd/e/a',
  'd/e/b.log',
  'd/e/f/a',
  'g [1]/a',
  'g [1]/b.log',
  'g [1]/d/a',
];
const patterns = fc.constantFrom(
  ...[
    'a',
    '/a',
    'b.log',
    '*.log',
    '*',
    '/*',
    'd',
    'd/',
    '/d/',
    'd/e',
    'e/',
    'e/*',
    '**/e',
    'd/**',
    '**/f/a',
    'f',
    '[ab]*',
  ],
  ...['g*/', '?', '/e/a', 'e/**/a', '# a', '', ' ', 'a '],
);
const rules = fc
  .array(fc.tuple(fc.boolean(), patterns), { maxLength: 5 })
  .map((list) => list.map(([negated, pattern]) => (negated ? `!${pattern}` : pattern)).join('\n'));

const nothingKnown: Knowledge = {
  file: () => null,
  folder: () => null,
  isEnough: () => false,
  isEnoughOfFile: () => false,
};

it('leaves out what git leaves out', async () => {
  const property = fc.asyncProperty(rules, rules, rules, async (top, inD, inG) => {
    const layout = makeLayout();
    write(layout, Object.fromEntries(files.map((name) => [name, ''])));
    write(layout, { '.lucidityignore': top, 'd/.lucidityignore': inD, 'g [1]/.lucidityignore': inG });
    execFileSync('git', ['init', '-q'], { cwd: layout.root });
    const kept = execFileSync(
      'git',
      ['ls-files', '-z', '--others', '--exclude=.luc', '--exclude-per-directory=.lucidityignore'],
      { cwd: layout.root, encoding: 'utf8' },
    );
    const tracked = { ownerOf: () => null, below: () => [], recorded: () => null };
    const ignoreFiles = openIgnoreFiles(layout, null);
    const met: string[] = [];
    await walk({ layout, tracked, ignoreFiles }, path('.'), nothingKnown, (found) => {
      met.push(...found.map(pathOf));
      return null;
    });
    expect(met.sort()).toEqual(kept.split('\0').filter(Boolean).sort());
  });
  await fc.assert(property, { numRuns: 40 });
});

it('names the rule that git names', async () => {
  const property = fc.asyncProperty(rules, rules, rules, async (top, inD, inG) => {
    const layout = makeLayout();
    write(layout, Object.fromEntries(files.map((name) => [name, ''])));
    const texts = { '': top, 'd/': inD, 'g [1]/': inG };
    for (const [folder, text] of Object.entries(texts))
      write(layout, { [`${folder}.lucidityignore`]: text, [`${folder}.gitignore`]: text });
    execFileSync('git', ['init', '-q'], { cwd: layout.root });
    const asked = [...files, 'd', 'd/e', 'g [1]', 'g [1]/d'];
    const said = spawnSync('git', ['check-ignore', '-v', '-n', '-z', '--stdin'], {
      cwd: layout.root,
      input: asked.map((one) => `${one}\0`).join(''),
      encoding: 'utf8',
    }).stdout.split('\0');
    const explainer = openIgnoreExplainer(layout, null);
    for (const [i, one] of asked.entries()) {
      const [file = '', line = '', pattern = ''] = said.slice(4 * i);
      const { isIgnored, decidedBy } = await explainer.explain(path(one), !files.includes(one));
      const ours = [
        decidedBy?.file?.replace('.lucidityignore', '.gitignore'),
        decidedBy?.line,
        decidedBy?.pattern,
      ];
      expect([one, ...ours].join(':')).toBe([one, file, line, pattern].join(':'));
      expect(isIgnored).toBe(pattern !== '' && !pattern.startsWith('!'));
    }
  });
  await fc.assert(property, { numRuns: 20 });
});
