/** The same project makes the same lock, keys and all, to the byte: in any folder, for any user, on any machine. */
import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { otherNodes } from '../support/other-nodes.ts';
import { makeProject, Project, type RunOptions } from '../support/project.ts';
import { bob } from '../support/users.ts';

/** Names that locales sort and fold differently, values that clocks and number formats would change. */
const files = {
  'params.yaml':
    'since: 2026-03-29T02:30:00\nday: 2026-01-01\nhuge: 9007199254740993\nsmall: 1e-7\nI: ı\nrate: 1.0\n',
  'in/Zebra': 'Z\n',
  'in/apfel': 'a\n',
  'in/Äpfel': 'Ä\n',
  'in/istanbul': 'i\n',
  'in/10': '10\n',
  'in/9': '9\n',
  'data/raw': 'raw\n',
  'pipelines/more.yaml': `
stages:
  each:
    foreach: {z: 1, ä: 2, Z: 3, "10": 4, "9": 5}
    do: {cmd: 'echo \${key} \${item} > each/\${key}', outs: ["each/\${key}"]}
`,
  'lucidity.yaml': `
include: [pipelines/*.yaml]
data:
  data/raw:
stages:
  gather:
    cmd: cp -r in out && chmod +x out/9 && ls in > /dev/null
    deps: [in, data/raw]
    params: [since, day, huge, small, I, rate]
    env: {WORD: "straße"}
    outs: [out]
  after:
    matrix: {n: [1.5, 2], b: [yes, true]}
    cmd: cat out/Zebra > after-\${item.n}-\${item.b}
    deps: [out]
    outs: ["after-\${item.n}-\${item.b}"]
`,
};

async function lockOf(project: Project, options: RunOptions = {}): Promise<string> {
  expect(await project.luc(['repro'], options)).toMatchObject({ code: 0 });
  return project.read('lucidity.lock');
}

describe('the lock', () => {
  const places: readonly (readonly [string, RunOptions])[] = [
    [
      'in Turkish, where clocks change, of a user who keeps to himself',
      { env: { TZ: 'Europe/Berlin', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }, umask: '077' },
    ],
    [
      'in another day without locale and home, of a user who shares, one stage after the other',
      {
        env: { TZ: 'Pacific/Kiritimati', LANG: '', LC_ALL: 'C', HOME: '/nonexistent', LUC_JOBS: '1' },
        umask: '000',
      },
    ],
    ['of another user', { user: bob, env: { HOME: '/tmp', USER: 'bob', LOGNAME: 'bob' } }],
    ...otherNodes.map((nodePath) => [`by ${nodePath}`, { nodePath }] as const),
  ];
  const wanted = (): Promise<string> => lockOf(makeProject({ files }));

  test('is the same everywhere', async () => {
    const lock = await wanted();
    expect(lock.match(/"key":"sha256:[0-9a-f]{64}"/g)).toHaveLength(10);
    for (const [where, options] of places) {
      const project = makeProject({ files });
      project.giveTo(options.user ?? null);
      expect([where, await lockOf(project, options)]).toEqual([where, lock]);
    }
  });

  test('is the same in another folder, and what was made in one place is current in the other', async () => {
    const project = makeProject({ files, git: true });
    const lock = await lockOf(project);
    const folder = join(dirname(project.root), 'ein Ordner', 'çok uzun "name"');
    mkdirSync(folder, { recursive: true });
    renameSync(project.root, join(folder, 'project'));
    const moved = new Project(folder);
    expect(await moved.repro()).toMatchObject({ code: 0, ran: [], restored: [] });
    expect(moved.read('lucidity.lock')).toBe(lock);
    moved.remove('.luc');
    moved.remove('lucidity.lock');
    expect(await lockOf(moved)).toBe(lock);
    expect(await wanted()).toBe(lock);
  });
});
