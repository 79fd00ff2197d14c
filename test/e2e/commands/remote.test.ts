/** `luc remote`: what is declared, in which file, with comments kept and credentials kept out. */
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../../support/project.ts';

const yaml = `# ours
stages:
  a:
    cmd: echo > o; echo > p
    outs:
      - o: {remote: share}   # shared
      - p
data:
  raw: {remote: "share"}
`;

function remoteOf(project: Project) {
  const luc = (...args: string[]) => project.luc(['remote', ...args]);
  const does = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await luc(...args);
    expect([args, code, stderr]).toEqual([args, 0, '']);
    return stdout;
  };
  const fails = async (...args: string[]): Promise<string> => {
    const before = project.snapshot();
    const { code, stdout, stderr } = await luc(...args);
    expect([args, code, stdout]).toEqual([args, 2, '']);
    expect(project.snapshot()).toEqual(before);
    return stderr;
  };
  return { luc, does, fails };
}

test('add, list, modify, default, rename and remove, comments kept', async () => {
  const project = makeProject({ files: { 'lucidity.yaml': yaml, 'sub/x': '', raw: '' } });
  const { luc, does, fails } = remoteOf(project);
  expect(await does('list')).toBe(
    'There is no remote. `luc remote add -d share ../share` makes a folder one.\n',
  );
  expect(await luc('default')).toMatchObject({ code: 1, stdout: 'No remote is the default.\n' });
  const added = await project.luc(['remote', 'add', '-d', 'share', '../../share'], { cwd: 'sub' });
  expect(added).toMatchObject({
    code: 0,
    stdout: 'Added the default remote share to lucidity.yaml: ../share.\n',
    stderr: '',
  });
  expect(await does('add', 'cloud', 'gs://our-bucket/news', '-d')).toBe(
    'Added the default remote cloud to lucidity.yaml: gs://our-bucket/news.\n',
  );
  expect(await does('add', '--local', 'disk', '/mnt/disk')).toBe(
    'Added the remote disk to .luc/config.yaml: /mnt/disk.\n',
  );
  expect(project.read('lucidity.yaml')).toBe(
    `${yaml}remotes:\n  share:\n    url: ../share\n  cloud:\n    url: gs://our-bucket/news\n    default: true\n`,
  );
  expect(project.read('.luc/config.yaml')).toBe('remotes:\n  disk:\n    url: /mnt/disk\n');
  expect(await does('list')).toBe(
    '  share  ../share\n  cloud  gs://our-bucket/news  default\n  disk   /mnt/disk             only here\n',
  );
  expect(JSON.parse(await does('list', '--json'))).toEqual({
    version: 1,
    remotes: [
      { name: 'share', url: '../share', default: false, file: 'lucidity.yaml' },
      { name: 'cloud', url: 'gs://our-bucket/news', default: true, file: 'lucidity.yaml' },
      { name: 'disk', url: '/mnt/disk', default: false, file: '.luc/config.yaml' },
    ],
  });

  await does('modify', 'share', 'run_cache', 'read');
  await does('modify', 'cloud', 'projectname', '123');
  await does('modify', '--local', 'cloud', 'credentialpath', '/home/me/key.json');
  expect(await does('default', '--local', 'disk')).toBe('disk is the default now.\n');
  expect(await does('default')).toBe('disk\n');
  expect(project.read('.luc/config.yaml')).toBe(
    'remotes:\n  disk:\n    url: /mnt/disk\n    default: true\n  cloud:\n    credentialpath: /home/me/key.json\n    default: false\n',
  );
  expect(await does('default', 'share')).toBe('share is the default now.\n');
  expect(await does('default')).toBe('share\n');
  expect(await does('modify', '-u', 'cloud', 'projectname')).toBe(
    'Took remotes.cloud.projectname out of lucidity.yaml.\n',
  );
  expect(await does('rename', 'share', 'archive')).toBe('The remote share is called archive now.\n');
  expect(project.read('lucidity.yaml')).toBe(
    `${yaml.replace('remote: share', 'remote: archive').replace('"share"', '"archive"')}remotes:
  archive:
    url: ../share
    run_cache: read
    default: true
  cloud:
    url: gs://our-bucket/news
`,
  );
  expect(await fails('remove', 'archive')).toContain('error: `raw` is shared by the remote `archive`');
  await does('rename', 'cloud', 'news');
  expect(project.read('.luc/config.yaml')).toBe(
    'remotes:\n  disk:\n    url: /mnt/disk\n  news:\n    credentialpath: /home/me/key.json\n',
  );
  expect(await does('remove', '--local', 'news')).toBe(
    'Took the remote news out of .luc/config.yaml. What it holds stays.\n',
  );
  expect(await does('remove', 'disk')).toContain('out of .luc/config.yaml.');
  expect(await does('default', '--unset')).toBe('No remote is the default now.\n');
  await does('remove', 'news');
  expect(project.read('lucidity.yaml')).toMatch(
    /remotes:\n {2}archive:\n {4}url: \.\.\/share\n {4}run_cache: read\n$/,
  );
  expect(project.read('.luc/config.yaml')).toBe('');
});

test('a remote that is somewhere else now, or taken out, is not expected to be the one that was used', async () => {
  const project = makeProject({
    files: { 'lucidity.yaml': 'remotes:\n  a: {url: ../a}\n  b: {url: gs://b/p/}\n' },
  });
  const { does } = remoteOf(project);
  const used = (...urls: string[]): string =>
    `{"luc-used-remotes":1,"remotes":{${urls.map((url) => `"${url}":"01JAAAAAAAAAAAAAAAAAAAAAAA"`).join(',')}}}\n`;
  const [a, b, c, d] = [project.path('../a'), 'gs://b/p', '/c', project.path('../d')];
  project.write('.luc/used-remotes.json', used(a, b, c, d));
  await does('modify', 'a', 'url', '../other');
  expect(project.read('.luc/used-remotes.json')).toBe(used(c, d, b));
  await does('modify', 'a', 'url', '../d');
  await does('modify', 'a', 'run_cache', 'read');
  expect(project.read('.luc/used-remotes.json')).toBe(used(c, d, b));
  await does('add', 'a', '../other', '--force');
  expect(project.read('.luc/used-remotes.json')).toBe(used(c, b));
  project.write('.luc/used-remotes.json', used(project.path('../other'), b, c));
  await project.luc(['config', 'remotes.a.url', '../a']);
  await does('remove', 'b');
  expect(project.read('.luc/used-remotes.json')).toBe(used(c));
});

test('what does not fit is refused in words, and nothing is written', async () => {
  const project = makeProject({
    files: {
      'lucidity.yaml':
        'stages: {}\nremotes:\n  share: {url: ../share, run_cache: read}\n  cloud: {url: "gs://b/p"}\n',
      'sub/x': '',
    },
  });
  const { fails } = remoteOf(project);
  expect(await fails('add', 'share', '../other')).toBe(
    'error: there is a remote `share` already: ../share\nhint: `luc remote modify share url …` changes where it is\n',
  );
  expect(await fails('modify', 'share', '--unset', 'url')).toBe(
    'error: `url` is missing in `remotes.share`\n',
  );
  expect(await fails('add', 'a.b', '../other')).toBe(
    'error: `a.b` is no name of a remote\nhint: letters, digits, `-` and `_` make one\n',
  );
  expect(await fails('add', 'x', '.')).toContain('error: `.` is the project itself');
  expect(await fails('add', 'x', '.luc/store')).toContain('or what luc and git keep in it');
  expect(await fails('add', 'x', '~/share')).toBe(
    'error: `remotes.x.url` is neither a folder nor `gs://bucket/prefix`\nhint: `~` is not replaced in paths: write the whole path\n',
  );
  expect(await fails('add', 'x', 's3://bucket')).toContain('is neither a folder nor `gs://bucket/prefix`');
  const secret = await fails('add', 'x', 'https://me:hunter2@example.org/');
  expect(secret).toMatch(/^error: the URL holds a password\nhint: .*credentialpath FILE/);
  expect(secret).not.toContain('hunter2');
  expect(await fails('modify', 'shar', 'url', 'x')).toBe(
    'error: there is no remote `shar`\nhint: did you mean `share`?\n',
  );
  expect(await fails('modify', 'share', 'run-cache', 'read')).toBe(
    'error: `run-cache` is no key of `remotes.share`, a folder\nhint: did you mean `run_cache`?\n',
  );
  expect(await fails('modify', 'share', 'allow_anonymous_login', 'true')).toContain(
    'known are url, default, run_cache',
  );
  expect(await fails('modify', 'cloud', 'run_cache', 'often')).toBe(
    'error: `cloud.run_cache` must be one of `write`, `read`, `off`, not "often"\n',
  );
  expect(await fails('modify', 'cloud', 'credentialpath', '/k.json')).toBe(
    'error: `remotes.cloud.credentialpath` would be committed with `lucidity.yaml`, for everyone to read\nhint: `luc remote modify --local cloud credentialpath …` keeps it on this machine, in `.luc/config.yaml`\n',
  );
  expect(await fails('modify', 'cloud', 'projectname')).toContain('the value is missing');
  expect(await fails('modify', 'cloud', 'projectname', '--unset')).toContain(
    '`remotes.cloud.projectname` is not set',
  );
  expect(await fails('rename', 'share', 'cloud')).toContain('there is a remote `cloud` already: gs://b/p');
  expect(await fails('remove', '--local', 'share')).toContain('`.luc/config.yaml` says nothing of');
  expect(await fails('default', 'nothing')).toContain('known: share, cloud');
});

test('a rename that is refused leaves no copy of the remote, and a remote that is the default is no copy', async () => {
  const yaml = `vars: [{place: share}]
stages: {a: {cmd: echo > o, outs: [o: {remote: "\${place}"}]}}
remotes:
  share: {url: ../share}
  other: {url: ../share, default: true}
`;
  const local = 'remotes: {share: {run_cache: read}}\n';
  const project = makeProject({ files: { 'lucidity.yaml': yaml, '.luc/config.yaml': local } });
  const { fails } = remoteOf(project);
  expect(await fails('rename', 'share', 'archive')).toContain('error: there is no remote `share`');
  expect(await fails('rename', 'share', 'other')).toContain('there is a remote `other` already: ../share');
});
