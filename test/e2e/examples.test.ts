/** Every example runs as its README says: once, exactly; then there is nothing to do; then back from the store. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../support/project.ts';
import type { Snapshot } from '../support/snapshot.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

/** What `out/` holds at the end. */
const expected: Readonly<Record<string, Snapshot>> = {
  shell: {
    'errors.log':
      '2026-11-01T08:00:07 beta ERROR disk is slow\n' +
      '2026-11-01T09:12:44 alpha ERROR connection refused\n' +
      '2026-11-02T03:20:10 beta ERROR disk is slow\n',
    'hosts.txt': 'beta 2\nalpha 1\n',
    'days.txt': '2026-11-01 2\n2026-11-02 1\n',
    'page.md': '# Errors\n\nBy host:\n\n- beta 2\n- alpha 1\n\nBy day:\n\n- 2026-11-01 2\n- 2026-11-02 1\n',
  },
  'foreach-matrix': {
    'greet/en.txt': 'Hello\n',
    'greet/fr.txt': 'Bonjour\n',
    'letter/en-long.txt': 'Hello, dear Ada, how are you?\nHello, dear Blaise, how are you?\n',
    'letter/en-short.txt': 'Hello, Ada\nHello, Blaise\n',
    'letter/fr-long.txt': 'Bonjour, dear Ada, how are you?\nBonjour, dear Blaise, how are you?\n',
    'letter/fr-short.txt': 'Bonjour, Ada\nBonjour, Blaise\n',
    'book.txt':
      'Hello, dear Ada, how are you?\nHello, dear Blaise, how are you?\nHello, Ada\nHello, Blaise\n' +
      'Bonjour, dear Ada, how are you?\nBonjour, dear Blaise, how are you?\nBonjour, Ada\nBonjour, Blaise\n',
  },
  params: {
    'table.csv': 'n,power\n0,1\n1,2\n2,4\n3,8\n',
    'label.txt': 'POWERS\n1,2\n2,4\n3,8\n',
  },
  include: {
    'fruit.txt': 'apple\npear\nplum\n',
    'colors.txt': 'blue\ngreen\nred\n',
    'together.txt': 'apple blue\npear green\nplum red\n',
  },
  'github-actions': {
    'clean.txt': 'good and fast\ngood, but loud\nfast\n',
    'words.txt': '2 fast\n2 good\n1 and\n1 but\n1 loud\n',
  },
  parallel: {
    'part-1.txt': '1\n5\n9\n13\n17\n21\n25\n29\n33\n37\n',
    'part-2.txt': '2\n6\n10\n14\n18\n22\n26\n30\n34\n38\n',
    'part-3.txt': '3\n7\n11\n15\n19\n23\n27\n31\n35\n39\n',
    'part-4.txt': '4\n8\n12\n16\n20\n24\n28\n32\n36\n40\n',
    'sum.txt': '820\n',
  },
};

/** Examples of typed stages: what `out/` has, and lines that are in it. */
const expectedLines: Readonly<Record<string, Snapshot>> = {
  tables: {
    'dataset.json': '"train": 243,',
    'penguins.csv': 'Adelie,Torgersen,NaN,NaN,NaN,NaN,',
    'penguins.parquet': 'PAR1',
    'test.csv': 'Adelie/Torgersen/36.7/19.3/3450,Adelie,Torgersen,FEMALE,36.7,19.3,17.876',
    'train.parquet': 'PAR1',
  },
  documents: {
    'documents.jsonl': '"Sturm über der See"',
    'graph/nodes.csv': 'reports/survey.pdf#page=2',
    'graph/relationships.csv': 'CONTAINS',
    'library.json': '"rows"',
    'long.csv': 'reports/survey.pdf',
  },
  regression: {
    'cars.csv': 'AMC Ambassador DPL,15,8,390,190,3850,8.5,70',
    'model/README.md': '# linear_regression',
    'model/metrics.json': '"rank": 6',
    'model/model.json': '"label": "mpg"',
    'model/vectorizer.json': '"displacement"',
    'scaled.arrow': 'ARROW1',
    'scaling.json': '"displacement"',
    'score.json': '"r2": 0.79',
    'test.parquet': 'PAR1',
    'tested.csv': 'id,mpg,prediction\nAMC Concord/78/3210/19.4,19.4,23.7',
    'train.parquet': 'PAR1',
  },
  text: {
    'answers.jsonl': '{"id":"b","prediction":"delivery","probabilities":[0.0',
    'model/README.md': '# logistic_regression',
    'model/history.jsonl': '{"iteration":1,',
    'model/metrics.json': '"rows": 47',
    'model/model.json': '"label": "team"',
    'model/vectorizer.json': '"parcel"',
    'score.json': '"accuracy": 0.92',
    'test.parquet': 'PAR1',
    'tested.csv': '17,technical,technical,',
    'train.parquet': 'PAR1',
    'words/test.arrow': 'ARROW1',
    'words/train.arrow': 'ARROW1',
    'words/vectorizer.json': '"parcel"',
  },
  gpu: {
    'net/README.md': '# mlp',
    'net/history.jsonl': '{"epoch":30,"loss":0.00',
    'net/metrics.json': '"epochs": 30',
    'net/model.json': '"label": "ring"',
    'net/weights.safetensors': '',
    'rings.csv': '0,1.0000,0.0000,inner',
    'score.json': '"accuracy": 1',
    'test.parquet': 'PAR1',
    'tested.parquet': 'PAR1',
    'train.parquet': 'PAR1',
    'validation.parquet': 'PAR1',
  },
  script: {
    'cars.csv': 'AMC Ambassador DPL,15,8,390,190,3850,8.5,70',
    'model/means.json': '{"by":"cylinders","means":{"4":29.26',
    'model/metrics.json': '{"rows":294,"groups":3}',
    'model/model.json': '"engine": "cmd"',
    'score.json': '"r2": 0.57',
    'test.jsonl': '"cylinders":',
    'tested.jsonl': '{"id":"AMC Concord DL/82/3035/23.0","mpg":23,"prediction":29.26',
    'train.jsonl': '"cylinders":',
  },
};

test('every example is tested', () => {
  const tested = [...Object.keys(expected), ...Object.keys(expectedLines)];
  expect(readdirSync(examples).sort()).toEqual(tested.sort());
});

/** The example of typed stages, after it has run and found nothing to do. */
async function run(name: string): Promise<Project> {
  const lines = expectedLines[name] ?? {};
  const project = makeProject({ from: examples + name, git: true });
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), project.path('../node_modules'));
  expect(await project.luc(['repro'])).toMatchObject({ code: 0, stdout: '' });
  const { '.gitignore': _, ...out } = project.snapshot('out');
  expect(Object.keys(out).sort()).toEqual(Object.keys(lines).sort());
  for (const [path, line] of Object.entries(lines)) expect(out[path]).toContain(line);
  expect(project.git('status', '--porcelain')).toBe('');
  expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: [] });
  return project;
}

const others = Object.keys(expectedLines).filter((name) => name !== 'regression');

test.each(others)('%s runs, and then has nothing to do', async (name) => void (await run(name)));

test.each(Object.entries(expected))(
  '%s runs, then has nothing to do, and comes back from the store',
  async (name, out) => {
    const project = makeProject({ from: examples + name, git: true });
    expect(await project.luc(['repro'])).toMatchObject({ code: 0, stdout: '' });
    expect(sorted(project.snapshot('out'))).toEqual(sorted(out));
    expect(project.git('status', '--porcelain')).toBe('');

    const again = await project.luc(['repro']);
    expect(again).toMatchObject({ code: 0, stdout: '' });
    expect(again.stderr).toMatch(/up to date/i);
    expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: [] });
    expect((await project.luc(['status', '--exit-code'])).code).toBe(0);

    project.remove('out');
    expect(await project.repro()).toMatchObject({ code: 0, ran: [], failed: [] });
    expect(sorted(project.snapshot('out'))).toEqual(sorted(out));
  },
);

test('params: only what depends on the changed key runs, and nothing when it is changed back', async () => {
  const project = makeProject({ from: `${examples}params`, git: true });
  await project.luc(['repro']);
  expect(await project.repro(['-S', 'unused=2.0'])).toMatchObject({ code: 0, ran: [], restored: [] });
  expect(project.read('params.yaml')).toContain(
    '# No stage names it: changing it runs nothing.\nunused: 2.0\n',
  );

  expect(await project.repro(['-S', 'table.rows=6'])).toMatchObject({ code: 0, ran: ['label', 'table'] });
  expect(project.read('out/label.txt')).toBe('POWERS\n3,8\n4,16\n5,32\n');

  expect(await project.repro(['-S', 'table.rows=4'])).toMatchObject({
    code: 0,
    ran: [],
    restored: ['label', 'table'],
  });
  expect(project.read('out/label.txt')).toBe(expected.params?.['label.txt']);
});

test('regression: another algorithm runs what follows from it, and the metrics tell what it brought', async () => {
  const project = await run('regression');
  project.git('add', '--force', 'lucidity.lock');
  project.commit('Linear regression');
  const ran = ['model', 'score', 'tested'];
  expect(await project.repro(['-S', 'model.algorithm=lasso'])).toMatchObject({ code: 0, ran });
  expect((await project.luc(['metrics', 'diff', '--targets', 'score', '--precision', '2'])).stdout).toBe(
    '  file            metric  HEAD  workspace  change\n' +
      '  out/score.json  rmse    3.47        3.7   +0.23\n' +
      '  out/score.json  mae     2.61       2.63   +0.02\n' +
      '  out/score.json  r2      0.79       0.76   -0.03\n',
  );
  expect(await project.repro(['-S', 'model.algorithm=linear_regression'])).toMatchObject({
    ran: [],
    restored: ran,
  });
});

test('shell: a change that makes the same bytes stops there', async () => {
  const project = makeProject({ from: `${examples}shell`, git: true });
  await project.luc(['repro']);
  project.write('server.log', `${project.read('server.log')}2026-11-03T01:00:00 gamma INFO well\n`);
  expect(await project.repro()).toMatchObject({ code: 0, ran: ['errors'], restored: [] });
});

test('github-actions: what its workflow runs, in a folder in place of the bucket', async () => {
  const { parse } = await import('yaml');
  const at = `${examples}github-actions`;
  const workflow = parse(readFileSync(`${at}/.github/workflows/pipeline.yml`, 'utf8'));
  const { steps } = workflow.jobs.pipeline as { steps: readonly { readonly run?: string }[] };
  const commands = steps.flatMap(({ run }) => (run?.startsWith('luc ') ? [run.split(' ').slice(1)] : []));
  expect(commands).toEqual([['pull', '--allow-missing'], ['repro'], ['push']]);
  expect(workflow.permissions).toEqual({ contents: 'read', 'id-token': 'write' });

  const inFolder = ['remote', 'modify', '--local', 'team', 'url', '../share'];
  const first = makeProject({ from: at, git: true });
  const second = makeProject({ from: at, git: true });
  mkdirSync(first.path('../share'));
  symlinkSync(first.path('../share'), second.path('../share'));
  for (const [project, ran] of [
    [first, ['clean', 'words']],
    [second, []],
  ] as const) {
    expect((await project.luc(inFolder)).code).toBe(0);
    // The example has no lock: what was made elsewhere comes by its results alone.
    expect(await project.repro(['--pull'])).toMatchObject({ code: 0, ran });
    expect(sorted(project.snapshot('out'))).toEqual(sorted(expected['github-actions'] ?? {}));
    for (const command of commands) expect((await project.luc(command)).code).toBe(0);
  }
});

const sorted = (snapshot: Snapshot): [string, string][] =>
  Object.entries(snapshot).sort(([a], [b]) => (a < b ? -1 : 1));
