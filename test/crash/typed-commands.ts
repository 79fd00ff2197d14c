/** Typed stages, each about to be done again: their own process writes too, and can go wrong or be killed there. */
import { makeProject, type Project } from '../support/project.ts';
import { startWebServer, type WebServer } from '../support/web-server.ts';
import type { CommandCase } from './command-case.ts';
import { copiesOf, must } from './originals.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const table = (count: number): string =>
  `id,team,n,y\n${numbers(count)
    .map((i) => `k${i},${i % 3 === 0 ? 'red' : 'blue'},${(i * 7) % 11},${((i * 7) % 11) / 2 + 1}\n`)
    .join('')}`;

interface Typed {
  /** The options, as in YAML. */
  readonly stage: string;
  readonly before: Readonly<Record<string, string>>;
  /** What has changed since its outs were made. */
  readonly after: Readonly<Record<string, string>>;
}

const typed = (name: string, make: () => Promise<Project>, isQuick = false): CommandCase => ({
  name: `repro of ${name}`,
  args: ['repro'],
  starts: true,
  typed: true,
  ...(!isQuick && { rare: true }),
  make,
});

const made = (name: string, { stage, before, after }: Typed): CommandCase =>
  typed(
    name,
    copiesOf(async () => {
      const yaml = `stages:\n  it: ${stage}\n`;
      const project = makeProject({ files: { 'lucidity.yaml': yaml, ...before }, git: true });
      await must(project, ['repro', '-q']);
      for (const [path, text] of Object.entries(after)) project.write(path, text);
      return project;
    }),
    name === 'train',
  );

/** From a server, which has other files by now. */
const fetched = (
  name: string,
  stage: (url: string) => string,
  serve: (server: WebServer, round: string) => void,
) =>
  typed(
    name,
    async () => {
      const server = await startWebServer();
      serve(server, 'one');
      const yaml = `stages:\n  it: ${stage(server.url)}\n`;
      const project = makeProject({ files: { 'lucidity.yaml': yaml }, git: true });
      await must(project, ['repro', '-q']);
      serve(server, 'two');
      return project;
    },
    name === 'fetch',
  );

const mail = (subject: string): string => `From: a@b.c\nSubject: ${subject}\n\nThe body of ${subject}.\n`;

export const typedCases: readonly CommandCase[] = [
  fetched(
    'fetch',
    (url) => `{fetch: {url: ["${url}/a.bin", "${url}/b.txt"], refresh: always, output: got/}}`,
    ({ files }, round) => {
      files.set('/a.bin', { bytes: round.repeat(100_000), etag: `"${round}"` });
      files.set('/b.txt', { bytes: `${round}\n`, etag: `"${round}"` });
    },
  ),
  fetched(
    'fetch of records',
    (url) =>
      `{fetch: {url: "${url}/api", records: /rows, paginate: {style: page}, refresh: always, key: n, output: got.jsonl}}`,
    ({ handlers }, round) => {
      handlers.set('/api', ({ url: { searchParams } }) => {
        const page = Number(searchParams.get('page'));
        return { body: JSON.stringify({ rows: page > 3 ? [] : [{ n: page, round }] }) };
      });
    },
  ),
  made('convert', {
    stage: '{convert: {input: in.csv, output: out.parquet, report: report.json}}',
    before: { 'in.csv': table(50) },
    after: { 'in.csv': table(60) },
  }),
  made('convert of documents', {
    stage: '{convert: {input: mails, mode: documents, output: out.jsonl, graph: graph}}',
    before: { 'mails/a.eml': mail('one'), 'mails/b.txt': 'text\n', 'mails/sub/c.html': '<h1>three</h1>' },
    after: { 'mails/a.eml': mail('two'), 'mails/d.md': '# four\n' },
  }),
  made('transform', {
    stage:
      '{transform: {input: in.csv, steps: [{sort: [-n, id]}, {split: {method: hash, key: id, test_size: 0.3}}], output: {train: out/train.csv, test: out/test.jsonl}, report: report.json}}',
    before: { 'in.csv': table(50) },
    after: { 'in.csv': table(60) },
  }),
  made('vectorize', {
    stage:
      '{vectorize: {input: in.csv, text: team, method: tfidf, output: out.safetensors, vectorizer: state.json}}',
    before: { 'in.csv': table(30) },
    after: { 'in.csv': table(40) },
  }),
  made('train', {
    stage:
      '{train: {input: in.csv, label: team, features: [n, y], algorithm: mlp, hyperparameters: {hidden_layer_sizes: [4], epochs: 3, batch_size: 8}, checkpoint: {every: 1, keep: 2}, validation: 0.25, backend: wasm, output: model}}',
    before: { 'in.csv': table(30) },
    after: { 'in.csv': table(40) },
  }),
  typed(
    'predict',
    copiesOf(async () => {
      const yaml = `stages:
  fit: {train: {input: in.csv, label: y, features: [n], algorithm: ridge, output: model}}
  it: {predict: {model: model, input: asked.csv, passthrough: [y, id], output: out.csv}}
`;
      const files = { 'lucidity.yaml': yaml, 'in.csv': table(30), 'asked.csv': table(10) };
      const project = makeProject({ files, git: true });
      await must(project, ['repro', '-q']);
      project.write('asked.csv', table(20));
      return project;
    }),
  ),
  made('evaluate', {
    stage:
      '{evaluate: {input: in.csv, label: y, prediction: n, task: regression, curves: curves, output: score.json}}',
    before: { 'in.csv': table(30) },
    after: { 'in.csv': table(40) },
  }),
];
