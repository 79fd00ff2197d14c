/** `luc merge-lock` as git calls it: merges, rebases, picks and criss-crosses of real repositories. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyLock, formatLock, type Lock } from '../../../src/lock.ts';
import { mergeLocks } from '../../../src/lock-merge.ts';
import { block, dataRecord } from '../../formats/arbitrary-lock.ts';
import { makeProject, type Project } from '../../support/project.ts';

const program = realpathSync(fileURLToPath(new URL('../../../bin/luc.cjs', import.meta.url)));
const lockName = 'lucidity.lock';

/** A repository whose locks luc merges. */
function makeMerging(files: Readonly<Record<string, string>> = {}): Project {
  const project = makeProject({
    files: { '.gitattributes': `${lockName} merge=luc\n`, 'lucidity.yaml': 'stages: {}\n', ...files },
    git: true,
  });
  project.git('config', 'merge.luc.driver', `${program} merge-lock %O %A %B %P`);
  return project;
}

const git = (project: Project, ...args: string[]) => project.start('git', args).ended;
const branchFrom = (project: Project, start: string, name: string, change: () => void): void => {
  project.git('checkout', '--quiet', '-b', name, start);
  change();
  project.commit(name);
};

/** Name → command; set apart by lines that git can hold on to. */
const pipeline = (commands: Readonly<Record<string, string>>): string => {
  const stages = Object.entries(commands).map(
    ([name, cmd]) =>
      `  # ${name}\n  #\n  ${name}: {cmd: ${cmd} > ${name}.txt, deps: [raw], outs: [${name}.txt]}\n  # ${name} ends\n`,
  );
  return `data: {raw: }\nstages:\n${stages.join('')}`;
};
const first = { a: 'cat raw', b: 'cat raw', c: 'cat raw' };

/** `main` has run `a`, `b` and `c`; the driver is set up. */
async function makeRun(): Promise<Project> {
  const project = makeMerging({
    '.gitignore': '/.luc/\n/raw\n*.txt\n',
    'lucidity.yaml': pipeline(first),
    raw: '1\n',
  });
  await project.repro();
  project.commit('main');
  return project;
}

async function onBranch(project: Project, name: string, yaml: string): Promise<void> {
  project.git('checkout', '--quiet', '-b', name, 'main');
  project.write('lucidity.yaml', yaml);
  expect((await project.repro()).code).toBe(0);
  project.commit(name);
}

test('what either side added, changed or removed is in the merge, whichever way git gets there', async () => {
  const project = await makeRun();
  await onBranch(project, 'one', pipeline({ ...first, e: 'cat raw' }));
  await onBranch(project, 'two', pipeline({ ...first, a: 'cat raw raw' }));
  await onBranch(project, 'three', pipeline({ a: 'cat raw', c: 'cat raw' }));
  const locks = ['one', 'two', 'three'].map((name) => project.git('show', `${name}:${lockName}`));
  const [e, a] = [entryOf(locks[0], 'e'), entryOf(locks[1], 'a')];

  project.git('checkout', '--quiet', '-b', 'merged', 'one');
  expect(await git(project, 'merge', '--quiet', '-m', 'm', 'two')).toMatchObject({ code: 0, stderr: '' });
  expect(await git(project, 'merge', '--quiet', '-m', 'm', 'three')).toMatchObject({ code: 0, stderr: '' });
  const merged = project.read(lockName);
  expect(stagesIn(merged)).toEqual(['a', 'c', 'e']);
  expect([entryOf(merged, 'e'), entryOf(merged, 'a')]).toEqual([e, a]);
  expect((await project.luc(['checkout', '-q'])).code).toBe(0);
  expect(await project.repro()).toMatchObject({ code: 0, ran: [] });
  expect(project.read(lockName)).toBe(merged);

  project.git('checkout', '--quiet', '-b', 'rebased', 'three');
  expect(await git(project, 'rebase', '--quiet', 'one')).toMatchObject({ code: 0, stderr: '' });
  expect(await git(project, 'cherry-pick', 'two')).toMatchObject({ code: 0, stderr: '' });
  expect(project.read(lockName)).toBe(merged);
  expect(await git(project, 'revert', '--no-edit', 'HEAD')).toMatchObject({ code: 0, stderr: '' });
  expect(entryOf(project.read(lockName), 'a')).toBe(entryOf(locks[0], 'a'));
});

test('a stage that both sides ran otherwise is left out, and repro restores what fits', async () => {
  const project = await makeRun();
  await onBranch(project, 'one', pipeline({ ...first, b: 'cat raw raw' }));
  await onBranch(project, 'two', pipeline({ ...first, b: 'cat raw raw raw' }));
  const merge = await git(project, 'merge', '--quiet', '-X', 'theirs', '-m', 'm', 'one');
  expect(merge).toMatchObject({
    code: 0,
    stderr: `warning: \`lucidity.lock\`: both sides ran \`b\` with other results, so the merge records neither
hint: \`luc repro b\` restores it if one of them fits, or runs it
`,
  });
  expect(stagesIn(project.read(lockName))).toEqual(['a', 'c']);
  expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: ['b'] });
  expect(project.read('b.txt')).toBe('1\n1\n');
});

test('data that both sides changed is a conflict in git and in luc, which a rebase waits for', async () => {
  const project = await makeRun();
  for (const [name, text] of [
    ['one', '2\n'],
    ['two', '3\n'],
  ] as const) {
    project.git('checkout', '--quiet', '-b', name, 'main');
    project.write('raw', text);
    await project.repro();
    project.commit(name);
  }
  const rawOf = (name: string): string => entryOf(project.git('show', `${name}:${lockName}`), 'raw');
  const rebase = await git(project, 'rebase', '--quiet', 'one');
  expect(rebase.code).toBe(1);
  expect(rebase.stderr).toMatch(
    /error: `lucidity\.lock`: the two sides of the merge disagree about `raw`\nhint: put .*\n/,
  );
  expect(rebase.stdout).toContain('CONFLICT (content): Merge conflict in lucidity.lock');
  expect(project.read(lockName)).toBe(`{"lucidity.lock":1,
"data":{

<<<<<<< ours
${rawOf('one')}
=======
${rawOf('two')}
>>>>>>> theirs
},
"stages":{
}}
`);
  const refused = await project.luc(['repro']);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('`luc add raw` records it') });
  expect((await project.luc(['add', 'raw'])).code).toBe(0);
  expect(await project.repro()).toMatchObject({ ran: [], restored: ['a', 'b', 'c'] });
  project.git('add', lockName);
  expect((await git(project, '-c', 'core.editor=true', 'rebase', '--continue')).code).toBe(0);
  expect(entryOf(project.read(lockName), 'raw')).toBe(rawOf('two'));
});

test('a side that is no lock is merged line by line, as git would', async () => {
  const project = makeMerging({ [lockName]: `${formatLock(emptyLock)}` });
  branchFrom(project, 'main', 'newer', () => project.write(lockName, '{"lucidity.lock":2}\n'));
  branchFrom(project, 'main', 'other', () =>
    project.write(lockName, formatLock(emptyLock).replace('1', '1 ')),
  );
  const { code, stderr } = await git(project, 'merge', '--quiet', 'newer');
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr:
      'warning: `lucidity.lock` is merged line by line: one of its sides is no lock that this luc can read\n',
  });
  expect(project.read(lockName)).toBe(
    `<<<<<<< ours\n${formatLock(emptyLock).replace('1', '1 ')}=======\n{"lucidity.lock":2}\n>>>>>>> theirs\n`,
  );
  expect(await project.luc(['merge-lock', 'x', 'y', 'z'])).toMatchObject({
    code: 2,
    stderr: `error: there is no file \`${project.path('x')}\`\nhint: git calls this command: \`luc install\` tells it how\n`,
  });
});

const anyLock: fc.Arbitrary<Lock> = fc.record({
  stages: fc
    .dictionary(fc.constantFrom('a', 'b', 'c', 'd'), block)
    .map((stages) => new Map(Object.entries(stages))),
  data: fc
    .dictionary(fc.constantFrom('x', 'y', 'z'), dataRecord)
    .map((data) => new Map(Object.entries(data)) as unknown as Lock['data']),
});
const known = (lock: Lock) => ({ lock, misfits: [], conflicted: null });

test('of any three locks git makes what the merge of entries is', async () => {
  const project = makeMerging();
  let round = 0;
  await fc.assert(
    fc.asyncProperty(anyLock, anyLock, anyLock, async (base, ours, theirs) => {
      const [start, one, two] = ['start', 'one', 'two'].map((name) => `${name}-${++round}`) as [
        string,
        string,
        string,
      ];
      const write = (lock: Lock) => () => project.write(lockName, formatLock(lock));
      branchFrom(project, 'main', start, write(base));
      branchFrom(project, start, one, write(ours));
      branchFrom(project, start, two, write(theirs));
      project.git('checkout', '--quiet', one);
      const { code } = await git(project, 'merge', '--quiet', '--no-ff', '-m', 'm', two);
      const wanted = mergeLocks(known(base), ours, theirs);
      expect(project.read(lockName)).toBe(wanted.text);
      expect(code).toBe(wanted.disputed.length > 0 ? 1 : 0);
      if (code === 1) project.git('merge', '--abort');
    }),
    { numRuns: 8 },
  );
});

test('a criss-cross, whose base is a conflict itself, keeps what both sides decided', async () => {
  const project = makeMerging();
  const record = (text: string) => fc.sample(dataRecord, { seed: text.charCodeAt(0), numRuns: 1 })[0];
  const lockWith = (text: string): string =>
    formatLock({ stages: new Map(), data: new Map([['x', record(text)]]) as unknown as Lock['data'] });
  branchFrom(project, 'main', 'one', () => project.write(lockName, lockWith('1')));
  branchFrom(project, 'main', 'two', () => project.write(lockName, lockWith('2')));
  for (const [from, other, name] of [
    ['one', 'two', 'left'],
    ['two', 'one', 'right'],
  ] as const) {
    project.git('checkout', '--quiet', '-b', name, from);
    expect((await git(project, 'merge', '--quiet', other)).code).toBe(1);
    project.write(lockName, lockWith('3'));
    project.commit(name);
  }
  expect(await git(project, 'merge', '--quiet', '-m', 'm', 'left')).toMatchObject({ code: 0 });
  expect(project.read(lockName)).toBe(lockWith('3'));
});

/** The text of an entry, up to the next. */
function entryOf(lock: string | undefined, name: string): string {
  const found = (lock ?? '').split('\n\n').find((part) => part.startsWith(`"${name}":`)) ?? '';
  return found.replace(/,?(?:\n\},[\s\S]*|\n\}\}\n)?$/, '');
}
const stagesIn = (lock: string): string[] => Object.keys((JSON.parse(lock) as { stages: object }).stages);
