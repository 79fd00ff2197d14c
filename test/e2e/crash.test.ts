/**
 * A small repro is stopped at each of its writes: killed, torn, or out of space. Then the next command runs, and an
 * oracle that does not ask `luc` says whether everything is as it must be.
 */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../support/project.ts';
import type { Snapshot } from '../support/snapshot.ts';

const hook = fileURLToPath(new URL('../support/fault-hook.js', import.meta.url));

const files = {
  'params.yaml': 'word: old\n',
  'lucidity.yaml': `
stages:
  one:
    cmd: echo one >> "$LUC_ROOT/ran.log" && echo \${word} > one.txt
    deps: [lucidity.yaml]
    outs: [one.txt]
    params: [word]
  many:
    cmd: echo many >> "$LUC_ROOT/ran.log" && mkdir many && cp one.txt many/a && cp one.txt many/b
    deps: [one.txt]
    outs: [many]
`,
};
const outs = (word: string): Snapshot => ({
  'many/a': `${word}\n`,
  'many/b': `${word}\n`,
  'one.txt': `${word}\n`,
});

/** A project in which everything is made of `old`, and the param says `new`. */
async function makeTemplate(): Promise<Project> {
  const project = makeProject({ files });
  expect((await project.luc(['repro'])).code).toBe(0);
  expect(project.ran()).toEqual(['one', 'many']);
  project.write('params.yaml', 'word: new\n');
  return project;
}

async function countWrites(template: Project): Promise<number> {
  const project = makeProject({ copyOf: template });
  const env = { FAULT_COUNT: project.path('../writes') };
  expect((await project.luc(['repro', '-j', '1'], { node: ['--import', hook], env })).code).toBe(0);
  return Number(project.read('../writes'));
}

/** Every write where it matters most; of the faults that only fail, each third, another third for each fault. */
test.each([
  ['kill', 1, 0],
  ['tear', 2, 0],
  ['ENOSPC', 3, 0],
  ['EIO', 3, 1],
  ['EACCES', 3, 2],
])('%s', { timeout: 120_000 }, async (fault, stride, first) => {
  const template = await makeTemplate();
  const writes = await countWrites(template);
  expect(writes).toBeGreaterThan(10);
  const places = Array.from({ length: writes }, (_, i) => i + 1).filter(
    (at) => at % stride === first % stride,
  );
  await eachOf(places, 3, async (at) => {
    const project = makeProject({ copyOf: template });
    const env = { FAULT: fault, FAULT_AT: String(at) };
    const stopped = await project.luc(['repro', '-j', '1'], { node: ['--import', hook], env });
    const context = `${fault} at write ${at} of ${writes}:\n${stopped.stderr}`;
    await expectRepaired(project, context);
    project.dispose();
  });
});

async function expectRepaired(project: Project, context: string): Promise<void> {
  const next = await project.luc(['repro']);
  const said = `${context}\nthen:\n${next.stderr}`;
  expect(next, said).toMatchObject({ code: 0 });
  expect(project.snapshot(), said).toMatchObject(outs('new'));
  const runs = project.ran().toSorted();
  expect(['many one', 'many many one', 'many one one'], said).toContain(runs.join(' '));
  expectLockTrue(project, said);
  expect(project.leftovers(['open', 'claims', 'aside']), said).toEqual([]);
  expect(Object.values(project.trash()), said).not.toContain('old\n');

  project.write('params.yaml', 'word: old\n');
  expect(await project.luc(['repro']), said).toMatchObject({ code: 0 });
  expect(project.snapshot(), said).toMatchObject(outs('old'));
  expect(project.ran(), `${said}\nnothing had to run to come back`).toEqual([]);
}

/** The lock's digests are those of the files, by our own hashing. */
function expectLockTrue(project: Project, said: string): void {
  const lock = JSON.parse(project.read('lucidity.lock')) as {
    stages: Record<string, { outs: Record<string, [string, number, string, number?]> }>;
  };
  const file = ['f', 4, `sha256:${sha256('new\n')}`];
  const line = (name: string): string => `["f",4,"${sha256('new\n')}","${name}"]\n`;
  const tree = `luc-tree 1 sha256\n${line('a')}${line('b')}`;
  expect(lock.stages.one?.outs, said).toEqual({ 'one.txt': file });
  expect(lock.stages.many?.outs, said).toEqual({ many: ['d', 8, `sha256:${sha256(tree)}`, 2] });
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A few at a time. */
async function eachOf<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
