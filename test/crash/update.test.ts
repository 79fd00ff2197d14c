/** `luc update` is killed while it replaces what was there: what the record says afterwards is what lies there. */
import { expect, test } from 'vitest';
import { later } from '../support/later.ts';
import { makeProject } from '../support/project.ts';

test('a kill at any move of the old data leaves old bytes with the old record, or new ones with the new', async () => {
  const source = makeProject({ files: { 'words.txt': 'old\n' }, git: true });
  const imported = makeProject({ files: { 'lucidity.yaml': 'data: {other: }\n', other: 'other\n' } });
  expect(await imported.luc(['import', source.root, 'words.txt'])).toMatchObject({ code: 0 });
  const before = source.git('rev-parse', 'HEAD').trim();
  source.write('words.txt', 'new\n');
  source.commit('two');
  const after = source.git('rev-parse', 'HEAD').trim();

  const ends: string[] = [];
  for (let at = 1; ; at++) {
    const project = makeProject({ copyOf: imported });
    const killed = await later(project, ['update'], { fault: { at, kind: 'kill', about: 'aside/' } });
    // Not a word of the data: what the killed command left is only to be mended.
    expect(await project.luc(['checkout', 'other'])).toMatchObject({ code: 0 });
    const { rev } = JSON.parse(project.read('lucidity.lock')).data['words.txt'];
    expect(project.leftovers(['aside', 'open', 'trash'])).toEqual([]);
    ends.push(`${project.read('words.txt').trim()} ${rev === after ? 'new' : rev === before ? 'old' : rev}`);
    project.dispose();
    if (killed.code === 0) break;
  }
  expect(ends.length).toBeGreaterThan(4);
  expect([...new Set(ends)]).toEqual(['old old', 'new new']);
});
