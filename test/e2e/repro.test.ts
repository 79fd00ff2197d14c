/** What `luc repro` does to a small project, in everyday situations and bad ones. */
import { describe, expect, test } from 'vitest';
import { copiesOf, makeProject, type Project } from '../support/project.ts';

/** Two branches and their join. Every command leaves its name in ran.log, so that what ran is a fact. */
const diamond = {
  '.gitignore': '/.luc\n/out\n/ran.log\n',
  'params.yaml': 'suffix: one\n',
  'left.txt': 'left\n',
  'right.txt': 'right\n',
  'lucidity.yaml': `
stages:
  left:
    cmd: echo left >> "$LUC_ROOT/ran.log" && cat left.txt > out/left.txt
    deps: [left.txt]
    outs: [out/left.txt]
  right:
    cmd: echo right >> "$LUC_ROOT/ran.log" && echo "$(cat right.txt) \${suffix}" > out/right.txt
    deps: [right.txt]
    params: [suffix]
    outs: [out/right.txt]
  join:
    cmd: echo join >> "$LUC_ROOT/ran.log" && cat out/left.txt out/right.txt > out/join.txt
    deps: [out/left.txt, out/right.txt]
    outs: [out/join.txt]
`,
};
const made = { 'join.txt': 'left\nright one\n', 'left.txt': 'left\n', 'right.txt': 'right one\n' };

const makeDiamond = (): Project => makeProject({ files: diamond, git: true });

const makeReproduced = copiesOf({ files: diamond, git: true }, async (project) => {
  expect((await project.luc(['repro'])).code).toBe(0);
  project.ran();
});

describe('content decides', () => {
  test('runs everything once, then nothing', async () => {
    const project = makeDiamond();
    expect(await project.repro()).toMatchObject({ code: 0, stdout: '', ran: ['join', 'left', 'right'] });
    expect(project.ran().toSorted()).toEqual(['join', 'left', 'right']);
    expect(project.snapshot('out')).toEqual(made);
    const lock = project.read('lucidity.lock');

    expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: [] });
    expect(project.ran()).toEqual([]);
    expect(project.read('lucidity.lock')).toBe(lock);
  });

  test('a change runs what depends on it; changed back, everything is restored and nothing runs', async () => {
    const project = await makeReproduced();
    const lock = project.read('lucidity.lock');
    project.write('left.txt', 'LEFT\n');
    expect(await project.repro()).toMatchObject({ code: 0 });
    expect(project.ran()).toEqual(['left', 'join']);
    expect(project.read('out/join.txt')).toBe('LEFT\nright one\n');

    project.write('left.txt', 'left\n');
    expect(await project.repro()).toMatchObject({ code: 0, restored: ['join', 'left'] });
    expect(project.ran()).toEqual([]);
    expect(project.snapshot('out')).toEqual(made);
    expect(project.read('lucidity.lock')).toBe(lock);
  });

  test('a touched file is no change; a file rewritten with its own bytes neither', async () => {
    const project = await makeReproduced();
    project.write('left.txt', 'left\n');
    expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: [] });
    expect(project.ran()).toEqual([]);
  });

  test('a param counts by value and type', async () => {
    const project = await makeReproduced();
    project.write('params.yaml', '# a comment\nunused: 1\nsuffix:   "one"\n');
    expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: [] });
    project.write('params.yaml', 'suffix: two\n');
    await project.repro();
    expect(project.ran()).toEqual(['right', 'join']);
  });

  test('what makes no difference to the result makes none to the key', async () => {
    const project = await makeReproduced();
    const reordered = diamond['lucidity.yaml']
      .replace('deps: [out/left.txt, out/right.txt]', 'deps: [out/right.txt, out/left.txt] # swapped')
      .replace('  join:', '  join:\n    desc: Both\n    meta: {owner: nobody}');
    project.write('lucidity.yaml', reordered);
    expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: [] });
    expect(project.ran()).toEqual([]);
  });

  test('a dep that is no longer declared is a change', async () => {
    const project = await makeReproduced();
    project.write(
      'lucidity.yaml',
      diamond['lucidity.yaml'].replace('deps: [out/left.txt, out/right.txt]', 'deps: [out/left.txt]'),
    );
    await project.repro();
    expect(project.ran()).toEqual(['join']);
  });

  test('a target brings only what it needs', async () => {
    const project = makeDiamond();
    expect(await project.repro(['left'])).toMatchObject({ code: 0, ran: ['left'] });
    expect(project.snapshot('out')).toEqual({ 'left.txt': 'left\n' });
    expect(await project.repro(['out/right.txt'])).toMatchObject({ code: 0, ran: ['right'] });
  });

  test('--dry says what would run and changes nothing', async () => {
    const project = makeDiamond();
    const before = project.snapshot();
    expect((await project.luc(['repro', '--dry'])).code).toBe(0);
    expect(project.snapshot()).toEqual(before);
    expect(project.ran()).toEqual([]);
  });
});

describe('what is lost comes back', () => {
  test.each([
    ['an out', 'out/left.txt'],
    ['all outs', 'out'],
  ])('%s', async (_, path) => {
    const project = await makeReproduced();
    project.remove(path);
    expect(await project.repro()).toMatchObject({ code: 0, failed: [] });
    expect(project.ran()).toEqual([]);
    expect(project.snapshot('out')).toEqual(made);
  });

  test('an edited out is restored, and the edit is in the trash', async () => {
    const project = await makeReproduced();
    project.write('out/left.txt', 'edited by hand\n');
    const run = await project.luc(['repro']);
    expect(run.code).toBe(0);
    expect(run.stderr).toContain('.luc/trash/');
    expect(project.ran()).toEqual([]);
    expect(project.snapshot('out')).toEqual(made);
    expect(project.trash()).toEqual({ 'out/left.txt': 'edited by hand\n' });
  });

  test('without .luc, with the lock and the outs: nothing has to run', async () => {
    const project = await makeReproduced();
    project.remove('.luc');
    expect((await project.repro()).code).toBe(0);
    expect(project.ran()).toEqual([]);
    expect(project.snapshot('out')).toEqual(made);
  });

  test('without .luc and the outs: everything runs', async () => {
    const project = await makeReproduced();
    project.remove('.luc');
    project.remove('out');
    expect((await project.repro()).code).toBe(0);
    expect(project.ran().toSorted()).toEqual(['join', 'left', 'right']);
    expect(project.snapshot('out')).toEqual(made);
  });

  test('without the lock: the run cache knows it all', async () => {
    const project = await makeReproduced();
    const lock = project.read('lucidity.lock');
    project.remove('lucidity.lock');
    expect((await project.repro()).code).toBe(0);
    expect(project.ran()).toEqual([]);
    expect(project.read('lucidity.lock')).toBe(lock);
  });

  test('a lock in conflict: its stages come from the run cache', async () => {
    const project = await makeReproduced();
    project.commit('one');
    const here = project.read('lucidity.lock');
    project.git('switch', '--quiet', '--create', 'other');
    project.write('params.yaml', 'suffix: other\n');
    await project.repro();
    project.commit('other');
    project.git('switch', '--quiet', 'main');
    project.write('params.yaml', 'suffix: main\n');
    await project.repro();
    project.commit('main');
    const merge = project.start('git', ['merge', 'other']);
    expect((await merge.ended).code).toBe(1);
    expect(project.read('lucidity.lock')).toContain('<<<<<<<');
    project.ran();

    project.write('params.yaml', 'suffix: one\n');
    expect((await project.repro()).code).toBe(0);
    expect(project.ran()).toEqual([]);
    expect(project.read('lucidity.lock')).toBe(here);
    expect(project.snapshot('out')).toEqual(made);
  });
});

describe('failure', () => {
  const failing = diamond['lucidity.yaml'].replace(
    'cat left.txt > out/left.txt',
    'echo half > out/left.txt && echo went wrong >&2 && exit 7',
  );

  test('puts the last good outs back, shows the last lines, and ends with 1', async () => {
    const project = await makeReproduced();
    project.write('lucidity.yaml', failing);
    const run = await project.luc(['repro']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('went wrong');
    expect(run.stderr).toMatch(/\.luc\/runs\/\w+\/\S*left/);
    expect(project.snapshot('out')).toEqual(made);
    expect(project.trash()).toEqual({ 'out/left.txt': 'half\n' });
  });

  test('does not lose what succeeded beside it', async () => {
    const project = makeProject({ files: { ...diamond, 'lucidity.yaml': failing }, git: true });
    expect(await project.repro(['--keep-going'])).toMatchObject({
      code: 1,
      ran: ['right'],
      failed: ['left'],
    });
    project.ran();
    project.write('lucidity.yaml', diamond['lucidity.yaml']);
    expect(await project.repro()).toMatchObject({ code: 0, ran: ['join', 'left'] });
  });

  test('an out that the command did not make is a failure', async () => {
    const project = makeProject({
      files: { ...diamond, 'lucidity.yaml': 'stages:\n  a:\n    cmd: "true"\n    outs: [out/never.txt]\n' },
    });
    const run = await project.luc(['repro']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('out/never.txt');
  });

  test('a missing dep is named with its place, and nothing is run', async () => {
    const project = makeDiamond();
    project.remove('left.txt');
    const run = await project.luc(['repro']);
    expect(run.code).not.toBe(0);
    expect(run.stderr).toContain('left.txt');
    expect(run.stderr).toContain('lucidity.yaml:5:12');
    expect(project.ran()).not.toContain('left');
  });

  test.each([
    [
      'a key that is not known',
      'stages:\n  a:\n    cmd: "true"\n    dep: [x]\n',
      'lucidity.yaml:4:5',
      'deps',
    ],
    ['a text that is not YAML', 'stages:\n  a:\n    cmd: "true\n', 'lucidity.yaml:3:10', '`"` is not closed'],
    [
      'a value of a wrong type',
      'stages:\n  a:\n    cmd: "true"\n    deps: 3\n',
      'lucidity.yaml:4:11',
      'deps',
    ],
    ['a duplicate key', 'stages:\n  a:\n    cmd: "true"\n    cmd: "false"\n', 'lucidity.yaml:4:5', 'cmd'],
    [
      'a cycle',
      'stages:\n  a:\n    cmd: "true"\n    deps: [y]\n    outs: [x]\n  b:\n    cmd: "true"\n    deps: [x]\n    outs: [y]\n',
      'lucidity.yaml:8:12',
      'a → b → a',
    ],
    ['a missing template key', 'stages:\n  a:\n    cmd: echo ${no.such}\n', 'lucidity.yaml:3:', 'no.such'],
    ['an out outside', 'stages:\n  a:\n    cmd: "true"\n    outs: [../x]\n', 'lucidity.yaml:4:12', '../x'],
  ])('%s points at the text and ends with 2', async (_, yaml, place, word) => {
    const project = makeProject({ files: { 'lucidity.yaml': yaml } });
    const run = await project.luc(['repro']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(place);
    expect(run.stderr).toContain(word);
    expect(project.snapshot()).toEqual({ 'lucidity.yaml': yaml });
  });

  test('outside of a project: exit 2 and what to do', async () => {
    const project = makeProject();
    const run = await project.luc(['repro']);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('luc init');
  });
});

describe('names', () => {
  const makeNamed = (name: string, declared: boolean): Project =>
    makeProject({
      files: {
        '.gitignore': '/.luc\n/out\n/ran.log\n',
        [`in/${name}`]: 'text\n',
        'lucidity.yaml': `
stages:
  copy:
    cmd: echo copy >> "$LUC_ROOT/ran.log" && cp -R in/. out/copy
    deps: [in]
    outs: [out/copy]
  again:
    cmd: echo again >> "$LUC_ROOT/ran.log" && cp -R out/copy/. out/again
    deps: [${declared ? JSON.stringify(`out/copy/${name}`) : 'out/copy'}]
    outs: [${declared ? JSON.stringify(`out/again/${name}`) : 'out/again'}]
`,
      },
      git: true,
    });

  test.each([
    ['spaces', 'a file with spaces.txt', true],
    ['quotes', `it's "quoted".txt`, true],
    ['letters of other scripts', 'данные/файл-文件-ملف.txt', true],
    ['an accent in two code points', 'cafe\u0301.txt', true],
    ['a leading dash', '-rf.txt', true],
    ['characters of globs', 'a*[b]?.txt', true],
    ['a newline, in a folder', 'two\nlines.txt', false],
    ['a backslash', 'back\\slash.txt', true],
  ])('%s', async (_, name, declared) => {
    const project = makeNamed(name, declared);
    const made = { [`again/${name}`]: 'text\n', [`copy/${name}`]: 'text\n' };
    expect((await project.luc(['repro'])).code).toBe(0);
    expect(project.snapshot('out')).toEqual(made);
    expect(project.git('status', '--porcelain')).toBe('?? lucidity.lock\n');
    expect(project.ran()).toEqual(['copy', 'again']);
    project.remove('out');
    expect((await project.luc(['repro'])).code).toBe(0);
    expect(project.ran()).toEqual([]);
    expect(project.snapshot('out')).toEqual(made);
  });

  test('a newline in a declared path is refused with its place', async () => {
    const project = makeNamed('two\nlines.txt', true);
    const run = await project.luc(['repro']);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('lucidity.yaml:9:12');
  });

  test('modes: the execute bit counts and is restored', async () => {
    const project = makeProject({
      files: {
        'lucidity.yaml':
          'stages:\n  tool:\n    cmd: cp tool.sh out/tool.sh\n    deps: [tool.sh]\n    outs: [out/tool.sh]\n',
      },
    });
    project.write('tool.sh', 'true\n', 0o755);
    await project.luc(['repro']);
    project.remove('out');
    await project.luc(['repro']);
    expect(project.snapshot('out')).toEqual({ 'tool.sh': 'x:true\n' });
    project.write('tool.sh', 'true\n', 0o644);
    expect(await project.repro()).toMatchObject({ code: 0, ran: ['tool'] });
  });
});
