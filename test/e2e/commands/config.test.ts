/** `luc config`: settings of both files, read with their origin and written with everything else kept. */
import { expect, test } from 'vitest';
import { makeProject } from '../../support/project.ts';

const yaml = `# ours
config:   # for all
  jobs: 2   # a small machine
remotes:
  origin: {url: gs://us/share, default: true}
stages: {}
`;
const done = (what: string) => ({ code: 0, stdout: `${what}.\n`, stderr: '' });
const set = (key: string, file = 'lucidity.yaml') => done(`Set ${key} in ${file}`);
const took = (key: string, file = 'lucidity.yaml') => done(`Took ${key} out of ${file}`);

test('writes either file, comments kept, and shows what holds and why', async () => {
  const project = makeProject({ files: { 'lucidity.yaml': yaml, 'sub/x': '' } });
  const config = (...args: string[]) => project.luc(['config', ...args]);
  expect(await config('jobs')).toMatchObject({ code: 0, stdout: '2\n' });
  expect(await config('backend')).toEqual({ code: 1, signal: null, stdout: '', stderr: '' });
  expect(await config('jobs', '3')).toMatchObject(set('jobs'));
  const store = project.path('123');
  expect(await config('store.dir', '123')).toMatchObject({
    ...set('store.dir'),
    stderr: `warning: the store \`${store}\` is not there\nhint: mount the disk that it is on; a new one begins with \`mkdir -p ${store}\`\n`,
  });
  expect(await config('cache.link', '[hardlink, copy]')).toMatchObject(set('cache.link'));
  expect(await project.luc(['config', 'gc.keep_pushes', '30d'], { cwd: 'sub' })).toMatchObject(
    set('gc.keep_pushes'),
  );
  expect(await config('remotes.origin.run_cache', 'read')).toMatchObject(set('remotes.origin.run_cache'));
  expect(project.read('lucidity.yaml')).toBe(`# ours
config:   # for all
  jobs: 3   # a small machine
  store:
    dir: "123"
  cache:
    link:
      - hardlink
      - copy
  gc:
    keep_pushes: 30d
remotes:
  origin: {url: gs://us/share, default: true, run_cache: read}
stages: {}
`);
  expect(await config('--local', 'jobs', '8')).toMatchObject(set('jobs', '.luc/config.yaml'));
  expect(await config('--local', 'remotes.origin.credentialpath', '/home/me/key.json')).toMatchObject(
    set('remotes.origin.credentialpath', '.luc/config.yaml'),
  );
  expect(project.read('.luc/config.yaml')).toBe(
    'jobs: 8\n\nremotes:\n  origin:\n    credentialpath: /home/me/key.json\n',
  );
  expect(
    await project.luc(['config', '--list', '--show-origin'], { env: { LUC_BACKEND: 'cpu' } }),
  ).toMatchObject({
    code: 0,
    stdout: `LUC_BACKEND\tbackend=cpu
lucidity.yaml\tcache.link=[hardlink, copy]
lucidity.yaml\tgc.keep_pushes=30d
.luc/config.yaml\tjobs=8
.luc/config.yaml\tremotes.origin.credentialpath=/home/me/key.json
lucidity.yaml\tremotes.origin.default=true
lucidity.yaml\tremotes.origin.run_cache=read
lucidity.yaml\tremotes.origin.url=gs://us/share
lucidity.yaml\tstore.dir=123
`,
  });
  expect((await config('--project', 'jobs')).stdout).toBe('3\n');
  expect((await config('jobs', '--show-origin')).stdout).toBe('.luc/config.yaml\t8\n');
  expect((await config('--local', '--json')).stdout).toBe(
    '{"version":1,"config":[{"key":"jobs","value":8,"origin":".luc/config.yaml"},{"key":"remotes.origin.credentialpath","value":"/home/me/key.json","origin":".luc/config.yaml"}]}\n',
  );
  for (const key of ['store.dir', 'cache.link', 'gc.keep_pushes', 'remotes.origin.run_cache'])
    expect(await config('--unset', key)).toMatchObject(took(key));
  await config('jobs', '2');
  expect(project.read('lucidity.yaml')).toBe(yaml);
  expect(await config('--local', '--unset', 'jobs')).toMatchObject(took('jobs', '.luc/config.yaml'));
  expect((await config('jobs')).stdout).toBe('2\n');
});

test('what `luc init` says in comments stays under `stages:`', async () => {
  const project = makeProject({ files: { 'raw.csv': '1\n' } });
  await project.luc(['init']);
  expect(await project.luc(['config'])).toMatchObject(done('Nothing is set'));
  const before = project.read('lucidity.yaml');
  await project.luc(['add', 'raw.csv']);
  await project.luc(['config', 'jobs', '3']);
  expect(project.read('lucidity.yaml')).toBe(`${before}\ndata:\n  raw.csv:\n\nconfig:\n  jobs: 3\n`);
  project.write('lucidity.yaml', project.read('lucidity.yaml').replaceAll(/^ {2}# /gm, '  '));
  expect((await project.luc(['stage', 'list'])).stdout).toBe('  prepare  makes data/clean.csv\n');
});

test('what does not fit is refused in words, and nothing is written', async () => {
  const project = makeProject({ files: { 'lucidity.yaml': yaml } });
  const before = project.snapshot();
  const errors = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await project.luc(['config', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    return stderr;
  };
  expect(await errors('jobs', '0')).toBe(
    'error: `config.jobs` must be a whole number above 0, not the number 0\n',
  );
  expect(await errors('jobs', 'many')).toBe('error: `config.jobs` must be a whole number, not "many"\n');
  expect(await errors('cache.link', '[copy, shortcut]')).toBe(
    'error: `cache.link` must be one of `reflink`, `copy`, `hardlink`, `symlink`, or a list of them, not a list\n',
  );
  expect(await errors('store.dir', '~/store')).toBe(
    'error: `~` is not replaced in paths\nhint: write the whole path\n',
  );
  expect(await errors('job', '2')).toBe('error: there is no setting `job`\nhint: did you mean `jobs`?\n');
  expect(await errors('dir')).toBe('error: there is no setting `dir`\nhint: did you mean `store.dir`?\n');
  expect(await errors('cache.dir')).toBe(
    'error: there is no setting `cache.dir`\nhint: `store.dir` is where the store lies\n',
  );
  expect(await errors('remote.origin.url')).toContain('hint: did you mean `remotes.origin.url`?\n');
  expect(await errors('unheard.of')).toBe(
    'error: there is no setting `unheard.of`\nhint: known are jobs, backend, cache.link, store.dir, store.shared, gc.grace, gc.keep_pushes, remotes.NAME.KEY\n',
  );
  expect(await errors('remotes.other.run_cache', 'read')).toBe(
    'error: `url` is missing in `remotes.other`\n',
  );
  expect(await errors('remotes.origin.secret_access_key', 'x')).toBe(
    'error: `remotes.origin.secret_access_key` would be committed with `lucidity.yaml`, for everyone to read\nhint: `luc config --local remotes.origin.secret_access_key …` keeps it on this machine, in `.luc/config.yaml`\n',
  );
  expect(await errors('remotes.origin.url', 'https://me:hunter2@example.org/')).toContain(
    'would be committed',
  );
  expect(await errors('--unset', 'backend')).toBe(
    'error: `backend` is not set in `lucidity.yaml`\nhint: `luc config --list --show-origin` shows what is set, and where\n',
  );
  expect(await errors('--unset')).toContain('`--unset` takes one key');
  expect(await errors('--list', 'jobs')).toContain('`--list` takes no key');
  expect(await errors('--local', '--project', 'jobs')).toContain('exclude each other');
  expect(project.snapshot()).toEqual(before);

  project.write('lucidity.yaml', 'config: {jobs: zero}\nstages: {a: {comand: x}}\n');
  expect(await project.luc(['config', 'jobs', '4'])).toMatchObject(set('jobs'));
  expect(project.read('lucidity.yaml')).toBe('config: {jobs: 4}\nstages: {a: {comand: x}}\n');

  const marked = '\ufeffstages: {}\n';
  project.write('lucidity.yaml', marked);
  expect(await project.luc(['config', 'jobs', '4'])).toMatchObject(set('jobs'));
  expect(project.read('lucidity.yaml')).toBe(`${marked}\nconfig:\n  jobs: 4\n`);
  expect(await project.luc(['config', '--unset', 'jobs'])).toMatchObject(took('jobs'));
});
