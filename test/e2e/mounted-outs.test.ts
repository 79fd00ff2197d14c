/**
 * Outs that are mount points: they cannot be renamed, so what is in them is moved aside one by one, and nothing is lost.
 * Where nothing can be mounted they are ordinary folders.
 */
import { lstatSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { openGate } from '../support/gate.ts';
import { canMount, mountIn } from '../support/mounts.ts';
import { makeProject } from '../support/project.ts';

const mounts = {
  'another file system': 'mount -t tmpfs tmpfs out',
  'a folder of this one': 'mkdir ../real && mount --bind ../real out',
};

test.each(Object.entries(mounts))('%s', async (_, script) => {
  const gate = await openGate();
  const plain = makeProject({
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml': `
stages:
  make:
    cmd: |-
      echo make >> "$LUC_ROOT/ran.log"
      ls -A out > "$LUC_ROOT/found.log"
      mkdir -p out/sub && cp in.txt out/one && cp in.txt out/sub/two && ln out/one out/three
      test ! -e fail && { test ! -e wait || ${gate.command('make')}; }
    deps: [in.txt]
    outs: [out]
`,
      'out/.keep': '',
    },
  });
  plain.remove('out/.keep');
  const project = canMount ? await mountIn(plain, script) : plain;
  onTestFinished(() => project.dispose());
  const made = (text: string) => ({ one: text, 'sub/two': text, three: text });
  const mounted = lstatSync(project.path('out')).ino;
  const isSound = (): void => {
    if (canMount) expect(lstatSync(project.path('out')).ino).toBe(mounted);
    expect(project.leftovers(['aside', 'claims', 'open', 'tmp'])).toEqual([]);
  };

  expect(await project.repro()).toMatchObject({ code: 0, ran: ['make'] });
  expect(project.snapshot('out')).toEqual(made('one\n'));

  // A command that runs again finds nothing, and what was edited is kept.
  project.write('out/one', 'edited by hand\n');
  project.write('in.txt', 'two\n');
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['make'] });
  expect(project.read('found.log')).toBe('');
  expect(project.snapshot('out')).toEqual(made('two\n'));
  expect(project.trash()).toMatchObject({ 'out/one': 'edited by hand\n', 'out/sub/two': 'one\n' });
  project.remove('.luc/trash');
  isSound();

  // One that fails leaves the old outs.
  project.write('in.txt', 'three\n');
  project.write('fail', '');
  expect(await project.repro()).toMatchObject({ code: 1, failed: ['make'] });
  expect(project.snapshot('out')).toEqual(made('two\n'));
  expect(project.trash()).toMatchObject({ 'out/one': 'three\n', 'out/sub/two': 'three\n' });
  project.remove('fail');
  project.remove('.luc/trash');
  isSound();

  // So does Ctrl-C, and so does a kill, once another command has mended.
  project.write('wait', '');
  const interrupted = project.spawn(['repro', '--reporter', 'ndjson']);
  await gate.arrived('make');
  expect(project.snapshot('out')).toEqual(made('three\n'));
  interrupted.signal('SIGINT');
  expect((await interrupted.ended).code).toBe(130);
  expect(project.snapshot('out')).toEqual(made('two\n'));
  isSound();
  const killed = project.spawn(['repro']);
  await gate.arrived('make');
  killed.signal('SIGKILL');
  await killed.ended;
  project.write('in.txt', 'two\n');
  expect(await project.repro()).toMatchObject({ code: 0, ran: [] });
  expect(project.snapshot('out')).toEqual(made('two\n'));
  isSound();

  // What is known comes back, and what had to give way is kept.
  project.remove('.luc/trash');
  project.remove('out/sub');
  project.write('out/mine.txt', 'my own\n');
  expect(await project.luc(['checkout', '-f'])).toMatchObject({ code: 0 });
  expect(project.snapshot('out')).toEqual(made('two\n'));
  expect(project.trash()).toMatchObject({ 'out/mine.txt': 'my own\n' });
  project.remove('wait');
  project.write('in.txt', 'one\n');
  const restored = await project.repro();
  expect(restored).toMatchObject({ code: 0, ran: [], restored: ['make'] });
  expect(project.snapshot('out')).toEqual(made('one\n'));
  isSound();
});
