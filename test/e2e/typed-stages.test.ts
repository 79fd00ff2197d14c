/** Stages of typed kinds: their process, what it may take and how it ends, and the contracts between stages. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventsOf, makeProject, type Project } from '../support/project.ts';

const table = `id,team,n\n${Array.from({ length: 60 }, (_, i) => `${i},${i % 3 === 0 ? 'red' : 'blue'},${i % 7}\n`).join('')}`;

const endless = (resources = ''): string => `stages:
  endless:
    transform:
      input: in.csv
      steps:
        - sql: >-
            SELECT count(*) AS n FROM current a, current b, current c, current d, current e, current f, current g
            WHERE a.id + b.id + c.id + d.id + e.id + f.id + g.id = -1
      output: out.csv
${resources}`;

const leftIn = (project: Project, folder: string): string[] => {
  try {
    return readdirSync(project.path(folder));
  } catch {
    return [];
  }
};

/** The process group of the stage that runs now, once the journal of the run has it. */
async function groupOf(project: Project): Promise<number> {
  for (;;) {
    const [run = ''] = readdirSync(project.path('.luc/open'));
    const journal = readFileSync(project.path(`.luc/runs/${run}/journal`), 'utf8');
    const group = /"pgid":(\d+)/.exec(journal)?.[1];
    if (group !== undefined) return Number(group);
    await new Promise(setImmediate);
  }
}

test('outputs have the same bytes in another folder, time zone and locale, and with another number of threads', async () => {
  const yaml = (cpu: number): string => `stages:
  a:
    transform:
      input: in.csv
      steps:
        - derive: {half: n / 2.0, day: "DATE '2026-01-01' + CAST(n AS INTEGER)", at: "TIMESTAMP '2026-03-29 01:30:00'"}
        - filter: team <> 'red'
        - sort: [-n, id]
        - split: {method: hash, key: id, test_size: 0.3}
      output: {train: out/train.parquet, test: out/test.jsonl}
      report: out/report.json
    resources: {cpu: ${cpu}}
`;
  const files = ['out/train.parquet', 'out/test.jsonl', 'out/report.json'];
  const bytesOf = async (cpu: number, env: Record<string, string>): Promise<string[]> => {
    const project = makeProject({ files: { 'lucidity.yaml': yaml(cpu), 'in.csv': table } });
    const first = await project.repro([], { env });
    expect([first.code, first.stderr && first.ran]).toEqual([0, ['a']]);
    expect((await project.repro([], { env })).ran).toEqual([]);
    return files.map((file) => readFileSync(project.path(file)).toString('base64'));
  };
  const here = await bytesOf(1, {});
  expect(await bytesOf(2, { TZ: 'Pacific/Kiritimati', LC_ALL: 'de_DE.UTF-8' })).toEqual(here);
  expect(
    Buffer.from(here[1] ?? '', 'base64')
      .toString()
      .split('\n')[0],
  ).toBe('{"id":13,"team":"blue","n":6,"half":3.0,"day":"2026-01-07","at":"2026-03-29T01:30:00.000000Z"}');
});

test('Ctrl-C ends the process of a stage and leaves nothing', async () => {
  const project = makeProject({ files: { 'lucidity.yaml': endless(), 'in.csv': table } });
  const run = project.spawn(['repro', '--reporter', 'plain']);
  await run.says(/endless ▸ transform/);
  run.signal('SIGINT');
  const { code, stderr } = await run.ended;
  expect([code, stderr]).toEqual([130, expect.stringContaining('endless – cancelled\n')]);
  expect(leftIn(project, '.luc/tmp')).toEqual([]);
  expect(leftIn(project, '.')).not.toContain('out.csv');
});

test('a process that crashes is the failure of its stage', async () => {
  const project = makeProject({ files: { 'lucidity.yaml': endless(), 'in.csv': table } });
  const run = project.spawn(['repro', '--reporter', 'plain']);
  await run.says(/endless ▸ transform/);
  process.kill(-(await groupOf(project)), 'SIGSEGV');
  const { code, stderr } = await run.ended;
  expect(code).toBe(1);
  expect(stderr).toContain(
    'error: the process of `transform` was ended by SIGSEGV\n  ┌─ lucidity.yaml:3:5\n',
  );
  expect(leftIn(project, '.luc/tmp')).toEqual([]);
});

test('no more memory is taken than the stage has, and the stage says so', async () => {
  const project = makeProject({
    files: {
      'lucidity.yaml': `stages:
  big:
    transform:
      input: in.csv
      steps:
        - derive: {t: "repeat(team, 2000000)"}
        - sort: [-id]
      output: out.jsonl
    resources: {memory: 200MiB}
`,
      'in.csv': table,
    },
  });
  const { code, stderr } = await project.luc(['repro', '--reporter', 'plain']);
  expect(code).toBe(1);
  expect(stderr).toContain('memory');
  expect(stderr).toContain('hint: raise `resources: {memory: …}` of the stage\n');
  expect(leftIn(project, '.luc/tmp')).toEqual([]);
});

test('progress comes as events', async () => {
  const project = makeProject({
    files: {
      'lucidity.yaml':
        'stages: {a: {transform: {input: in.csv, steps: [{filter: n > 2}], output: out.csv}}}\n',
      'in.csv': table,
    },
  });
  const events = eventsOf(await project.repro()).filter(({ event }) => event === 'stage-progress');
  expect(events.at(-1)).toEqual({
    event: 'stage-progress',
    stage: 'a',
    unit: 'rows',
    done: 33,
    total: 33,
    time: expect.anything(),
  });
});

const misfitting = `stages:
  a:
    transform:
      input: in.csv
      steps: [{select: [id, n]}]
      output: a.csv
  b:
    transform:
      input: a.csv
      steps: [{filter: n > 2}, {drop: team}]
      output: b.csv
`;

test('a graph whose pieces do not fit is refused before anything runs, with both ends', async () => {
  const project = makeProject({ files: { 'lucidity.yaml': misfitting, 'in.csv': table } });
  const told = `error: there is no column \`team\`
   ┌─ lucidity.yaml:10:39
10 │       steps: [{filter: n > 2}, {drop: team}]
   │                                       ^^^^
   ├─ lucidity.yaml:6:15
 6 │       output: a.csv
   │               ^^^^^ \`a\` makes \`a.csv\` here
hint: there are \`id\`, \`n\`
`;
  for (const command of ['plan', 'repro']) {
    const { code, stderr } = await project.luc([command]);
    expect([command, code, stderr]).toEqual([command, 2, told]);
  }
  expect((await project.luc(['repro', 'a'])).code).toBe(0);
  expect((await project.luc(['dag'])).code).toBe(0);
});

test('what is right is not refused: types that text does not keep, columns that no schema names, what is frozen', async () => {
  const yaml = `stages:
  a:
    transform: {input: in.csv, steps: [{cast: {n: string}}], output: a.csv}
  b:
    transform: {input: a.csv, steps: [{fill: {n: mean}}, {select: [team, n]}], output: b.parquet}
    schema: {a.csv: {n: int64, id: {min: 0}}, b.parquet: {n: double}}
  c:
    frozen: true
    transform: {input: b.parquet, steps: [{select: [id]}], output: c.csv}
  d:
    transform: {input: in.csv, steps: [{select: [id, team]}], output: d.csv}
    schema: {in.csv: {n: {max: 6}}, d.csv: {id: int64}}
  e:
    cmd: mkdir -p folder && cp in.csv folder/e.csv
    deps: [in.csv]
    outs: [folder]
    schema: {folder/e.csv: {n: int64}}
`;
  const project = makeProject({ files: { 'lucidity.yaml': yaml, 'in.csv': table } });
  const { code, ran, stderr } = await project.repro();
  expect([code, ran.toSorted(), stderr]).toEqual([0, ['a', 'b', 'd', 'e'], expect.anything()]);
});

test('a declared schema is checked before the stage on what it reads and after it on what it writes', async () => {
  const yaml = (read: string, written: string): string => `stages:
  a:
    cmd: cp in.csv out.csv
    deps: [in.csv]
    outs: [out.csv]
    schema:
      in.csv: ${read}
      out.csv: ${written}
`;
  const project = makeProject({
    files: {
      'lucidity.yaml': yaml('{id: {type: int64, unique: true}}', '{n: {min: 0, max: 5}}'),
      'in.csv': table,
    },
  });
  const late = await project.luc(['repro', '--reporter', 'plain']);
  expect(late.code).toBe(1);
  expect(late.stderr).toContain('\n8 │       out.csv: {n: {min: 0, max: 5}}\n');
  expect(late.stderr).toContain('`n`');
  project.write('lucidity.yaml', yaml('{team: {enum: [red]}, id: {min: 100}}', '{n: int64}'));
  const early = await project.luc(['repro', '--reporter', 'plain']);
  expect(early.code).toBe(1);
  expect(early.stderr).toMatch(
    /7 │ {7}in\.csv: \{team: \{enum: \[red\]\}, id: \{min: 100\}\}\n {2}│ {16}\^{4}\n[\s\S]*│ {37}\^{2} `in\.csv` has/,
  );
  expect(early.stderr).not.toContain('cp in.csv');
  project.write(
    'lucidity.yaml',
    yaml('{id: int64, team: {enum: [red, blue]}}', '{n: {type: int64, nullable: false}}'),
  );
  expect((await project.luc(['repro'])).code).toBe(0);
  project.write('lucidity.yaml', yaml('{id: int64}', '{n: int64}').replaceAll('out.csv', 'out.txt'));
  const unreadable = await project.luc(['repro', '--reporter', 'plain']);
  expect(unreadable.code).toBe(1);
  expect(unreadable.stderr).toContain('\n8 │       out.txt: {n: int64}\n');
});

test('a check of a schema that uses up its memory says so, as other typed work does', async () => {
  const yaml = `stages:
  a: {cmd: cp in.csv out.csv, deps: [in.csv], outs: [out.csv], env: {NODE_OPTIONS: --max-old-space-size=4}, schema: {in.csv: {n: int64}}}
`;
  const project = makeProject({ files: { 'lucidity.yaml': yaml, 'in.csv': table } });
  const { code, stderr } = await project.luc(['repro', '--reporter', 'plain']);
  expect(code).toBe(1);
  expect(stderr).toContain('error: the process of `schema` has used up its memory\n');
  expect(stderr).toContain('\nhint: raise `resources: {memory: …}` of the stage\n');
});

test('limits of a schema are compared as they are written, and one that fits no value is told', async () => {
  const yaml = (schema: string): string =>
    `stages: {a: {cmd: cp in.csv out.csv, deps: [in.csv], outs: [out.csv], schema: {in.csv: ${schema}}}}\n`;
  const files = {
    'lucidity.yaml': yaml('{n: {enum: [0, 1.5, x]}, id: {min: abc}}'),
    'in.csv': 'id,n\n1,0\n2,2\n',
  };
  const project = makeProject({ files });
  const { code, stderr } = await project.luc(['repro', '--reporter', 'plain']);
  expect(code).toBe(1);
  expect(stderr).toContain('`a`: `in.csv` has 1 row whose `n` is none of `0`, `1.5`, `x`: row 2 (2)\n');
  expect(stderr).toContain('^^ `id` is int64, and its `min` is abc\n');
  project.write('lucidity.yaml', yaml('{n: {enum: [0, 2, x], max: 2.5}, id: {min: "1"}}'));
  expect((await project.luc(['repro'])).code).toBe(0);
});

test('an update leaves a frozen stage as it is, and says so of one that is named', async () => {
  const project = makeProject({
    files: {
      'lucidity.yaml': 'stages: {a: {frozen: true, fetch: {source: file, input: in.csv, output: a.csv}}}\n',
      'in.csv': table,
    },
  });
  const { code, stderr } = await project.luc(['update', 'a']);
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(
      /^error: `a` is frozen, so it stays as it is\n[\s\S]*\nhint: `luc unfreeze a` lets it run again\n$/,
    ),
  ]);
  expect(await project.luc(['update'])).toMatchObject({ code: 0, stdout: 'Nothing is imported here.\n' });
});

test('a secret may be a word that the messages of a worker are made of', async () => {
  const project = makeProject({
    files: {
      'lucidity.yaml':
        'stages: {a: {secrets: [S], transform: {input: in.csv, steps: [{filter: fault > 0}], output: a.csv}}}\n',
      'in.csv': table,
    },
  });
  const { code, stderr } = await project.luc(['repro'], { env: { S: 'fault' } });
  expect([code, stderr]).toEqual([1, expect.stringContaining('`a`: there is no column `***`')]);
});

test('globs that start from one folder are one dep', async () => {
  const project = makeProject({
    files: {
      'lucidity.yaml': 'stages: {a: {convert: {input: [data/*.csv, "data/*.jsonl"], output: a.csv}}}\n',
      'data/a.csv': 'id,n\n1,2\n',
      'data/b.jsonl': '{"id":3,"n":4}\n',
    },
  });
  expect((await project.luc(['repro'])).code).toBe(0);
  expect(readFileSync(project.path('a.csv'), 'utf8')).toBe('id,n\n1,2\n3,4\n');
});
