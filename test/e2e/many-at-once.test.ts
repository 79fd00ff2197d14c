/** Many commands in one project at once: each does its own, nobody's work is done twice, and nobody's is lost. */
import { expect, test } from 'vitest';
import { formatLock } from '../../src/lock.ts';
import { parseLock } from '../../src/lock-text.ts';
import { eventsOf, makeProject, type Project } from '../support/project.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Four layers of ten stages; each but those of the first reads two of the layer before. */
function layered(): string {
  const stages = numbers(40).map((i) => {
    const before = i < 10 ? [] : [i - 10, i % 10 === 9 ? i - 19 : i - 9];
    const deps = ['seed.txt', ...before.map((n) => `out/${n}`)];
    return `  s${i}: {cmd: 'echo s${i} >> "$LUC_ROOT/ran.log"; cat ${deps.join(' ')} | cksum > out/${i}', deps: [${deps.join(', ')}], outs: [out/${i}]}\n`;
  });
  return `stages:\n${stages.join('')}`;
}

/** Starts a reader again and again until it is told to stop; gives how each ended. */
function keepReading(project: Project, lines: readonly string[]): () => Promise<string[]> {
  let goesOn = true;
  const ends: string[] = [];
  const readers = lines.map(async (line) => {
    do {
      const { code, stderr } = await project.luc(line.split(' '));
      ends.push(`${line}: ${code} ${stderr}`);
    } while (goesOn);
  });
  return async () => {
    goesOn = false;
    await Promise.all(readers);
    return [...new Set(ends)].sort();
  };
}

function expectCanonicalLock(project: Project): void {
  const text = project.read('lucidity.lock');
  const parsed = parseLock(text);
  if (!parsed.ok) throw new Error('the lock cannot be read');
  expect(parsed.value.misfits).toEqual([]);
  expect(formatLock(parsed.value.lock)).toBe(text);
}

test('eight repros of forty stages: each command runs once, whoever runs it', async () => {
  const project = makeProject({
    git: true,
    files: { 'seed.txt': 'seed\n', 'lucidity.yaml': layered() },
  });
  const stop = keepReading(project, ['status --json', 'ls -R']);
  const runs = await Promise.all(
    numbers(8).map(() => project.luc(['repro', '-j', '2', '--reporter', 'ndjson'])),
  );
  expect(await stop()).toEqual(['ls -R: 0 ', 'status --json: 0 ']);
  expect(runs.map(({ code }) => code)).toEqual(numbers(8).map(() => 0));
  const names = numbers(40).map((i) => `s${i}`);
  expect(project.ran().toSorted()).toEqual(names.toSorted());
  const ran = runs.flatMap((run) =>
    eventsOf(run).flatMap(({ event, outcome, stage }) =>
      event === 'stage-finished' && outcome === 'ran' ? [String(stage)] : [],
    ),
  );
  expect(ran.toSorted()).toEqual(names.toSorted());
  expectCanonicalLock(project);
  expect(project.read('out/.gitignore').trim().split('\n').sort()).toEqual(
    numbers(40)
      .map((i) => `/${i}`)
      .sort(),
  );
  expect(project.leftovers(['aside', 'claims', 'open', 'tmp', 'trash'])).toEqual([]);
  expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: [] });
});

test('eight adds of other files: all are in YAML, lock, .gitignore and store', async () => {
  const names = numbers(8).map((i) => `raw${i}.txt`);
  const project = makeProject({
    git: true,
    files: { 'lucidity.yaml': '# mine\nstages: {}\n' },
  });
  for (const name of names) project.write(name, `${name}\n`);
  const stop = keepReading(project, ['status']);
  const adds = await Promise.all(names.map((name) => project.luc(['add', name])));
  expect(await stop()).toEqual(['status: 0 ']);
  expect(adds.filter(({ code, stdout }) => code !== 0 || stdout !== '')).toEqual([]);
  const yaml = project.read('lucidity.yaml').split('\n');
  expect(yaml.slice(0, 4)).toEqual(['# mine', 'stages: {}', '', 'data:']);
  expect(yaml.slice(4).sort()).toEqual(['', ...names.map((name) => `  ${name}:`)]);
  expectCanonicalLock(project);
  expect(project.read('.gitignore').trim().split('\n').sort()).toEqual([
    '/.luc',
    ...names.map((name) => `/${name}`),
  ]);
  expect(project.leftovers(['aside', 'claims', 'open', 'tmp', 'trash'])).toEqual([]);
  for (const name of names) project.remove(name);
  expect(await project.luc(['checkout'])).toMatchObject({ code: 0 });
  expect(names.map((name) => project.read(name))).toEqual(names.map((name) => `${name}\n`));
});
