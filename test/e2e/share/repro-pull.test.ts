/** `luc repro --pull`: what is known elsewhere is not run again, and only what is needed comes. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Project } from '../../support/project.ts';
import { cloneOf, copiesOfMade, kindsOf } from './sharing.ts';

const copyOfMade = copiesOfMade();

async function pushed(): Promise<Project> {
  const project = await copyOfMade();
  expect((await project.luc(['push'])).code).toBe(0);
  return project;
}

const packsIn = (project: Project): number =>
  fs.existsSync(project.path('.luc/store/packs')) ? project.names('.luc/store/packs').length : 0;

test('in a clone all is restored and nothing runs; what nobody asked for stays there', async () => {
  const project = await pushed();
  const clone = cloneOf(project);
  expect(await clone.repro(['--pull', 'count'])).toMatchObject({ code: 0, ran: [], restored: ['count'] });
  expect(clone.ran()).toEqual([]);
  expect(clone.read('count.txt')).toBe(project.read('count.txt'));
  expect([clone.exists('many'), packsIn(clone)]).toEqual([false, 0]);
  expect(await clone.repro(['--pull'])).toMatchObject({ code: 0, ran: [] });
  expect(clone.snapshot('many')).toEqual(project.snapshot('many'));
  expect(clone.ran()).toEqual([]);
});

test('a stage that has to run gets what it reads; the rest of the pipeline does not run', async () => {
  const clone = cloneOf(await pushed());
  const yaml = clone.read('lucidity.yaml');
  clone.write(
    'lucidity.yaml',
    yaml
      .replace('wc -l > count.txt', 'wc -l > count.txt; cat raw/x.csv >> count.txt')
      .replace('deps: [many]', 'deps: [many, raw]'),
  );
  expect(await clone.repro(['--pull', 'count'])).toMatchObject({ code: 0, ran: ['count'] });
  expect(clone.ran()).toEqual(['count']);
  expect(clone.read('count.txt')).toBe('300\nx\n');
  expect(clone.exists('large.bin')).toBe(false);
});

test('a result of a colleague is taken for what no lock here knows', async () => {
  const project = await pushed();
  const clone = cloneOf(project);
  project.write('word', 'other\n');
  await project.repro();
  project.ran();
  await project.luc(['push']);
  clone.write('word', 'other\n');
  expect(await clone.repro(['--pull', '-n', '--json'])).toMatchObject({ code: 0 });
  expect(await clone.repro(['--pull'])).toMatchObject({
    code: 0,
    ran: [],
    restored: ['count', 'large', 'many'],
  });
  expect(clone.ran()).toEqual([]);
  expect(clone.snapshot('many')).toEqual(project.snapshot('many'));
  clone.write('word', 'word\n');
  expect(await clone.repro(['--pull', '--no-run-cache', 'many'])).toMatchObject({ code: 0, ran: ['many'] });
});

test('what cannot come is made here, and that is told', async () => {
  const project = await pushed();
  const share = join(project.root, '../share');
  fs.rmSync(join(share, 'packs'), { recursive: true });
  expect(kindsOf(project)).toMatchObject({ roots: 3 });
  const clone = cloneOf(project);
  clone.write('raw/x.csv', 'x\n');
  clone.write('raw/deep/y.csv', 'y\n');
  expect(await clone.repro(['--pull'])).toMatchObject({
    code: 0,
    ran: ['count', 'many'],
    restored: ['large'],
  });
  fs.rmSync(share, { recursive: true });
  const away = cloneOf(project);
  fs.rmSync(join(away.root, '../share'));
  const { code, stderr } = await away.luc(['repro', '--pull']);
  expect([code, stderr.split('\n')[0]]).toEqual([
    2,
    `error: there is no folder \`${join(away.root, '../share')}\``,
  ]);
});
