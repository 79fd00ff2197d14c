/** A repository from somebody else: looking at it runs nothing of it, and nothing in it speaks to the terminal. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commands } from '../../src/commands/table.ts';
import { digestOf } from '../../src/digest.ts';
import { makeProject, type Project, program } from '../support/project.ts';

/** Commands that only look, with words that make them look at something. */
const looking: readonly (readonly string[])[] = [
  ['status'],
  ['status', '--granular'],
  ['plan'],
  ['repro', '--dry'],
  ['why', 'make'],
  ['dag'],
  ['dag', '--outs'],
  ['dag', '--md'],
  ['dag', '--dot'],
  ['stage', 'list'],
  ['params', 'show'],
  ['params', 'show', '--md'],
  ['params', 'diff', 'HEAD~1'],
  ['params', 'diff', 'HEAD~1', '--md'],
  ['metrics', 'show', '--all'],
  ['metrics', 'show', 'HEAD~1', '--md'],
  ['metrics', 'diff', 'HEAD~1'],
  ['metrics', 'diff', 'HEAD~1', '--md'],
  ['ls'],
  ['ls', 'HEAD~1'],
  ['du'],
  ['diff'],
  ['diff', 'HEAD~1'],
  ['diff', 'HEAD~1', '--md'],
  ['check-ignore', 'out'],
  ['config', '--list'],
  ['runs'],
  ['doctor'],
  ['complete', 'fish', 'repro', ''],
  ['complete', 'fish', 'why', ''],
];

/** The same in another form: as JSON, and to git, all forms are one. */
const isOtherForm = (words: readonly string[]): boolean =>
  words.some((word) => ['--md', '--dot', '--outs', '--granular'].includes(word));

test('every command that only looks is looked at here', () => {
  const changing =
    /^(add|backend|checkout|commit|completion|config|exp|fetch|freeze|fsck|gc|get|help|import|init|install|logs|merge|move|pull|push|queue|remote|remove|report|repro|schema|stage add|unfreeze|unprotect|update|version)\b/;
  const known = new Set(looking.flatMap(([first = '', second = '']) => [first, `${first} ${second}`]));
  const missed = commands.map(({ name }) => name).filter((name) => !known.has(name) && !changing.test(name));
  expect(missed).toEqual([]);
});

const pwn = 'touch "$PWNED"';

function makeHostile(): { project: Project; marker: string; env: Record<string, string> } {
  const project = makeProject({
    git: true,
    files: {
      '.gitattributes': '* filter=evil diff=evil\n',
      'params.yaml': 'lr: 1\n',
      'in.txt': 'in\n',
      'metrics.json': '{"loss": 1}\n',
      'lucidity.yaml': `
metrics: [metrics.json]
vars: [{word: "$(${pwn.replaceAll('"', '')})"}]
stages:
  make:
    cmd: '${pwn}; echo \${word} > out'
    shell: ./shell
    params: [lr]
    deps: [in.txt]
    outs: [out]
`,
      shell: `#!/bin/sh\n${pwn}\n`,
    },
  });
  project.write('params.yaml', 'lr: 2\n');
  project.commit('second');
  project.write('params.yaml', 'lr: 3\n');
  return { project, marker: project.path('PWNED'), env: { PWNED: project.path('PWNED') } };
}

test('looking runs no program that the repository names', async () => {
  const { project, env } = makeHostile();
  project.write('.git/evil', `#!/bin/sh\n${pwn}\ncat\n`, 0o755);
  const evil = project.path('.git/evil');
  for (const key of [
    'core.fsmonitor',
    'core.pager',
    'core.editor',
    'core.sshCommand',
    'diff.external',
    'filter.evil.clean',
    'filter.evil.smudge',
    'diff.evil.textconv',
  ])
    project.git('config', key, evil);
  for (const name of ['post-index-change', 'reference-transaction', 'post-checkout'])
    project.write(`.git/hooks/${name}`, `#!/bin/sh\n${pwn}\n`, 0o755);
  for (const words of looking) {
    const { code } = await project.luc(words, { env });
    expect([words, code === 0 || code === 1, project.exists('PWNED')]).toEqual([words, true, false]);
  }
  // It would have been seen: git itself runs the first of them.
  execFileSync('git', ['status'], { cwd: project.root, env: { ...process.env, ...env }, stdio: 'ignore' });
  expect(project.exists('PWNED')).toBe(true);
});

test('a bare repository among the files of a project is no repository', async () => {
  const project = makeProject({
    files: { 'lucidity.yaml': 'stages:\n  make: {cmd: echo > out, outs: [out]}\n' },
  });
  project.git('init', '--quiet', '--bare', '.');
  project.write('evil', `#!/bin/sh\n${pwn}\n`, 0o755);
  project.git('config', 'core.bare', 'false');
  project.git('config', 'core.worktree', project.root);
  project.git('config', 'core.fsmonitor', project.path('evil'));
  const env = { PWNED: project.path('PWNED') };
  for (const words of looking.filter((line) => !line.includes('HEAD~1') && !isOtherForm(line))) {
    await project.luc(words, { env });
    expect([words, project.exists('PWNED')]).toEqual([words, false]);
  }
});

/** Title, clear screen, and the same by one character of C1. */
const sequences = '\u001b]0;TITLE\u0007\u001b[2J\u009b2J';
const inYaml = '\\e]0;TITLE\\a\\e[2J\\u009b2J';

/** What a terminal takes for more than text. */
const commandsIn = (text: string): string[] =>
  text.split('\n').filter((line) => /[\p{Cc}]/u.test(line.replaceAll('\t', '')));

test('names, values, commands and outputs do nothing to the terminal', async () => {
  const project = makeProject({
    git: true,
    files: {
      'params.yaml': `"key${inYaml}": 1\nlr: "1${inYaml}"\n`,
      'in/file': 'in\n',
      'metrics.json': JSON.stringify({ [`loss${sequences}`]: 1, note: sequences }),
      'lucidity.yaml': `
metrics: [metrics.json]
stages:
  make:
    cmd: "printf 'out\\\\033]0;TITLE\\\\007\\\\033[2J\\\\302\\\\2332J\\\\n'; : '${inYaml}'; cp -r in out"
    desc: "desc${inYaml}"
    params: [lr, "key${inYaml}"]
    deps: [in]
    outs: [out]
  fail:
    cmd: ": '${inYaml}'; printf 'err\\\\033]0;TITLE\\\\007\\\\033[2J\\\\n' >&2; exit 3"
    deps: [in]
`,
    },
  });
  const env = { NO_COLOR: '1' };
  const expectQuiet = async (...words: string[]): Promise<void> => {
    for (const flags of isOtherForm(words) ? [[]] : [[], ['--json']]) {
      const { stdout, stderr } = await project.luc([...words, ...flags], { env });
      expect([words, commandsIn(stdout), commandsIn(stderr)]).toEqual([words, [], []]);
    }
  };
  for (const reporter of ['plain', 'github', 'ndjson'])
    await expectQuiet('repro', '-k', '-f', '--reporter', reporter);
  project.write('metrics.json', JSON.stringify({ [`loss${sequences}`]: 2, note: sequences }));
  project.write('params.yaml', `"key${inYaml}": 2\nlr: "2${inYaml}"\n`);
  project.commit('second');
  project.write(`out/more${sequences}`, 'more\n');
  project.write(`in/more${sequences}`, 'more\n');
  for (const words of looking) await expectQuiet(...words);
  await expectQuiet('checkout');
  await expectQuiet('repro', `no${sequences}`);
  await expectQuiet(`no${sequences}`);
  await expectQuiet('status', `--no${sequences}`);
  await expectQuiet('add', `no${sequences}`);
  await expectQuiet('repro', '-S', `no${sequences}=1`);

  // A file has the bytes as they were; a terminal has words.
  expect((await project.luc(['logs', 'make'])).stdout).toContain('out\u001b]0;TITLE');
  const onTerminal = project.spawnOnTerminal(['logs', 'make'], { env });
  expect(commandsIn((await onTerminal.ended).stdout.replaceAll('\r', ''))).toEqual([]);
});

test('what a hint names can be pasted, from the folder in which luc was called: names in it stay names', async () => {
  const name = `-it's $(touch owned).csv`;
  const project = makeProject({
    git: true,
    files: { 'lucidity.yaml': 'stages: {}\n', [`data/${name}`]: 'a\n' },
  });
  const bin = project.path('../bin');
  mkdirSync(bin);
  symlinkSync(program, `${bin}/luc`);
  const env = { PATH: `${bin}:${process.env.PATH}` };
  const paste = async (line: string): Promise<number | null> =>
    (await project.start('sh', ['-c', line], { cwd: 'data', env }).ended).code;

  const refused = await project.luc(['add', '--', name], { cwd: 'data' });
  const lines = [...refused.stderr.matchAll(/`((?:git|luc) [^`]*)`/g)].map(([, line = '']) => line);
  expect(lines).toEqual([
    `git rm -r --cached './-it'\\''s $(touch owned).csv'`,
    `luc add './-it'\\''s $(touch owned).csv'`,
  ]);
  for (const line of lines) expect(await paste(line)).toBe(0);

  project.write(`data/${name}`, 'b\n');
  const { stdout } = await project.luc(['status'], { cwd: 'data' });
  const [again = ''] = /luc add [^`]*/.exec(stdout) ?? [];
  expect(await paste(again)).toBe(0);
  expect(project.names('data')).toEqual([name, '.gitignore'].sort());
  expect((await project.luc(['status'])).stdout).toBe('Everything is up to date (1 data).\n');
});

test('what a command did is said without a word to the terminal, whatever the files are called', async () => {
  const name = 'c1\u009b31m';
  const project = makeProject({
    files: {
      'lucidity.yaml': `data: {"${name}": , in: }\n`,
      [name]: '1\n',
      'in/\u001b]0;pwned\u0007': '2\n',
    },
  });
  let told = '';
  const luc = async (...words: string[]): Promise<void> => {
    const { stdout, stderr } = await project.luc(words);
    told += stdout + stderr;
  };
  await luc('add', name, 'in');
  await luc('add', name);
  project.remove(name);
  await luc('checkout');
  project.write(name, '3\n');
  await luc('checkout');
  await luc('commit', '-f');
  project.remove('in');
  const hex = digestOf('2\n').replace('sha256:', '');
  project.remove(`.luc/store/objects/sha256/${hex.slice(0, 2)}/${hex.slice(2)}`);
  await luc('fsck');
  await luc('get', '.', name, '-o', `${name}3`);
  await luc('move', name, `${name}2`);
  await luc('remove', `${name}2`);
  expect(told.match(/A .*\n|! .*\n|Committed .*\n|lost: .*\n|Moved .*\n|Stopped .*\n/g)).toEqual([
    'A  c1\ufffd31m\n',
    '!  c1\ufffd31m  left as it is\n',
    'Committed c1\ufffd31m.\n',
    'lost: in/␛]0;pwned␇ (get it back: put the file back, then luc add in)\n',
    'Moved c1\ufffd31m to c1\ufffd31m2.\n',
    'Stopped tracking c1\ufffd31m2.\n',
  ]);
  expect(told).not.toMatch(/(?!\n)\p{Cc}/u);
});

test('no variable makes a library write into what a program reads', async () => {
  const project = makeProject({
    files: { 'lucidity.yaml': 'stages:\n  make: {cmd: echo > out, outs: [out]}\n' },
  });
  const env = { LOG_TOKENS: '1', LOG_STREAM: '1' };
  const { stdout } = await project.luc(['status', '--json'], { env });
  expect(stdout).toBe('{"version":1,"stages":[{"name":"make","state":"new","reasons":[]}],"data":[]}\n');
});
