/** Evaluations as stages: every task, slices, comparisons and gates, and what is refused before anything runs. */
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../support/project.ts';

interface Report {
  readonly details: { readonly [name: string]: unknown };
  readonly [name: string]: unknown;
}

const report = (project: Project, path: string): Report => JSON.parse(project.read(path)) as Report;
const flat = (project: Project, path: string): object => {
  const { details: _, ...values } = report(project, path);
  return values;
};
const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Of ten rows eight are right; each has been changed once, and then two more are wrong. */
const predictions = Array.from({ length: 20 }, (_, at) => {
  const row = at % 10;
  const label = row < 5 ? 'ham' : 'spam';
  const other = row < 5 ? 'spam' : 'ham';
  const p = row / 10;
  return {
    id: `r${row}${at < 10 ? '' : '~0'}`,
    original_key: `r${row}`,
    perturbation: at < 10 ? 'none' : 'typo {"count":1}',
    label,
    prediction: row === 0 || row === 9 || (at >= 10 && row > 6) ? other : label,
    probabilities: [1 - p, p],
    region: row % 2 === 0 ? 'north' : 'south',
  };
});

test('measures every task, by slices, under change and with intervals', async () => {
  const project = makeProject({
    files: {
      'in/classes.jsonl': lines(predictions),
      'lone/classes.jsonl': lines(predictions),
      'in/numbers.csv': 'target,prediction,w\n3,2.5,1\n-0.5,0,1\n2,2,2\n7,8,0\n',
      'in/qrels.txt': 'q1 0 d1 0\nq1 0 d2 1\nq2 0 d2 2\nq2 0 d3 1\n',
      'in/run.txt': 'q1 Q0 d1 1 2.0 us\nq1 Q0 d2 2 1.0 us\nq9 Q0 d1 1 1 us\n',
      'in/texts.jsonl': lines([
        { prediction: 'The cat sat.', label: ['The cat sat.', 'A cat sat down.'] },
        { prediction: 'no', label: ['yes'] },
      ]),
      'in/tokens.jsonl': lines([
        { token_logprobs: [null, -1, -2], text: 'ü ü' },
        { token_logprobs: [-0.5], text: '日本' },
      ]),
      'in/clusters.jsonl': lines(
        [0, 0, 5, 5].map((x, at) => ({ prediction: x, label: x, vector: [x, at % 2] })),
      ),
      'in/answers.jsonl': lines([
        {
          id: 1,
          prediction: 'Cats sleep. Dogs fly.',
          retrieved: [
            { id: 'a', score: 0.9 },
            { id: 'b', score: 0.1 },
          ],
          relevant: ['b'],
          contexts: ['cats sleep'],
        },
        { id: 2, prediction: 'x', retrieved: [], relevant: ['c'], contexts: [] },
      ]),
      'in/people.csv': 'label,prediction,group\nyes,yes,a\nno,yes,a\nyes,no,b\nno,no,b\n',
      'lucidity.yaml': `
stages:
  classes:
    evaluate:
      input: in/classes.jsonl
      where: perturbation = 'none'
      metrics: [accuracy, f1, recall_spam, roc_auc, log_loss, ece, {top_k_accuracy: {k: 1}}]
      by: [region]
      confidence: {samples: 20}
      curves: plots/classes/
      output: out/classes.json
  usual: {evaluate: {input: in/classes.jsonl, limit: 10, average: none, output: out/usual.json}}
  right: {evaluate: {input: lone, where: prediction = label, metrics: [f1_spam], by: [label], output: out/right.json}}
  robust:
    evaluate:
      input: in/classes.jsonl
      metrics: [accuracy]
      compare: {}
      output: out/robust.json
  numbers: {evaluate: {input: in/numbers.csv, label: target, weight: w, curves: plots/numbers/, output: out/numbers.json}}
  ranked: {evaluate: {input: in/run.txt, reference: in/qrels.txt, metrics: [map, mrr, ndcg_at_2, hole_at_1], output: out/ranked.json}}
  texts: {evaluate: {input: in/texts.jsonl, metrics: {bleu: {smooth_method: floor}, exact_match: {}, rougeL: {stemmer: true}}, output: out/texts.json}}
  tokens: {evaluate: {input: in/tokens.jsonl, metrics: [perplexity, bits_per_byte], output: out/tokens.json}}
  clusters: {evaluate: {input: in/clusters.jsonl, task: clustering, output: out/clusters.json}}
  answers: {evaluate: {input: in/answers.jsonl, output: out/answers.json}}
  people: {evaluate: {input: in/people.csv, task: bias, by: [group], output: out/people.json}}
`,
    },
  });
  expect(await project.repro()).toMatchObject({ code: 0, failed: [] });

  const classes = report(project, 'out/classes.json');
  expect(classes).toMatchObject({
    accuracy: 0.8,
    f1: 0.8,
    recall_spam: 0.8,
    roc_auc: 1,
    top_k_accuracy: 1,
    details: {
      task: 'classification',
      n: 10,
      classes: ['ham', 'spam'],
      confusion_matrix: [
        [4, 1],
        [1, 4],
      ],
      f1: { n: 10, options: { average: 'macro', zero_division: 0 }, per_class: { ham: 0.8, spam: 0.8 } },
      top_k_accuracy: { options: { k: 1 } },
      slices: [
        { by: { region: 'north' }, n: 5, gated: false, metrics: { accuracy: 0.8, recall_spam: 1 } },
        { by: { region: 'south' }, n: 5, gated: false, metrics: { accuracy: 0.8 } },
      ],
    },
  });
  // Nothing of the first slice is spam, nor is taken for it.
  expect(report(project, 'out/right.json')).toMatchObject({
    f1_spam: 1,
    details: { slices: [{ metrics: { f1_spam: 0 } }, { metrics: { f1_spam: 1 } }] },
  });
  const { interval } = classes.details.accuracy as { interval: { low: number; high: number } };
  expect(interval).toMatchObject({ level: 0.95, samples: 20, seed: 0 });
  expect(interval.low).toBeLessThan(0.8);
  expect(interval.high).toBeGreaterThan(0.8);
  expect(project.read('plots/classes/confusion.csv')).toBe(
    'truth,predicted,count\nham,ham,4\nham,spam,1\nspam,ham,1\nspam,spam,4\n',
  );
  expect(project.read('plots/classes/roc.csv').split('\n').slice(0, 3)).toEqual([
    'class,threshold,fpr,tpr',
    'spam,,0,0',
    'spam,0.9,0,0.2',
  ]);
  expect(Object.keys(flat(project, 'out/usual.json'))).toEqual([
    'accuracy',
    'balanced_accuracy',
    'precision_ham',
    'precision_spam',
    'recall_ham',
    'recall_spam',
    'f1_ham',
    'f1_spam',
    'mcc',
    'log_loss',
    'roc_auc',
  ]);
  expect(flat(project, 'out/robust.json')).toEqual({
    accuracy: 0.7,
    clean_accuracy: 0.8,
    mean_accuracy: 0.6,
    worst_accuracy: 0.6,
  });
  expect(report(project, 'out/robust.json').details.compare).toMatchObject({
    worst: 'typo {"count":1}',
    perturbations: { 'typo {"count":1}': { rows: 10, flip_rate: 0.2, success_of_attack: 0.25 } },
  });
  expect(flat(project, 'out/numbers.json')).toEqual({
    mae: 0.25,
    rmse: Math.sqrt(0.125),
    r2: 1 - 0.125 / 1.671875,
  });
  expect(project.read('plots/numbers/residuals.csv')).toBe(
    'label,prediction,residual\n3,2.5,0.5\n-0.5,0,-0.5\n2,2,0\n7,8,-1\n',
  );
  expect(flat(project, 'out/ranked.json')).toEqual({
    map: 0.25,
    mrr: 0.25,
    ndcg_at_2: 0.5 / Math.log2(3),
    hole_at_1: 0,
  });
  expect(report(project, 'out/ranked.json').details.n).toBe(2);
  expect(flat(project, 'out/texts.json')).toMatchObject({ exact_match: 50, rougeL: 0.5 });
  expect(report(project, 'out/texts.json').details.bleu).toMatchObject({
    n: 2,
    options: { smooth_method: 'floor' },
    signature: expect.stringMatching(
      /^nrefs:var\|case:mixed\|eff:no\|tok:13a\|smooth:floor\[0\.10\]\|version:luc-/,
    ),
  });
  expect(flat(project, 'out/tokens.json')).toEqual({
    perplexity: 3.211270543153561,
    bits_per_byte: 0.4590393311919429,
  });
  expect(flat(project, 'out/clusters.json')).toEqual({
    silhouette: expect.closeTo(1 - 2 / (5 + Math.sqrt(26)), 12),
    adjusted_rand: 1,
  });
  expect(flat(project, 'out/answers.json')).toEqual({
    context_precision: 0.5,
    context_precision_ranked: 0.5,
    coverage: 0.5,
    groundedness: 0.25,
  });
  expect(flat(project, 'out/people.json')).toEqual({
    demographic_parity_difference: 1,
    demographic_parity_ratio: 0,
    equalized_odds_difference: 1,
    bias_score: 1,
  });
});

test('a gate that is not met fails the stage and leaves its report where it is', async () => {
  const project = makeProject({
    files: {
      'in/classes.jsonl': lines(predictions),
      'before.json': '{"accuracy": 0.9, "details": {}}',
      'lucidity.yaml': `
vars: [{least: 0.5}]
stages:
  gated:
    evaluate:
      input: in/classes.jsonl
      metrics: [accuracy]
      baseline: before.json
      by: [region]
      min_slice: 10
      thresholds:
        accuracy: {min: "\${least}", max_drop: 0.25, on_fail: fail}
        log_loss: {max: 0.01, on_fail: warn}
      output: out/gated.json
  after: {cmd: cp out/gated.json after.json, deps: [out/gated.json], outs: [after.json]}
`,
    },
  });
  const passed = await project.repro();
  expect(passed).toMatchObject({ code: 0, ran: ['after', 'gated'] });
  expect(passed.stderr).toContain('"message":"`gated`: `log_loss` is ');
  const before = project.read('out/gated.json');

  project.write('lucidity.yaml', project.read('lucidity.yaml').replace('least: 0.5', 'least: 0.75'));
  const failed = await project.luc(['repro']);
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain('error: `gated`: `accuracy` is 0.7, less than 0.75\n');
  expect(failed.stderr).toContain('= `accuracy` where region = north is 0.7, less than 0.75\n');
  const gates = report(project, 'out/gated.json').details.gates as readonly object[];
  expect(gates).toHaveLength(6);
  expect(gates[0]).toEqual({
    metric: 'accuracy',
    limits: { min: 0.75, max_drop: 0.25, on_fail: 'fail' },
    value: 0.7,
    passed: false,
    reason: 'is 0.7, less than 0.75',
  });
  expect(project.read('after.json')).toBe(before);
  expect((await project.luc(['status', '--json'])).stdout).toContain('"name":"gated","state":"outdated"');

  project.write('lucidity.yaml', project.read('lucidity.yaml').replace('least: 0.75', 'least: 0.5'));
  expect(await project.repro()).toMatchObject({ code: 0, ran: [], restored: ['gated'] });
  expect(project.read('out/gated.json')).toBe(before);
  // The report that was replaced is our own, and in the store.
  expect(project.trash()).toEqual({});
});

test('what does not fit is told with its place, before anything runs', async () => {
  const project = makeProject({
    files: {
      'in.csv': 'id,label\n1,a\n',
      'lucidity.yaml': `
stages:
  narrow: {transform: {input: in.csv, steps: [{select: [id]}], output: narrow.csv}}
  lost: {evaluate: {input: narrow.csv, task: classification, by: [region], output: lost.json}}
`,
    },
  });
  const lost = await project.luc(['plan']);
  expect(lost.code).toBe(2);
  expect(lost.stderr).toMatch(/there is no column `label`[\s\S]*there is no column `region`/);

  const refusals: readonly (readonly [options: string, words: string])[] = [
    ['metrics: [acuracy]', 'did you mean `accuracy`?'],
    ['task: regression, metrics: [f1]', '`f1` is a metric of `task: classification`, not of `regression`'],
    ['metrics: [f1, rmse]', 'these metrics are of different tasks'],
    ['metrics: [{bleu: {smooth: exp}}]', '`smooth` is no option of `metrics[1].bleu`'],
    ['metrics: [mae, mae]', '`mae` stands twice'],
    ['thresholds: {accuracy: {max_drop: 0.1}}', '`max_drop` needs a `baseline`'],
    ['thresholds: {accuracy: {on_fail: warn}}', 'a limit needs `min`, `max` or `max_drop`'],
    ['task: bias', '`task: bias` compares groups: name their column by `by`'],
    ['metrics: [worst_accuracy]', '`worst_accuracy` is measured with `compare`'],
    ['task: regression, label: [a, b]', '`task: regression` has one label'],
    ['task: text, weight: w', '`weight` is for `task: classification, regression`, not for `text`'],
    ['judge: {url: "http://localhost", model: m}', '`judge` is not there yet'],
  ];
  project.write(
    'lucidity.yaml',
    `stages:\n${refusals.map(([options], at) => `  s${at}: {evaluate: {input: in.csv, ${options}, output: s${at}.json}}\n`).join('')}`,
  );
  const refused = await project.luc(['status']);
  expect(refused.code).toBe(2);
  for (const [, words] of refusals) expect(refused.stderr).toContain(words);
});
