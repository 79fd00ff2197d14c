/** `luc gc` is killed at its writes, one after the other: what is needed is still there, and the next one ends its work. */
import { expect, test } from 'vitest';
import { later } from '../support/later.ts';
import { makeProject, type Project } from '../support/project.ts';
import type { Fault } from './fault.ts';
import { isWanted, sample } from './sample.ts';
import { complaintsAboutStore, objectsOf } from './stored.ts';

const names = Array.from({ length: 600 }, (_, i) => `data/${i}`);
const gc = ['gc', '-w', '-f', '--json'];

async function makeFull(): Promise<Project> {
  const files = {
    ...Object.fromEntries(names.map((name) => [name, `${name}\n`])),
    'in.txt': '1',
    'lucidity.yaml': `
data: {data: }
stages:
  make: {cmd: cat in.txt in.txt > out.txt, deps: [in.txt], outs: [out.txt]}
`,
  };
  const project = makeProject({ files });
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0 });
  for (const name of names.slice(0, 300)) project.remove(name);
  project.write('in.txt', '2');
  expect(await project.luc(['repro', '-q'])).toMatchObject({ code: 0 });
  return project;
}

/** What is not what its name says, or is needed and not in the store. */
function complaints({ root }: Project, needed: Iterable<string>): string[] {
  const there = objectsOf(root);
  return [...complaintsAboutStore(root), ...[...needed].filter((digest) => !there.has(digest))];
}

test.runIf(isWanted('gc'))(
  'a kill at any write loses nothing that is needed',
  { timeout: 3_600_000 },
  async () => {
    const full = await makeFull();
    const counted = makeProject({ copyOf: full });
    const counts = counted.path('../counts');
    expect(await later(counted, gc, { env: { LUC_FAULT_COUNT: counts } })).toMatchObject({ code: 0 });
    const writes = counted.read('../counts').split('\n').length;
    const wanted = counted.names('.luc/store/packs');
    const needed = new Set(objectsOf(counted.root).keys());
    expect(needed.size).toBeGreaterThan(300);
    expect(writes).toBeGreaterThan(20);
    const points = Array.from({ length: writes }, (_, index) => index + 1);
    for (const at of sample(points, 5, 1)) {
      const project = makeProject({ copyOf: full });
      const fault: Fault = { at, kind: at % 2 === 0 ? 'kill' : 'tear' };
      await later(project, gc, { fault });
      expect([at, ...complaints(project, needed)]).toEqual([at]);
      expect(await later(project, gc)).toMatchObject({ code: 0, stderr: '' });
      expect(project.names('.luc/store/packs')).toEqual(wanted);
      expect([at, ...complaints(project, needed)]).toEqual([at]);
      expect(await project.luc(['fsck', '--json'])).toMatchObject({ code: 0 });
      expect(project.leftovers(['store/condemned', 'open', 'store/unsynced'])).toEqual([]);
      project.dispose();
    }
  },
);
