/** What the compiler makes of a right project: stages, includes, settings, and the schema for editors. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { sealOf } from '../../src/base/seal.ts';
import { compilePipeline } from '../../src/config/compile.ts';
import { jsonSchema } from '../../src/config/json-schema.ts';
import { findRoot, openPipeline } from '../../src/config/open.ts';
import { parseParamsFile } from '../../src/config/params-file.ts';
import { checkRequired } from '../../src/config/requires.ts';
import { sourceOf } from '../../src/config/source.ts';
import { digestOf } from '../../src/digest.ts';
import type { RelPath } from '../../src/path.ts';
import { layoutOf } from '../../src/store/layout.ts';
import { pipelineOf, problemLine, stagesOf } from './project.ts';

const folder = mkdtempSync(join(tmpdir(), 'luc-'));
let root = '';
let count = 0;
beforeEach(() => {
  root = join(folder, String(count++));
  mkdirSync(root);
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(files: { readonly [path: string]: string }): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const compiled = async () => {
  const result = await compilePipeline(root);
  return 'pipeline' in result ? result : { problems: result.map(problemLine) };
};

describe('a stage', () => {
  test('with everything', async () => {
    const { a } = await stagesOf({
      'lucidity.yaml': `stages:
  a:
    desc: What it does
    meta: {owner: me, since: 2026-11-21}
    wdir: sub/
    cmd:
      - one
      - |
        two \\
          more

        three
    deps: [../x, y/]
    outs: [o, p: {cache: false, persist: true, push: false, remote: far, desc: P}]
    metrics: [m.json: {cache: false}]
    plots: [c.csv: {x: step, title: T}, o/h.csv: {x: step}]
    params: [lr, train.epochs, {other.toml: [k], whole.json: }, lr]
    env: {A: 1, B: 1.0, C: true, D:, E: text}
    secrets: [TOKEN, TOKEN]
    shell: bash
    resources: {cpu: 0.5, memory: 2GiB, gpu: 1, gpu_memory: 1GB}
    executor: local
    timeout: 2h
    retry: {times: 3, wait: 10s, on: [oom, preempted]}
    frozen: true
    always_changed: true
    schema: {o: {x: int64}}
remotes: {far: {url: y}}
`,
    });
    const at = (line: number, column: number, length: number) => ({
      file: 'lucidity.yaml',
      line,
      column,
      length,
    });
    expect(a).toEqual({
      name: 'a',
      pipeline: '',
      group: null,
      kind: 'cmd',
      version: 1,
      own: { cmd: ['one', 'two   more', 'three'], shell: 'bash', schema: { o: { x: 'int64' } } },
      task: null,
      refresh: null,
      wdir: 'sub',
      env: { A: '1', B: '1.0', C: 'true', D: '', E: 'text' },
      passEnv: [],
      secrets: ['TOKEN'],
      params: [
        { file: 'sub/params.yaml', keys: ['lr'], at: at(17, 14, 2) },
        { file: 'sub/params.yaml', keys: ['train.epochs'], at: at(17, 18, 12) },
        { file: 'sub/other.toml', keys: ['k'], at: at(17, 46, 1) },
        { file: 'sub/whole.json', keys: null, at: at(17, 50, 10) },
      ],
      deps: [
        { path: 'x', at: at(13, 12, 4) },
        { path: 'sub/y', at: at(13, 18, 2) },
      ],
      outs: [
        out('sub/o', 'out', at(14, 12, 1)),
        {
          ...out('sub/p', 'out', at(14, 15, 1)),
          cache: false,
          persist: true,
          push: false,
          remote: 'far',
          desc: 'P',
        },
        { ...out('sub/m.json', 'metrics', at(15, 15, 6)), cache: false },
        out('sub/c.csv', 'plots', at(16, 13, 5)),
      ],
      labels: [{ path: 'sub/o/h.csv', role: 'plots' }],
      backend: null,
      reproduceExact: false,
      resources: { cpu: 0.5, memory: 2 ** 31, gpu: 1, gpuMemory: 1e9 },
      executor: 'local',
      timeout: 7_200_000,
      retry: { times: 3, wait: 10_000, on: ['oom', 'preempted'] },
      frozen: true,
      alwaysChanged: true,
      desc: 'What it does',
      meta: { owner: 'me', since: '2026-11-21' },
      schema: { o: { x: 'int64' } },
      at: at(2, 3, 1),
      bodyAt: at(6, 5, 3),
    });
  });

  test('with nothing but a command', async () => {
    const { a } = await stagesOf('stages: {a: {cmd: x}}\n');
    expect(a).toMatchObject({
      own: { cmd: ['x'], shell: 'sh' },
      wdir: '.',
      env: {},
      resources: { cpu: 1, memory: 0, gpu: 0, gpuMemory: 0 },
      executor: 'local',
      timeout: null,
      retry: { times: 0, wait: 0, on: ['any'] },
      frozen: false,
      meta: null,
      schema: null,
    });
  });

  const out = (path: string, role: string, at: object) => ({
    path,
    role,
    cache: true,
    persist: false,
    push: true,
    remote: null,
    desc: null,
    at,
  });
});

test('a dep may lie in the git work tree above the project, an out may not', async () => {
  write({
    'app/lucidity.yaml': 'stages: {a: {cmd: x, deps: [../lib, ../../far], outs: [../o]}}\n',
    '.git/HEAD': '',
  });
  root = join(root, 'app');
  expect(await compiled()).toEqual({
    problems: [
      '1:37+9 path-escapes: `../../far` lies outside of the git work tree (copy it into the project, or make a link to it there)',
      '1:56+4 path-escapes: `../o` lies outside of the project (name a path in the project)',
    ],
  });
});

describe('includes', () => {
  test('files are pipelines, in the order of the patterns and of their names', async () => {
    write({
      'lucidity.yaml': 'include: [more/last.yaml, "pipelines/*.yaml", "more/*"]\nstages: {own: {cmd: x}}\n',
      'params.yaml': 'p: 1\n',
      'pipelines/b.yaml': 'vars: [{v: 2}]\nstages: {s: {cmd: "x ${p} ${v}", deps: [d]}}\n',
      'pipelines/a.yaml': 'vars: [{v: 3}]\nstages: {g: {foreach: [i], do: {cmd: "x ${p} ${v}"}}}\n',
      'pipelines/.hidden.yaml': 'stages: 3\n',
      'pipelines/deep/c.yaml': 'stages: 3\n',
      'more/last.yaml': '',
    });
    const result = await compiled();
    expect(result).toMatchObject({
      pipeline: {
        stages: [
          { name: 'own', pipeline: '', group: null, own: { cmd: ['x'] } },
          {
            name: 'a/g@i',
            pipeline: 'a',
            group: 'a/g',
            own: { cmd: ['x 1 3'] },
            at: { file: 'pipelines/a.yaml' },
          },
          { name: 'b/s', pipeline: 'b', group: null, own: { cmd: ['x 1 2'] }, deps: [{ path: 'd' }] },
        ],
        files: [
          { path: 'lucidity.yaml', pipeline: '' },
          { path: 'more/last.yaml', pipeline: 'last' },
          { path: 'pipelines/a.yaml', pipeline: 'a' },
          { path: 'pipelines/b.yaml', pipeline: 'b' },
        ],
      },
      listings: [
        { folder: 'pipelines', names: ['.hidden.yaml', 'a.yaml', 'b.yaml', 'deep/'] },
        { folder: 'more', names: ['last.yaml'] },
      ],
    });
  });

  test('what is wrong with them', async () => {
    write({
      'lucidity.yaml': 'include: [x/*.yaml, none/*.yaml, ../up.yaml, y/a.yaml, "y/b c.yaml"]\n',
      'x/a.yaml': 'include: [z.yaml]\nremotes: {}\nstages: {s: {cmd: "${v}"}}\n',
      'y/a.yaml': '',
      'y/b c.yaml': '',
    });
    expect(await compiled()).toEqual({
      problems: [
        '1:21+11 missing-file: `none/*.yaml` matches no file',
        '1:34+10 path-escapes: `../up.yaml` leads out of the project',
        '1:46+8 duplicate-pipeline: `x/a.yaml` and `y/a.yaml` are both the pipeline `a` (rename the file)',
        '1:56+12 bad-pipeline-name: `y/b c.yaml` gives no name for a pipeline (rename the file)',
        'x/a.yaml:1:1+7 root-only: `include` stands in `lucidity.yaml` only (move it there)',
        'x/a.yaml:2:1+7 root-only: `remotes` stands in `lucidity.yaml` only (move it there)',
        'x/a.yaml:3:20+4 missing-key: `v` has no value: there is no `params.yaml` and there are no `vars`',
      ],
    });
  });
});

test('params files, with those that a stage makes left for later', async () => {
  const pipeline = await pipelineOf({
    'lucidity.yaml':
      'stages:\n  a: {cmd: x, outs: [gen]}\n  b: {cmd: x, params: [lr, {gen/p.json: [k]}, {none.yaml: }]}\n',
    'params.yaml': 'lr: 1.0\n',
    'gen/p.json': '{"k": 1}',
  });
  expect(pipeline.paramsFiles).toEqual([
    { path: 'params.yaml', digest: digestOf('lr: 1.0\n'), values: { lr: { float: '1.0' } } },
    { path: 'gen/p.json', digest: null, values: null },
    { path: 'none.yaml', digest: null, values: null },
  ]);
});

test('problems of the graph have their lines', async () => {
  write({
    'lucidity.yaml': 'stages:\n  a: {cmd: x, deps: [b], outs: [a]}\n  b: {cmd: x, deps: [a], outs: [b]}\n',
  });
  const result = await compilePipeline(root);
  expect(result).toMatchObject([{ code: 'cycle', excerpt: expect.stringContaining('{cmd: x') }]);
});

test('settings and remotes: the machine wins over the project', async () => {
  const { settings, remotes, data } = await pipelineOf({
    'lucidity.yaml':
      'data: {raw: , big: {from: "gs://b/x", rev: "1", push: false}}\nremotes: {far: {url: "gs://b/p", default: true, run_cache: read}}\nconfig: {jobs: 3, cache: {link: [hardlink, copy]}, store: {dir: ../common, shared: group}, gc: {grace: 1h}}\n',
    '.luc/config.yaml': 'jobs: 8\nremotes: {far: {run_cache: write}, own: {url: /mnt/x}}\n',
  });
  expect(settings).toEqual({
    link: ['hardlink', 'copy'],
    jobs: 8,
    storeDir: '../common',
    storeShared: 'group',
    backend: null,
    gcGrace: 3_600_000,
    gcKeepPushes: 90 * 24 * 3_600_000,
  });
  expect(remotes).toMatchObject([
    { name: 'far', url: 'gs://b/p', default: true, options: { run_cache: 'write' } },
    { name: 'own', url: '/mnt/x', default: false, options: {}, at: { file: '.luc/config.yaml', line: 2 } },
  ]);
  expect(data).toMatchObject([
    { path: 'raw', from: null, rev: null, push: true },
    { path: 'big', from: 'gs://b/x', rev: '1', push: false },
  ]);
});

describe('the kept pipeline', () => {
  const env = {};
  const open = () => openPipeline(layoutOf(root), { env });
  const names = async () => {
    const opened = await open();
    return opened.ok ? opened.value.stages.map(({ name }) => name) : opened.failure.problems.map(problemLine);
  };
  const keptAt = () => join(root, '.luc/index/pipeline.json');

  test('is what was compiled, and compiled again when something that it rests on changes', async () => {
    write({
      'lucidity.yaml': 'include: ["p/*.yaml"]\nstages: {a: {cmd: "x ${p}", params: [q]}}\n',
      'params.yaml': 'p: 1\nq: 1\n',
      'p/x.yaml': '',
    });
    const first = await open();
    expect(await open()).toEqual(first);
    write({ 'p/y.yaml': 'stages: {s: {cmd: x}}\n' });
    expect(await names()).toEqual(['a', 'y/s']);
    write({ 'p/y.yaml': 'stages: {t: {cmd: x}}\n' });
    expect(await names()).toEqual(['a', 'y/t']);
    rmSync(join(root, 'params.yaml'));
    expect(await names()).toEqual([
      '2:22+4 missing-key: `p` has no value: there is no `params.yaml` and there are no `vars`',
    ]);
    write({ 'params.yaml': 'p: 2\n' });
    expect(await open()).toMatchObject({ ok: true, value: { stages: [{ own: { cmd: ['x 2'] } }, {}] } });
    write({ '.luc/config.yaml': 'jobs: 2\n' });
    expect(await open()).toMatchObject({ ok: true, value: { settings: { jobs: 2 } } });
  });

  test('is taken without looking at the text while the digests fit', async () => {
    write({ 'lucidity.yaml': 'stages: {a: {cmd: x}}\n' });
    await open();
    const { readFileSync } = await import('node:fs');
    const [seal = '', text = ''] = readFileSync(keptAt(), 'utf8').split('\n');
    const other = text.replaceAll('"a"', '"kept"');
    writeFileSync(keptAt(), `${seal}\n${other}`);
    expect(await names()).toEqual(['a']);
    writeFileSync(keptAt(), `${sealOf('pipeline', root, other)}\n${other}`);
    expect(await names()).toEqual(['kept']);
    writeFileSync(keptAt(), 'broken');
    expect(await names()).toEqual(['a']);
  });

  test('the environment chooses for one command', async () => {
    write({ 'lucidity.yaml': 'config: {store: {dir: ../s}}\n' });
    const settings = async (env: { readonly [name: string]: string }) => {
      const opened = await openPipeline(layoutOf(root), { env });
      return opened.ok ? opened.value.settings : opened.failure;
    };
    expect(await settings({})).toMatchObject({ storeDir: join(folder, 's'), jobs: null });
    expect(await settings({ LUC_STORE_DIR: '/x', LUC_JOBS: '3', LUC_CACHE_LINK: 'copy' })).toMatchObject({
      storeDir: '/x',
      jobs: 3,
      link: ['copy'],
    });
    expect(await settings({ LUC_BACKEND: 'gpu' })).toMatchObject({
      problems: [
        {
          message:
            '`LUC_BACKEND` must be one of auto, tfjs-node-gpu, webgpu, tfjs-node, wasm, cpu, not "gpu"',
        },
      ],
    });
    expect(await settings({ LUC_JOBS: 'many' })).toEqual({
      kind: 'environment',
      problems: [
        {
          code: 'wrong-type',
          message: '`LUC_JOBS` must be a whole number above 0, not "many"',
          hint: 'it stands in the environment: `unset LUC_JOBS` lets the settings hold',
        },
      ],
    });
  });

  test('the root is found from below', () => {
    write({ 'lucidity.yaml': '', 'a/b/c': '' });
    expect(findRoot(join(root, 'a/b'))).toBe(root);
    expect(findRoot(folder)).toBeNull();
  });
});

test('a params file that the engine reads is tagged JSON, or a problem', () => {
  const parse = (path: string, text: string) => parseParamsFile(path as RelPath, Buffer.from(text));
  expect(parse('p.toml', 'a = 1.0\n')).toEqual({ ok: true, value: { a: { float: '1.0' } } });
  expect(parse('q.json', '{')).toMatchObject({ ok: false, failure: { kind: 'project' } });
});

test('required versions', () => {
  const source = sourceOf('lucidity.yaml', '');
  const serves = (written: string, version: string): string =>
    checkRequired(written, version, { source, start: 0, end: 0 })?.code ?? 'serves';
  expect(
    ['luc >=0.1', '>=1.2.3', 'luc ^1.2', '^0.1', 'luc 1.2', '=1.2.3', '1.2.4', '^2'].map((written) =>
      serves(written, '1.2.3'),
    ),
  ).toEqual([
    'serves',
    'serves',
    'serves',
    'requirement-not-met',
    'serves',
    'serves',
    'requirement-not-met',
    'requirement-not-met',
  ]);
  expect(['^0.1', '^0.2', '>=0.1.5'].map((written) => serves(written, '0.1.4'))).toEqual([
    'serves',
    'requirement-not-met',
    'requirement-not-met',
  ]);
  expect(serves('luc latest', '1.0.0')).toBe('wrong-type');
});

test('the schema for editors', async () => {
  const schema = await jsonSchema();
  expect(schema).toMatchObject({
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: false,
    definitions: {
      stage: {
        additionalProperties: false,
        oneOf: ['cmd', 'fetch', 'convert', 'transform', 'vectorize', 'train', 'predict', 'evaluate'].map(
          (kind) => ({
            required: [kind],
          }),
        ),
        properties: {
          cmd: { description: expect.any(String) },
          frozen: { anyOf: [{ type: 'boolean' }, { type: 'string', pattern: '\\$\\{' }] },
          deps: { type: 'array', description: 'Files and folders that the stage reads' },
          matrix: { type: 'object' },
        },
      },
      each: { required: ['foreach', 'do'] },
    },
  });
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
});
