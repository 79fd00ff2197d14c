/** The commands that need no run, driven as users drive them: exact output, exit codes and files. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { eventsOf, makeProject, type Project } from '../support/project.ts';

const files = {
  'lucidity.yaml': `# ours
stages:
  clean:
    cmd: cp raw.csv clean.csv; echo cleaned
    deps: [raw.csv]
    outs: [clean.csv]
    desc: Take the bad rows out
  train:
    cmd: cp clean.csv model   # fast
    deps: [clean.csv]
    params: [lr]
    outs: [model]
`,
  'params.yaml': 'lr: 0.1\nsizes: [1, 2]\n',
  'raw.csv': 'a\n',
};
const json = (text: string): unknown => JSON.parse(text);
const empty = { stderr: '' };

describe('init', () => {
  test('makes a project that is valid as it stands, once', async () => {
    const project = makeProject({ git: true });
    expect(await project.luc(['init'])).toMatchObject({ code: 0, ...empty });
    expect(project.read('.gitignore')).toBe('/.luc/\n');
    expect(await project.luc(['status'])).toMatchObject({ code: 0, ...empty });
    expect(await project.luc(['init'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        'error: there is a `lucidity.yaml` here already\nhint: `--force` replaces it, and moves it to the trash\n',
    });
    project.write('lucidity.yaml', 'stages: {}\n');
    expect(await project.luc(['init', '--force'])).toMatchObject({ code: 0 });
    expect(project.trash()).toEqual({ 'lucidity.yaml': 'stages: {}\n' });
    expect(project.read('lucidity.yaml')).toContain('# prepare:');
    expect(project.read('.gitignore')).toBe('/.luc/\n');
    expect((await project.luc(['stage', 'list'])).stdout).toBe('There are no stages yet.\n');
    project.remove('lucidity.yaml');
    project.write('lucidity.yaml/note', '');
    expect(await project.luc(['init', '--force'])).toMatchObject({
      code: 2,
      stderr:
        'error: `lucidity.yaml` is a folder, where a file has to be\nhint: move it elsewhere, or give it another name\n',
    });
  });

  test('leaves git alone where there is none, and says where it hides a project further up', async () => {
    const project = makeProject({ files: { 'a/b/c': '' } });
    expect((await project.luc(['init'])).stdout).toBe(
      'Wrote lucidity.yaml.\n\nNext: write down your stages in lucidity.yaml, then `luc repro`.\n',
    );
    expect(project.exists('.gitignore')).toBe(false);
    expect((await project.luc(['init'], { cwd: 'a/b' })).stdout).toBe(
      'Wrote lucidity.yaml.\nIn this folder `luc` now works with it, and no longer with the project in `../..`.\n\nNext: write down your stages in lucidity.yaml, then `luc repro`.\n',
    );
  });

  test('takes a DVC project over, comments kept, and says what it left', async () => {
    const project = makeProject({
      files: {
        'dvc.yaml':
          '# main\nstages:\n  a:   # first\n    cmd: cp raw.csv a\n    deps: [raw.csv]\n    outs: [a]\nartifacts: {m: {path: a}}\n',
        'raw.csv.dvc': 'outs:\n- md5: 0cc1\n  path: raw.csv\n  desc: the table\n',
        'sub/dvc.yaml': 'stages:\n  b:\n    cmd: cat ../a > b\n    deps: [../a]\n    outs: [b]\n',
        'raw.csv': 'x\n',
        '.dvcignore': '# nothing\n',
      },
    });
    expect(await project.luc(['init', '--dvc'])).toMatchObject({
      code: 0,
      ...empty,
      stdout: `Wrote lucidity.yaml, pipelines/sub.yaml.
Adopted nothing new of what DVC recorded.

To run:
  a      not in dvc.lock
  sub/b  not in dvc.lock

Data to look at:
  raw.csv  raw.csv.dvc:2 holds no md5

Look at these:
  dvc.yaml:7: \`artifacts\` has no counterpart

Next: \`dvc pull\`, then \`luc init --dvc\` again adopts what was not here; \`luc add\` takes data as it is.
`,
    });
    expect(project.read('lucidity.yaml')).toBe(`# main
stages:
  a:   # first
    cmd: cp raw.csv a
    deps: [raw.csv]
    outs: [a]

include:
  - pipelines/sub.yaml

data:
  raw.csv:
    desc: the table
`);
    expect(project.read('pipelines/sub.yaml')).toBe(
      'stages:\n  b:\n    cmd: cat ../a > b\n    deps: [../a]\n    outs: [b]\n    wdir: sub\n',
    );
    expect((await project.repro()).ran).toEqual(['a', 'sub/b']);
    expect(project.read('sub/b')).toBe('x\n');
  });
});

describe('stage', () => {
  test('only a terminal, or a width that is set, cuts a text', async () => {
    const desc =
      'Describes at such length what is done that no terminal of eighty columns could show all of it';
    const project = makeProject({
      files: { 'lucidity.yaml': `stages: {a: {cmd: 'true', desc: ${desc}}}\n` },
    });
    expect((await project.luc(['stage', 'list'])).stdout).toBe(`  a  ${desc}\n`);
    expect((await project.luc(['stage', 'list'], { env: { COLUMNS: '30' } })).stdout).toBe(
      '  a  Describes at such length…\n',
    );
  });

  test('list --json has the whole stage', async () => {
    const { stages } = json((await makeProject({ files }).luc(['stage', 'list', '--json'])).stdout) as {
      stages: unknown[];
    };
    expect(stages[1]).toEqual({
      name: 'train',
      pipeline: '',
      kind: 'cmd',
      cmd: ['cp clean.csv model'],
      wdir: '.',
      deps: [{ path: 'clean.csv' }],
      outs: [{ path: 'model', cache: true, persist: false }],
      params: [{ file: 'params.yaml', key: 'lr' }],
      metrics: [],
      plots: [],
      frozen: false,
      always_changed: false,
      desc: null,
    });
  });

  test('list is short, and takes targets', async () => {
    const project = makeProject({ files });
    expect((await project.luc(['stage', 'list'])).stdout).toBe(
      '  clean  Take the bad rows out\n  train  makes model\n',
    );
    expect((await project.luc(['stage', 'list', '--glob', 't*'])).stdout).toBe('  train  makes model\n');
  });

  test('add writes behind the others and runs where that is asked for', async () => {
    const project = makeProject({ files });
    const added = await project.luc([
      ...['stage', 'add', '-n', 'test', '-d', 'model', '-p', 'lr', '-M', 'm.json', '--run'],
      'echo {} > m.json',
    ]);
    expect(added).toMatchObject({ code: 0 });
    expect(added.stdout).toBe('Added `test` to lucidity.yaml.\n');
    expect(project.read('lucidity.yaml')).toBe(`${files['lucidity.yaml']}  test:
    cmd: echo {} > m.json
    deps:
      - model
    params:
      - lr
    metrics:
      - m.json:
          cache: false
`);
    expect(project.read('m.json')).toBe('{}\n');
  });

  test('add --run runs in the project that it adds to, and gives one document', async () => {
    const project = makeProject({
      files: { ...files, 'sub/lucidity.yaml': 'stages: {x: {cmd: echo > here}}\n' },
    });
    const line = ['--cd', '..', '--json', 'stage', 'add', '-n', 'x', '-o', 'there', '--run'];
    const added = await project.luc([...line, 'echo > there'], { cwd: 'sub' });
    expect({ ...(json(added.stdout) as object), run: '' }).toEqual({
      ...{ version: 1, added: 'x', file: 'lucidity.yaml', run: '' },
      stages: [{ name: 'x', outcome: 'ran' }],
    });
    expect([project.exists('there'), project.names('sub')]).toEqual([true, ['lucidity.yaml']]);
    const broken = await project.luc([...line, '--force', 'false'], { cwd: 'sub' });
    expect(broken.code).toBe(1);
    expect(json(broken.stdout)).toMatchObject({ added: 'x', stages: [{ outcome: 'failed' }] });
  });

  test('add below the root runs there', async () => {
    const project = makeProject({ files: { ...files, 'sub/x': '' } });
    await project.luc(['stage', 'add', '-n', 'up', '-d', 'x', '-o', 'y', 'cp x y'], { cwd: 'sub' });
    expect(project.read('lucidity.yaml')).toBe(
      `${files['lucidity.yaml']}  up:\n    cmd: cp x y\n    wdir: sub\n    deps:\n      - x\n    outs:\n      - y\n`,
    );
  });

  test('add refuses what would break the project, and writes nothing', async () => {
    const project = makeProject({ files });
    const taken = await project.luc(['stage', 'add', '-n', 'train', 'true', '--json']);
    expect(taken.code).toBe(2);
    const added = await project.luc(['--json', 'stage', 'add', '-n', 'again', '-o', 'model', 'true']);
    expect(added.code).toBe(2);
    expect((json(added.stdout) as { error: { code: string } }).error.code).toBe('duplicate-out');
    const unnamed = await project.luc(['stage', 'add', '-n', 'a b', 'true']);
    expect(unnamed.stderr).toBe(
      'error: `a b` is no name of a stage\nhint: letters, digits, `-`, `_` and `.` make a name\n',
    );
    project.write('lucidity.yaml', `${files['lucidity.yaml']}\ndata:\n  raw.csv:\n`);
    const taker = await project.luc(['stage', 'add', '-n', 'again', '-o', 'model', '-o', 'raw.csv', 'true']);
    expect(taker.stderr).toBe(`error: \`model\` is an out of \`train\` and an out of \`again\`
   ├─ lucidity.yaml:12:12
12 │     outs: [model]
   │            ^^^^^ first here
hint: each path has one maker: give one of them another path

error: \`raw.csv\` is an out of \`again\` and tracked as data
   ┌─ lucidity.yaml:15:3
15 │   raw.csv:
   │   ^^^^^^^
hint: each path has one maker: give one of them another path
`);
    project.write('lucidity.yaml', files['lucidity.yaml']);
    expect((await project.luc(['stage', 'add', 'true'])).stderr).toBe(
      'error: the stage has no name\nhint: `-n NAME` gives it one\n',
    );
    expect((await project.luc(['stage', 'add', '-n', 'w', 'touch w.txt', '--run'])).stderr).toBe(
      'error: `touch w.txt` is a whole command line, and `--run` stands behind it\nhint: flags of luc stand before the command; only a command without quotes around all of it goes on\n',
    );
    expect((await project.luc(['stage', 'add', '-n', 'w'])).stderr).toBe(
      'error: `COMMAND` is missing\nhint: `luc stage add -n NAME COMMAND…`\n',
    );
    expect(project.read('lucidity.yaml')).toBe(files['lucidity.yaml']);
  });
});

describe('freeze', () => {
  test('and unfreeze leave the file as it was', async () => {
    const project = makeProject({ files });
    expect(await project.luc(['freeze', 'train'])).toMatchObject({
      code: 0,
      stdout: 'Froze `train`.\n',
      ...empty,
    });
    expect(project.read('lucidity.yaml')).toBe(`${files['lucidity.yaml']}    frozen: true\n`);
    const both = await project.luc(['freeze', 'clean', 'train']);
    expect(both.stdout).toBe('Froze `clean`.\n`train` was frozen already.\n');
    expect((await project.luc(['unfreeze', 'clean', 'model'])).stdout).toBe(
      'Unfroze `clean`.\nUnfroze `train`.\n',
    );
    expect(project.read('lucidity.yaml')).toBe(files['lucidity.yaml']);
    expect((await project.luc(['unfreeze', 'model'])).stdout).toBe('`train` was not frozen.\n');
  });

  test('refuses data, which no stage makes', async () => {
    const project = makeProject({
      files: { ...files, 'lucidity.yaml': `${files['lucidity.yaml']}data: {raw.csv: }\n` },
    });
    expect(await project.luc(['freeze', 'train', 'raw.csv'])).toMatchObject({
      code: 2,
      stderr:
        'error: `raw.csv` is data: no stage makes it\nhint: name a stage that reads it, or a path that a stage makes\n',
    });
    expect(project.read('lucidity.yaml')).not.toContain('frozen');
  });

  test('takes a group as one', async () => {
    const project = makeProject({
      files: { 'lucidity.yaml': 'stages:\n  a:\n    foreach: [x, y]\n    do:\n      cmd: echo ${item}\n' },
    });
    expect((await project.luc(['freeze', 'a@x'])).stderr).toBe(
      'error: `a@x` is one of `a`, which is written as one\nhint: name the group: `a`\n',
    );
    expect((await project.luc(['freeze', 'a'])).stdout).toBe('Froze `a`.\n');
  });
});

describe('dag', () => {
  test('draws states, and gives them as JSON', async () => {
    const project = makeProject({ files });
    await project.repro(['clean']);
    expect((await project.luc(['dag'])).stdout).toBe(`┌─────────┐
│ ✓ clean │
└────┬────┘
     │
┌────┴────┐
│ + train │
└─────────┘

✓ current   + new
`);
    expect(json((await project.luc(['dag', '--json'])).stdout)).toEqual({
      version: 1,
      nodes: [
        { name: 'clean', kind: 'cmd', state: 'current' },
        { name: 'train', kind: 'cmd', state: 'new' },
      ],
      edges: [{ from: 'clean', to: 'train', paths: ['clean.csv'] }],
    });
    expect((await project.luc(['dag', '--outs', '--mermaid'])).stdout).toBe(
      'flowchart TD\n\tn1["clean.csv"]\n\tn2["model"]\n\tn1 --> n2\n',
    );
    expect((await project.luc(['dag', '--html', 'd.html'])).stdout).toBe('Wrote d.html.\n');
    expect(project.read('d.html')).toMatch(/^<!doctype html>/);
    expect(await project.luc(['dag', '--dot', '--mermaid'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'error: `--dot` and `--mermaid` exclude each other\nhint: leave one of them\n',
    });
    expect((await project.luc(['dag', '--html', '-'])).stdout).toMatch(/^<!doctype html>/);
    expect(await project.luc(['dag', '--html', 'no/such/d.html'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        'error: cannot write `no/such/d.html`: there is no folder `no/such`\nhint: `mkdir -p no/such` makes it\n',
    });
    expect(await project.luc(['dag', '--html', '.'])).toMatchObject({
      code: 2,
      stderr: 'error: cannot write `.`: it is a folder\nhint: name the file that shall be written in it\n',
    });
    expect(await project.luc(['dag', '--html', 'raw.csv/d.html'])).toMatchObject({
      code: 2,
      stderr: 'error: cannot write `raw.csv/d.html`: `raw.csv` is no folder\nhint: name another file\n',
    });
  });
});

describe('runs and logs', () => {
  test('a stage whose output has no line end does not spoil the next prompt', async () => {
    const project = makeProject({
      files: { 'lucidity.yaml': 'stages: {a: {cmd: printf half, always_changed: true}}\n' },
    });
    await project.repro();
    expect((await project.luc(['logs', 'a'])).stdout).toBe('half\n');
  });

  test('a stage that printed nothing has no log to look at', async () => {
    const project = makeProject({
      files: { 'lucidity.yaml': "stages: {a: {cmd: 'false'}, b: {cmd: echo b; false}}\n" },
    });
    const { stderr } = await project.luc(['repro', '-k', '--reporter', 'plain']);
    expect(stderr.match(/log: .*/g)).toEqual([expect.stringMatching(/\/b\.log$/)]);
    const { stdout, stderr: told } = await project.luc(['logs', 'a']);
    expect([stdout, told.replace(/\w{26}/, 'RUN')]).toEqual([
      '',
      'warning: `a` printed nothing in run RUN\n',
    ]);
  });

  test('tell what ran, and what it printed', async () => {
    const project = makeProject({ files });
    expect((await project.luc(['runs'])).stdout).toBe('No runs yet.\n');
    expect((await project.luc(['logs'])).code).toBe(2);
    await project.repro();
    const { runs } = json((await project.luc(['runs', '--json'])).stdout) as {
      runs: { outcome: string; stages: { name: string; outcome: string }[] }[];
    };
    expect(
      runs.map(({ outcome, stages }) => [outcome, stages.map((one) => [one.name, one.outcome])]),
    ).toEqual([
      [
        'done',
        [
          ['clean', 'ran'],
          ['train', 'ran'],
        ],
      ],
    ]);
    expect((await project.luc(['logs'])).stdout).toBe('==> clean <==\ncleaned\n\n==> train <==\n');
    expect((await project.luc(['logs', 'clean'])).stdout).toBe('cleaned\n');
    expect((await project.luc(['logs', '--follow'])).stdout).toBe('clean │ cleaned\n');
    expect((await project.luc(['logs', 'claen'])).stderr).toBe(
      'error: there is no log of a stage `claen`\nhint: did you mean `clean`?\n',
    );
    // Paths that are brought back are no stages.
    project.write('model', 'edited by hand');
    expect((await project.luc(['checkout', '-f'])).code).toBe(0);
    expect(json((await project.luc(['runs', '--json', '-n', '1'])).stdout)).toMatchObject({
      runs: [{ argv: ['checkout', '-f'], outcome: 'done', stages: [] }],
    });
  });

  test('runs are shown short, by the clock on the wall, and one of them stage by stage', async () => {
    const project = makeProject({
      files: { 'lucidity.yaml': 'stages:\n  good: {cmd: "true"}\n  bad: {cmd: "false"}\n' },
    });
    await project.repro(['-k']);
    await project.repro(['good']);
    const { runs } = json((await project.luc(['runs', '--json'])).stdout) as {
      runs: { id: string; at: string; stages: { name: string; ms: number | null }[] }[];
    };
    const [second, first] = runs;
    if (!first || !second) throw new Error('two runs');
    expect(first.stages.filter(({ ms }) => ms === null)).toEqual([]);
    const shared = [...first.id].findIndex((letter, i) => letter !== second.id[i]);
    const short = first.id.slice(0, Math.max(6, shared + 1));
    const inKathmandu = new Date(Date.parse(first.at) + (5 * 60 + 45) * 60_000).toISOString();
    const told = async (...args: string[]) =>
      (await project.luc(['runs', ...args], { env: { TZ: 'Asia/Kathmandu' } })).stdout
        .replaceAll(/ +[\d.]+ m?s\b/g, '  TIME')
        .split('\n')
        .map((line) => line.replaceAll(/ +/g, ' ').trim())
        .sort();
    const line = `${short} ${inKathmandu.slice(0, 16).replace('T', ' ')} failed TIME luc repro --reporter ndjson -k 2 stages`;
    expect(await told()).toContain(line);
    expect(await told(short.toLowerCase())).toEqual(['', line, 'failed TIME bad', 'ran TIME good'].sort());
    expect(await told('-v', '-n', '1')).toEqual(expect.arrayContaining(['ran TIME good']));
    expect(await project.luc(['runs', '01NONE'])).toMatchObject({
      code: 2,
      stderr:
        'error: there is no run `01NONE`\nhint: `luc runs` lists them; the first six characters of an id are enough\n',
    });
  });

  test('logs take targets as all commands do, and stages that the project has no more', async () => {
    const stages = `stages:
  say: {foreach: [a, b], do: {cmd: "echo \${item} | tee said-\${item}", outs: ["said-\${item}"]}}
`;
    const project = makeProject({
      files: {
        'lucidity.yaml': `include: [more.yaml]\n${stages}  gone: {cmd: echo gone, always_changed: true}\n`,
        'more.yaml': 'stages: {b: {cmd: echo more | tee more, outs: [more]}}\n',
      },
    });
    expect((await project.repro(['-j', '1'])).code).toBe(0);
    project.write('lucidity.yaml', `include: [more.yaml]\n${stages}`);
    const [id = ''] = project.names('.luc/runs');
    const printed: readonly (readonly [readonly string[], string])[] = [
      [['say'], '==> say@a <==\na\n\n==> say@b <==\nb\n'],
      [[':say@a'], 'a\n'],
      [['./said-b'], 'b\n'],
      [['b'], 'more\n'],
      [['gone'], 'gone\n'],
      [[id.slice(0, 20).toLowerCase(), 'more'], 'more\n'],
      [['-f', 'say@a'], 'a\n'],
    ];
    for (const [words, stdout] of printed)
      expect([words, await project.luc(['logs', ...words])]).toMatchObject([words, { code: 0, stdout }]);
    const refused: readonly (readonly [readonly string[], string])[] = [
      [
        [id.slice(0, 3)],
        `\`${id.slice(0, 3)}\` is too short for the id of a run\nhint: its first six characters are enough; \`luc runs\` lists them`,
      ],
      [['id', 'say'], 'there is no run `id`\nhint: `luc runs` lists them'],
      [['goen'], 'there is no log of a stage `goen`\nhint: did you mean `gone`?'],
    ];
    for (const [words, told] of refused)
      expect(await project.luc(['logs', ...words])).toMatchObject({ code: 2, stderr: `error: ${told}\n` });
    expect(json((await project.luc(['logs', '-f', '--json'])).stdout)).toMatchObject({
      error: { code: 'follow-json' },
    });
  });
});

describe('params', () => {
  const changed = (): Project => {
    const project = makeProject({ files, git: true });
    project.write('params.yaml', 'lr: 1.0\nsizes: [1, 2]\nnew: "1"\n');
    return project;
  };

  test('show', async () => {
    const project = changed();
    expect((await project.luc(['params', 'show'])).stdout).toBe(
      '  file         param  value\n  params.yaml  lr     1.0\n  params.yaml  sizes  [1,2]\n  params.yaml  new    1\n',
    );
    expect((await project.luc(['params', 'show', 'HEAD', '--json'])).stdout).toBe(
      '{"version":1,"revisions":{"HEAD":{"params.yaml":{"lr":0.1,"sizes":[1,2]}}}}\n',
    );
  });

  test('diff keeps types', async () => {
    const project = changed();
    expect((await project.luc(['params', 'diff', '--json'])).stdout).toBe(
      '{"version":1,"diff":{"params.yaml":{"lr":{"old":0.1,"new":1.0},"new":{"old":null,"new":"1"}}}}\n',
    );
    expect((await project.luc(['params', 'diff', '--md', 'HEAD', 'workspace'])).stdout).toBe(
      '| file | param | HEAD | workspace |\n| --- | --- | --- | --- |\n| params.yaml | lr | 0.1 | 1.0 |\n| params.yaml | new | - | 1 |\n',
    );
    expect(await project.luc(['params', 'diff', 'HEAD', 'HEAD'])).toMatchObject({
      code: 0,
      stdout: 'No params differ.\n',
    });
    expect((await project.luc(['params', 'diff', 'nope'])).stderr).toBe(
      'error: git knows no revision `nope`\nhint: `git log --oneline --all` lists commits, branches and tags\n',
    );
  });

  test('a file that is in no revision is none', async () => {
    const project = changed();
    expect(await project.luc(['params', 'show', '--targets', 'parms.yaml', '--targets', 'no'])).toMatchObject(
      {
        code: 2,
        stdout: '',
        stderr:
          'error: there is no params file `parms.yaml`\nhint: did you mean `params.yaml`?\n\n' +
          'error: there is no params file `no`\nhint: `luc params show` shows those that there are\n',
      },
    );
    expect((await project.luc(['params', 'diff', '--targets', 'no'])).code).toBe(2);
    project.remove('params.yaml');
    const diff = await project.luc(['params', 'diff', '--json', '--targets', 'params.yaml']);
    expect(diff.stdout).toContain('"lr":{"old":0.1,"new":null}');
  });

  test('a broken file is told, the others are shown', async () => {
    const project = changed();
    project.write(
      'lucidity.yaml',
      `${files['lucidity.yaml']}  more:\n    cmd: 'true'\n    params: [{other.json: [x]}]\n`,
    );
    project.write('other.json', '{"x": 1}');
    await project.luc(['stage', 'list']);
    project.write('other.json', '{"x": ');
    const shown = await project.luc([
      'params',
      'show',
      '--targets',
      'params.yaml',
      '--targets',
      'other.json',
    ]);
    expect(shown.code).toBe(2);
    expect(shown.stdout).toContain('lr     1.0');
    expect(shown.stderr).toContain('other.json:1');
  });
});

describe('set-param', () => {
  test('writes the params first, comments kept, all or none', async () => {
    const project = makeProject({
      files: { ...files, 'params.yaml': '# the rate\nlr: 0.1   # slow\nseed: 1\n' },
    });
    await project.repro();
    expect((await project.repro(['-S', 'lr=0.2', '-S', '+deep.er=x'])).ran).toEqual(['train']);
    expect(project.read('params.yaml')).toBe('# the rate\nlr: 0.2   # slow\nseed: 1\ndeep:\n  er: x\n');
    const wrong = await project.luc(['repro', '-S', 'lr=0.3', '-S', 'sead=2']);
    expect(wrong).toMatchObject({
      code: 2,
      stderr: 'error: `params.yaml` has no param `sead`\nhint: did you mean `seed`?\n',
    });
    expect(project.read('params.yaml')).toContain('lr: 0.2');
  });
});

describe('everywhere', () => {
  test('version and schema', async () => {
    const project = makeProject();
    const { stdout } = await project.luc(['--version']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await project.luc(['version'])).stdout).toBe(stdout);
    expect((await project.luc(['-q', 'repro', '--version'])).stdout).toBe(stdout);
    expect(json((await project.luc(['-v', '--version', '--json'])).stdout)).toEqual({
      version: 1,
      luc: stdout.trim(),
    });
    expect(json((await project.luc(['schema'])).stdout)).toMatchObject({ title: 'lucidity.yaml' });
  });

  test('wrong words are answered with a suggestion and exit 2', async () => {
    const project = makeProject({ files });
    expect(await project.luc(['repo'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'error: `luc repo` is not a command\nhint: did you mean `luc repro`?\n',
    });
    expect(await project.luc(['status', '--jsn', '--json'])).toMatchObject({ code: 2, ...empty });
    expect((await project.luc(['status', '--reporter', 'plian'])).stderr).toBe(
      'error: `plian` is no reporter\nhint: did you mean `plain`?\n',
    );
  });

  test('the project is the nearest folder upwards, or that of --cd', async () => {
    const project = makeProject({ files: { ...files, 'a/b/c': '' } });
    expect((await project.luc(['stage', 'list'], { cwd: 'a/b' })).code).toBe(0);
    expect((await project.luc(['--cd', '../project', 'stage', 'list'])).code).toBe(0);
    expect((await project.luc(['stage', 'list'], { cwd: '..', env: { LUC_CD: 'project' } })).code).toBe(0);
    const outside = await project.luc(['stage', 'list', '--json'], { cwd: '..' });
    expect(outside.code).toBe(2);
    expect((json(outside.stdout) as { error: { code: string } }).error.code).toBe('no-project');
    expect((await project.luc(['--cd', 'nowhere', 'status'])).code).toBe(2);
  });

  test('a closed pipe is silent', () => {
    const project = makeProject({ files });
    const line = `${process.execPath} ${new URL('../../bin/luc.cjs', import.meta.url).pathname} schema | true`;
    const { stderr } = spawnSync('sh', ['-c', line], { cwd: project.root, encoding: 'utf8' });
    expect(stderr).toBe('');
  });

  test('help has no need of a project, and nothing to say is exit 2', async () => {
    const project = makeProject();
    expect(await project.luc(['help', 'repro'])).toMatchObject({ code: 0, ...empty });
    expect((await project.luc(['repro', '--help'])).stdout).toBe(
      (await project.luc(['help', 'repro'])).stdout,
    );
    expect((await project.luc([])).code).toBe(2);
    expect((await project.luc(['help', 'rerpo'])).stderr).toContain('did you mean `luc repro`?');
    expect(await project.luc(['help', 'params', 'shwo'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'error: `luc params shwo` is not a command\nhint: did you mean `luc params show`?\n',
    });
    const unread = await project.luc(['--reporter=ndjson', 'repro', '--bogus']);
    expect([unread.code, eventsOf(unread)]).toMatchObject([
      2,
      [{ event: 'failed', error: { code: 'unknown-flag' } }],
    ]);
  });
});
