/** What becomes of old outs while and after their stage runs: those that persist, those that nobody stores, and their folders. */
import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import { openGate } from '../support/gate.ts';
import { normal } from '../support/normal.ts';
import { eventsOf, makeProject } from '../support/project.ts';

const longAgo = new Date('2020-02-02T02:02:02Z');

test('a persistent out that a failed command has changed comes back as it was', async () => {
  const project = makeProject({
    files: {
      'word.txt': 'one',
      'lucidity.yaml': `
stages:
  grow:
    cmd: |-
      cat word.txt >> cache/log; cat cache/log >> tried.log
      test ! -e fail || exit 1
    deps: [word.txt]
    outs: [cache: {persist: true}]
    retry: {times: 1, wait: 1ms}
  still:
    cmd: test ! -e fail && touch still.txt
    deps: [word.txt]
    outs: [still.txt: {persist: true}]
`,
    },
  });
  project.write('cache/log', '');
  fs.symlinkSync('log', project.path('cache/link'));
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0, stderr: '' });
  expect(project.read('cache/log')).toBe('one');
  fs.utimesSync(project.path('cache/log'), longAgo, longAgo);
  project.remove('tried.log');

  project.write('fail', '');
  project.write('word.txt', ' two');
  const failed = await project.repro(['-k']);
  expect(failed).toMatchObject({ code: 1, failed: ['grow', 'still'] });
  expect(project.snapshot('cache')).toEqual({ link: '→ log', log: 'one' });
  expect(fs.statSync(project.path('cache/log')).mtime).toEqual(longAgo);
  // Each try has found the old content; what each has made of it is kept, and what was not changed is not named.
  expect(project.read('tried.log')).toBe('one twoone two');
  const made = { link: '→ log', log: 'one two' };
  expect(project.trash()).toEqual(
    Object.fromEntries(
      ['cache', 'cache.1'].flatMap((at) =>
        Object.entries(made).map(([name, text]) => [`${at}/${name}`, text]),
      ),
    ),
  );

  project.remove('fail');
  project.remove('.luc/trash');
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['grow', 'still'] });
  expect(project.read('cache/log')).toBe('one two');
  expect(project.trash()).toEqual({});
});

test('a persistent out comes back after a kill, too, and an edit that the command got is kept', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      'word.txt': 'one\n',
      'lucidity.yaml': `
stages:
  grow:
    cmd: 'cat word.txt >> grow.txt; ${gate.command('grow')}'
    deps: [word.txt]
    outs: [grow.txt: {persist: true}]
`,
    },
  });
  const first = project.spawn(['repro']);
  await gate.arrived('grow');
  gate.release('grow');
  expect((await first.ended).code).toBe(0);
  project.write('grow.txt', 'edited\n');
  project.write('word.txt', 'two\n');

  const killed = project.spawn(['repro']);
  await gate.arrived('grow');
  expect(project.read('grow.txt')).toBe('edited\ntwo\n');
  killed.signal('SIGKILL');
  await killed.ended;
  const next = project.spawn(['repro', '--reporter', 'ndjson']);
  await gate.left('grow');
  await gate.arrived('grow');
  gate.release('grow');
  const ended = await next.ended;
  expect(ended.code).toBe(0);
  expect(project.read('grow.txt')).toBe('edited\ntwo\n');
  const trashed = eventsOf(ended).filter(({ event }) => event === 'trashed');
  expect(trashed.map(({ path, why, to }) => [path, why, project.read(String(to))])).toEqual([
    ['grow.txt', 'failed', 'edited\ntwo\n'],
    ['grow.txt', 'edited', 'edited\n'],
  ]);
  expect(project.leftovers(['aside', 'claims', 'open', 'tmp'])).toEqual([]);
});

test('what the store does not keep is named as that, and as edited only where it was', async () => {
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml': `
stages:
  plain: {cmd: sed 's/^/plain /' in.txt > plain.txt, deps: [in.txt], outs: [plain.txt: {cache: false}]}
  grow: {cmd: cat in.txt >> grow.txt, deps: [in.txt], outs: [grow.txt: {cache: false, persist: true}]}
`,
    },
  });
  expect((await project.luc(['repro'])).code).toBe(0);
  project.write('in.txt', 'two\n');
  const second = await project.luc(['repro', '-j', '1']);
  expect(normal(project, second.stderr)).toContain(
    'moved plain.txt to .luc/trash/RUN/plain.txt: the store has no copy of it (kept 14 days)\n',
  );
  expect(second.stderr).not.toContain('moved grow.txt');
  project.write('plain.txt', 'mine\n');
  project.write('in.txt', 'three\n');
  const third = await project.luc(['repro', '-j', '1']);
  expect(normal(project, third.stderr)).toContain(
    'moved plain.txt to .luc/trash/RUN/plain.txt: it was edited and is not in the store (kept 14 days)\n',
  );
  expect(project.read('grow.txt')).toBe('one\ntwo\nthree\n');
});

test('a failed stage leaves no empty folder that was made for it, and takes none that others are in', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      'in.txt': '',
      'lucidity.yaml': `
stages:
  alone: {cmd: exit 1, deps: [in.txt], outs: [one/two/alone.txt, kept/alone.txt]}
  first: {cmd: '${gate.command('first')}', deps: [in.txt], outs: [shared/deep/first.txt]}
  second: {cmd: '${gate.command('second')} && echo > shared/second.txt', deps: [in.txt], outs: [shared/second.txt]}
`,
    },
  });
  fs.mkdirSync(project.path('kept'));
  expect((await project.luc(['repro', 'alone'])).code).toBe(1);
  expect(project.names()).toEqual(['.luc', 'in.txt', 'kept', 'lucidity.yaml']);

  const run = project.spawn(['repro', '-k', '-j', '3', '--reporter', 'ndjson', 'first', 'second']);
  await Promise.all([gate.arrived('first'), gate.arrived('second')]);
  gate.release('first', 1);
  await run.says(/"stage":"first","desc".*"outcome":"failed"|"outcome":"failed".*"stage":"first"/);
  expect(project.snapshot('shared')).toEqual({});
  gate.release('second');
  expect((await run.ended).code).toBe(1);
  expect(project.names('shared')).toEqual(['second.txt']);
});

test.each([
  [
    'a link out of the project',
    'ln -s .. d',
    'the link `d` leads out of the project, or into a private folder',
  ],
  ['a file', 'echo > d', '`d` is in the way'],
])('an old out in whose way a failed command has left %s waits until that is gone', async (_, block, why) => {
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml': `
stages:
  a: {cmd: 'cp in.txt d/a.txt; test ! -e fail || { rm -r d; ${block}; exit 1; }', deps: [in.txt], outs: [d/a.txt]}
  b: {cmd: cp in.txt b.txt, deps: [in.txt], outs: [b.txt]}
`,
    },
  });
  expect(await project.repro(['a'])).toMatchObject({ code: 0, ran: ['a'] });
  project.write('d/a.txt', 'edited by hand\n');
  project.write('in.txt', 'two\n');
  project.write('fail', '');
  const problem = `error: \`d/a.txt\` is not written: ${why}\nhint: `;
  const failed = await project.luc(['repro', '-q', 'a']);
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining(problem) as string });
  const blocked = await project.luc(['repro', '-q', 'b']);
  expect(blocked).toMatchObject({ code: 1, stderr: expect.stringContaining(problem) as string });

  project.remove('d');
  const next = await project.luc(['repro', 'b']);
  expect(next).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/: put back the outs of a\n/) as string,
  });
  expect(project.read('d/a.txt')).toBe('edited by hand\n');
  expect(project.leftovers(['aside', 'claims', 'open'])).toEqual([]);
});
