/** `luc init --dvc` on projects that DVC itself made: what is adopted without running, what is left and why. */
import { describe, expect, test } from 'vitest';
import { dvc2, dvc3 } from '../support/dvc-projects.ts';
import { makeProject, type Project } from '../support/project.ts';

const tracked = ['data/img', 'data/raw.csv', 'data/tool.sh'];
const outs = [
  ...['build/clean.csv', 'feat', 'froze.csv', 'mat-1.txt', 'mat-2.txt', 'model.bin'],
  ...['out-de.txt', 'out-fr.txt', 'sub/b.txt'],
];

function projectOf(files: Readonly<Record<string, string>>): Project {
  const project = makeProject({ files, git: true });
  if (files === dvc3) project.write('data/tool.sh', '#!/bin/sh\n', 0o755);
  return project;
}

interface Lock {
  readonly data: { readonly [path: string]: unknown };
  readonly stages: { readonly [name: string]: unknown };
}
const lockOf = (project: Project): Lock => JSON.parse(project.read('lucidity.lock')) as Lock;
const json = (text: string): unknown => JSON.parse(text);

const notes = `
Look at these:
  dvc.yaml:57: \`artifacts\` has no counterpart
  .dvc/config:4: \`core.autostage\` has no counterpart
  .dvc/config:8: the remote \`store\` gets a folder of its own beside DVC's objects: ../remote/lucidity
  .dvc/config:10: the remote \`cloud\` is at s3://bucket/x; a remote here is a folder or gs://…
`;

describe('a project of DVC 3', () => {
  test('is adopted whole, and its lock is that of a run', async () => {
    const project = projectOf(dvc3);
    const before = project.snapshot();
    expect(await project.luc(['init', '--dvc'])).toMatchObject({
      code: 0,
      stderr: '',
      stdout: `Wrote lucidity.yaml, pipelines/sub.yaml.
Adopted as DVC recorded it, without running: 10 stages, 3 tracked paths.
${notes}
Next: \`luc status\`, then commit lucidity.yaml and lucidity.lock to git.
`,
    });
    const { 'lucidity.yaml': _, 'lucidity.lock': __, 'pipelines/': ___, ...rest } = project.snapshot();
    const { 'pipelines/sub.yaml': ____, '.gitignore': ignored, ...kept } = rest;
    const { '.gitignore': ignoredBefore, ...all } = before;
    expect(kept).toEqual(all);
    expect(ignored).toBe(`${ignoredBefore}/.luc/\n`);
    expect((await project.luc(['status'])).stdout).toBe(
      '  ∗  froze  frozen  left as it is\n\n9 stages are current.\n',
    );
    const { ran, restored } = await project.repro();
    expect([ran, restored]).toEqual([[], []]);

    // The same translation where nothing is recorded: everything runs.
    const fresh = projectOf(dvc3);
    for (const path of [...outs, 'dvc.lock', 'sub/dvc.lock']) fresh.remove(path);
    await fresh.luc(['init', '--dvc']);
    await fresh.luc(['unfreeze', 'froze']);
    expect((await fresh.repro()).ran).toHaveLength(10);
    const [adopted, made] = [lockOf(project), lockOf(fresh)];
    expect(adopted).toEqual(made);
    expect(project.read('lucidity.lock')).toBe(fresh.read('lucidity.lock'));
  });

  test('is translated with settings, remotes and the folder of its second dvc.yaml', async () => {
    const project = projectOf(dvc3);
    await project.luc(['init', '--dvc']);
    const start = `${dvc3['dvc.yaml']}`.split('artifacts:')[0] ?? '';
    expect(project.read('lucidity.yaml')).toBe(`${start}include:
  - pipelines/sub.yaml
data:
  data/img:
  data/raw.csv:
  data/tool.sh:
remotes:
  store:
    url: ../remote/lucidity
    default: true
config:
  cache:
    link:
      - reflink
      - hardlink
`);
    expect(project.read('pipelines/sub.yaml')).toBe(`vars:
  - sub/params.yaml
  - sub/more.yaml
stages:
  b:
    cmd: cat ../build/clean.csv > b.txt && echo \${lr} \${m} >> b.txt
    deps: [../build/clean.csv]
    params: [s]
    outs: [b.txt]
    wdir: sub
metrics:
  - sub/b.txt
`);
  });

  test('is translated over what a run that was killed wrote, but over nothing else', async () => {
    const project = projectOf(dvc3);
    project.write('pipelines/sub.yaml', 'stages: {}\n');
    expect(await project.luc(['init', '--dvc'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        'error: there is a `pipelines/sub.yaml` here already\nhint: `--force` replaces it, and moves it to the trash\n',
    });
    expect(project.exists('lucidity.yaml')).toBe(false);
    const whole = await project.luc(['init', '--dvc', '--force']);
    expect([whole.code, whole.stdout.split('\n')[0]]).toEqual([
      0,
      'Wrote lucidity.yaml, pipelines/sub.yaml.',
    ]);
    expect(whole.stderr).toMatch(
      /^moved pipelines\/sub\.yaml to \.luc\/trash\/\w{26}\/pipelines\/sub\.yaml: .*\n$/,
    );
    expect(project.trash()).toEqual({ 'pipelines/sub.yaml': 'stages: {}\n' });
    project.remove('lucidity.yaml');
    project.remove('lucidity.lock');
    expect(await project.luc(['init', '--dvc'])).toEqual({ ...whole, stderr: '' });
  });

  test('whose files are only in the cache is adopted from there; checkout then makes them', async () => {
    const project = projectOf(dvc3);
    const before = project.snapshot();
    for (const path of [...outs, ...tracked]) project.remove(path);
    project.remove('build');
    const { code, stdout } = await project.luc(['init', '--dvc']);
    expect([code, stdout.split('\n')[1]]).toEqual([
      0,
      'Adopted as DVC recorded it, without running: 10 stages, 3 tracked paths.',
    ]);
    project.remove('.dvc/cache');
    expect((await project.luc(['checkout'])).stdout).toMatch(/\n12 paths restored\.\n$/);
    const after = project.snapshot();
    for (const path of [...outs, ...tracked].flatMap((one) =>
      Object.keys(before).filter((path) => path === one || path.startsWith(`${one}/`)),
    ))
      expect([path, after[path]]).toEqual([path, before[path]]);
    expect((await project.repro()).ran).toEqual([]);
  });

  test('says what is left to run and why', async () => {
    const project = projectOf(dvc3);
    project.write('conf.toml', '[a]\nb = 2\n');
    project.write('data/img/1.txt', 'changed');
    project.write('froze.csv', 'by hand\n');
    project.write('dvc.yaml', `${dvc3['dvc.yaml']}`.replace('cat ../data/tool.sh', 'cat  ../data/tool.sh'));
    project.write('sub/dvc.yaml', `${dvc3['sub/dvc.yaml']}`.replace('    params: [s]\n', ''));
    project.write('other.json', '{"k": {"z": 1.5}, "new": 1}\n');
    expect((await project.luc(['init', '--dvc'])).stdout).toBe(`Wrote lucidity.yaml, pipelines/sub.yaml.
Adopted as DVC recorded it, without running: 3 stages, 3 tracked paths.

To run:
  features  data/img changed since dvc.lock:20
  train     conf.toml:a.b is 2, and 1 at dvc.lock:40 (+1 more)
  mat@1-u   conf.toml changed since dvc.lock:85
  mat@2-u   conf.toml changed since dvc.lock:97
  froze     froze.csv changed since dvc.lock:114
  place     the command is another than at dvc.lock:118
  sub/b     sub/params.yaml:s is at sub/dvc.lock:3 only

Data to look at:
  data/img  changed since data/img.dvc:2; what DVC had is recorded
${notes}
Next: \`luc plan\` shows what would run, \`luc commit STAGE\` takes a stage as it is.
`);
    const before = project.read('lucidity.yaml');
    expect(json((await project.luc(['init', '--dvc', '--json'])).stdout)).toMatchObject({
      version: 1,
      written: [],
      notes: [],
      adopted: { stages: [], data: [] },
      left: {
        stages: {
          train: ['conf.toml:a.b is 2, and 1 at dvc.lock:40', 'other.json:new is not at dvc.lock:40'],
        },
        data: {},
      },
    });
    expect(project.read('lucidity.yaml')).toBe(before);
    expect((await project.repro()).ran).toEqual([
      'features',
      'mat@1-u',
      'mat@2-u',
      'place',
      'sub/b',
      'train',
    ]);
  });

  test('without its cache waits for a pull; a second time it adopts the rest', async () => {
    const project = projectOf(dvc3);
    project.remove('data/raw.csv');
    project.remove('model.bin');
    const object = '.dvc/cache/files/md5/e5/ebd4c02cefbe7955977c67ada242b7';
    const model = Object.keys(dvc3).find(
      (path) => path.startsWith('.dvc/cache') && dvc3[path] === 'model 3\n',
    );
    const texts = [project.read(object), project.read(`${model}`)] as const;
    // A corrupt object is as good as none.
    project.remove(object);
    project.write(`${model}`, 'model 4\n');
    const first = await project.luc(['init', '--dvc']);
    expect(first.stdout).toBe(`Wrote lucidity.yaml, pipelines/sub.yaml.
Adopted as DVC recorded it, without running: 7 stages, 2 tracked paths.

To run:
  prepare  data/raw.csv is neither here nor in DVC's cache
  train    model.bin is neither here nor in DVC's cache
  froze    data/raw.csv is neither here nor in DVC's cache

Data to look at:
  data/raw.csv  neither here nor in DVC's cache
${notes}
Next: \`dvc pull\`, then \`luc init --dvc\` again adopts what was not here; \`luc add\` takes data as it is.
`);
    project.write(object, texts[0]);
    project.write(`${model}`, texts[1]);
    expect(
      (await project.luc(['init', '--dvc'])).stdout,
    ).toBe(`Adopted as DVC recorded it, without running: 3 stages, 1 tracked path.

Next: \`luc status\`, then commit lucidity.yaml and lucidity.lock to git.
`);
    expect((await project.luc(['init', '--dvc'])).stdout).toBe(`Adopted nothing new of what DVC recorded.

Next: \`luc status\`, then commit lucidity.yaml and lucidity.lock to git.
`);
    expect((await project.repro(['--all-outs'])).ran).toEqual([]);
    expect(project.read('model.bin')).toBe('model 3\n');
  });
});

describe('a project of DVC 2', () => {
  const expected = `Wrote lucidity.yaml.
Adopted as DVC recorded it, without running: 1 stage, 2 tracked paths.

Next: \`luc status\`, then commit lucidity.yaml and lucidity.lock to git.
`;

  test('has md5 of text with LF, in the workspace and in its cache', async () => {
    const here = projectOf(dvc2);
    expect((await here.luc(['init', '--dvc'])).stdout).toBe(expected);
    const cached = projectOf(dvc2);
    for (const path of ['crlf.csv', 'd', 'o.csv', 'od']) cached.remove(path);
    expect((await cached.luc(['init', '--dvc'])).stdout).toBe(expected);
    expect(cached.read('lucidity.lock')).toBe(here.read('lucidity.lock'));
    await cached.luc(['checkout']);
    expect(cached.snapshot()).toEqual(here.snapshot());
    expect(cached.read('crlf.csv')).toBe('a,b\r\n1,2\r\n');
  });

  test('that has what we cannot take is adopted once that is mended', async () => {
    const project = projectOf({
      ...dvc2,
      'dvc.yaml': `${dvc2['dvc.yaml']}    params: [{p.py: [x]}]\n`,
      'p.py': 'x = 1\n',
    });
    expect(await project.luc(['init', '--dvc'])).toMatchObject({
      code: 0,
      stderr: '',
      stdout: `Wrote lucidity.yaml.

Look at these:
  p.py:1: \`p.py\` is no params file; params are read from .yaml, .yml, .json and .toml files

Next: mend these, then \`luc init --dvc\` again adopts what DVC recorded.
`,
    });
    project.write('lucidity.yaml', project.read('lucidity.yaml').replace('    params: [{p.py: [x]}]\n', ''));
    expect((await project.luc(['init', '--dvc'])).stdout).toBe(
      expected.replace('Wrote lucidity.yaml.\n', ''),
    );
  });
});

test('a dvc.yaml in a folder keeps its comments; what it names by path counts from the root', async () => {
  const project = makeProject({
    files: {
      'params.yaml': 'lr: 1\nonly: root\n',
      'a/b/params.yaml': 'lr: 2\n',
      'a/b/v.yaml': 'v: 3\n',
      'a/b/dvc.yaml': `# of a and b
vars: [{items: [x, y]}, "v.yaml:v"] # more
stages:
  each:
    foreach: \${items}
    do:
      wdir: deep
      cmd: echo \${item} \${lr} \${v} \${only} > \${item}
      outs:
        - \${item}
plots:
  - curve: {x: step, y: {log.csv: loss, 'other.csv': acc}}
  - log.csv: {x: step}
  - "images"
`,
      'a/b/deep/keep': '',
      'a-b/dvc.yaml': 'stages:\n  one: {cmd: echo > one, outs: [one]}\n',
    },
  });
  expect(
    (await project.luc(['init', '--dvc'])).stdout,
  ).toBe(`Wrote lucidity.yaml, pipelines/a-b.yaml, pipelines/a-b-2.yaml.
Adopted nothing new of what DVC recorded.

To run:
  a-b/each@x  not in dvc.lock
  a-b/each@y  not in dvc.lock
  a-b-2/one   not in dvc.lock

Next: \`luc plan\` shows what would run, \`luc commit STAGE\` takes a stage as it is.
`);
  expect(project.read('pipelines/a-b.yaml')).toBe(`# of a and b
vars: [a/b/params.yaml, {items: [x, y]}, "a/b/v.yaml:v"] # more
stages:
  each:
    foreach: \${items}
    do:
      wdir: a/b/deep
      cmd: echo \${item} \${lr} \${v} \${only} > \${item}
      outs:
        - \${item}
plots:
  - curve: {x: step, y: {a/b/log.csv: loss, 'a/b/other.csv': acc}}
  - a/b/log.csv: {x: step}
  - "a/b/images"
`);
  expect((await project.repro()).ran).toEqual(['a-b-2/one', 'a-b/each@x', 'a-b/each@y']);
  expect(project.read('a/b/deep/x')).toBe('x 2 3 root\n');
});

test('data that was imported by a path in a folder is from there, as seen from the project', async () => {
  const imported = (path: string, out: string): string => `deps:\n- path: ${path}\nouts:\n- path: ${out}\n`;
  const project = makeProject({
    files: {
      'data/x.csv.dvc': imported('../../there/x.csv', 'x.csv'),
      'data/y.dvc': imported('https://example.org/y', 'y'),
      'data/z.dvc': imported('/mnt/z', 'z'),
    },
  });
  await project.luc(['init', '--dvc']);
  expect(project.read('lucidity.yaml')).toContain(`data:
  data/x.csv:
    from: ../there/x.csv
  data/y:
    from: https://example.org/y
  data/z:
    from: /mnt/z
`);
});
