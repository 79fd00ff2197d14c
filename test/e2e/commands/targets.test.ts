/** Which words name what, from where, and what is said of words that name nothing or two things. */
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../../support/project.ts';

const files = {
  'lucidity.yaml': `include: [pipelines/*.yaml]
stages:
  news: {cmd: echo 1 > made/n, outs: [made/n]}
  fit:
    foreach: [small, large]
    do: {cmd: echo 1, outs: ["made/\${item}"]}
  both: {cmd: echo 1 > both, outs: [both, made/b]}
  twin: {cmd: echo 1 > twin, outs: [twin]}
  odd: {cmd: echo 1, deps: [sub/keep], outs: ["made/it's “q” ü"]}
`,
  'pipelines/news.yaml': `stages:
  clean: {cmd: echo 1 > made/c, outs: [made/c]}
  rare: {cmd: echo 1 > made/r, outs: [made/r]}
`,
  'pipelines/place.yaml': 'stages:\n  in: {wdir: place, cmd: echo 1 > i, outs: [i]}\n',
  'pipelines/old.yaml': 'stages:\n  clean: {cmd: echo 1 > made/o, outs: [made/o]}\n',
  'sub/keep': '',
};

async function ask(project: Project, words: readonly string[], cwd = '.'): Promise<unknown> {
  const { stdout } = await project.luc(['stage', 'list', '--json', ...words], { cwd });
  const { stages, error } = JSON.parse(stdout) as {
    stages?: { name: string }[];
    error?: { message: string; hint: string };
  };
  return error ? [error.message, error.hint] : stages?.map(({ name }) => name);
}

const named: readonly (readonly [string, readonly string[], string?])[] = [
  ['fit', ['fit@small', 'fit@large']],
  ['fit@large', ['fit@large']],
  ['rare', ['news/rare']],
  ['old/clean', ['old/clean']],
  ['old', ['old/clean']],
  ['twin', ['twin']],
  ['place', ['place/in']],
  [':both', ['both']],
  [':news', ['news']],
  ['./both', ['both']],
  ['made/small/deep/inside', ['fit@small']],
  ["made/it's “q” ü", ['odd']],
  ['pipelines/../made/n', ['news']],
  ['../made/n', ['news'], 'sub'],
  ['fit', ['fit@small', 'fit@large'], 'sub'],
];

const refused: readonly (readonly [string, string, string, string?])[] = [
  ['both', '`both` can mean stage `both` or path `both`', 'write `:both` or `./both`'],
  ['news', '`news` can mean stage `news` or pipeline `news`', "write `:news` or `--glob 'news/*'`"],
  [
    'clean',
    '`clean` can mean stage `news/clean` or stage `old/clean`',
    'write `:news/clean` or `:old/clean`',
  ],
  [
    'sub/dvc.yaml:rare',
    '`sub/dvc.yaml:rare` is no stage, group, pipeline or tracked path',
    'did you mean `rare`?',
  ],
  ['keep', '`keep` is no stage, group, pipeline or tracked path', 'stage `odd` reads it', 'sub'],
  ['bothh', '`bothh` is no stage, group, pipeline or tracked path', 'did you mean `both`?'],
  ['rare.dvc', '`rare.dvc` is no stage, group, pipeline or tracked path', 'did you mean `rare`?'],
  ['./fit', '`./fit` is no stage, group, pipeline or tracked path', 'did you mean `fit`?'],
  ['made/n', '`made/n` is no stage, group, pipeline or tracked path', 'did you mean `../made/n`?', 'sub'],
];

test('a word names a stage, a group or one of it, a pipeline, an out or what is inside', async () => {
  const project = makeProject({ files });
  for (const [word, stages, cwd] of named) expect(await ask(project, [word], cwd)).toEqual(stages);
  expect(await ask(project, ['--glob', 'ra*'])).toEqual(['news/rare']);
  expect(await ask(project, ['--glob', 'news/*', 'made/s*'])).toEqual([
    'fit@small',
    'news/clean',
    'news/rare',
  ]);
});

test('a word that means two things or nothing is refused, with what to write', async () => {
  const project = makeProject({ files });
  for (const [word, message, hint, cwd] of refused)
    expect(await ask(project, [word], cwd)).toEqual([message, hint]);
  expect(await project.luc(['status', 'both', 'nobody'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: `error: \`both\` can mean stage \`both\` or path \`both\`
hint: write \`:both\` or \`./both\`

error: \`nobody\` is no stage, group, pipeline or tracked path
hint: \`luc stage list\` shows the stages
`,
  });
});

test('a path inside of what is tracked has to lead to something, here or in the record', async () => {
  const project = makeProject({
    files: {
      'data/sub/file': '1\n',
      'data/gone': '2\n',
      'lucidity.yaml': `data: {data: }
stages:
  make: {cmd: cat data/gone > one, deps: [data/gone], outs: [one]}
  later: {cmd: mkdir two, outs: [two]}
`,
      'here/keep': '',
    },
  });
  expect((await project.luc(['repro', '-q', 'make', 'data'])).code).toBe(0);
  project.remove('data/gone');
  project.write('data/new', '');
  // What nothing is recorded of may still be made.
  for (const word of ['data/sub', 'data/gone', 'data/new', 'two/any'])
    expect([word, (await project.luc(['status', word])).code]).toEqual([word, 0]);

  const slips: readonly (readonly [string, string, string])[] = [
    ['data/sub/fiel', '', 'did you mean `data/sub/file`?'],
    ['data/sbu/file', '', 'did you mean `data/sub`?'],
    ['data/other', '', '`luc ls data` lists what is there'],
    ['one/any', ': `one` is a file', 'did you mean `one`?'],
  ];
  const told = slips.map(([word, why, hint]) => `error: there is no \`${word}\`${why}\nhint: ${hint}\n`);
  const words = slips.map(([word]) => word);
  for (const command of [['repro'], ['checkout'], ['commit', '-f'], ['status']])
    expect(await project.luc([...command, ...words])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: told.join('\n'),
    });
  expect(await project.luc(['why', '../data/sub/fiel'], { cwd: 'here' })).toMatchObject({
    code: 2,
    stderr: 'error: there is no `../data/sub/fiel`\nhint: did you mean `../data/sub/file`?\n',
  });
});
