/** Training data made by a pipeline: jobs, prompts, matches and annotation tasks, each option, to the byte of the files. */
import { expect, test } from 'vitest';
import { makeProject } from '../support/project.ts';

const tickets = `ticket,subject,team,hours,guess
1,Cannot log in,access,1.5,access
2,Refund please,billing,2,access
3,Locked out,,0.5,billing
`;
const people = `{"id":"a","text":"Ada in 😀 Zürich","spans":[{"start":0,"end":3,"label":"PER"},{"start":9,"end":15,"label":"LOC"}],"vector":[1.0,2.0]}
{"id":"b","text":"no one","spans":[],"vector":[0.5,0.0]}
`;
const tagged = `{"words":["Ada","and","Bob"],"marks":["I-PER","O","I-PER"],"de":"Ada und Bob","en":"Ada and Bob"}
`;

test('jobs and prompts', async () => {
  const project = makeProject({
    files: {
      'in/tickets.csv': tickets,
      'in/people.jsonl': people,
      'in/tagged.jsonl': tagged,
      'lucidity.yaml': `
stages:
  classes:
    transform:
      input: in/tickets.csv
      steps:
        - filter: team is not null
        - job: {type: text_classification, text: subject, label: team, key: ticket}
        - split: {key: id, test_size: 0.5, seed: 6}
      output: {train: out/train.jsonl, test: out/test.jsonl}
  hours:
    transform:
      input: in/tickets.csv
      steps: [{job: {type: regression, label: hours, key: ticket, features: [team]}}]
      output: out/hours.csv
  spans:
    transform:
      input: in/people.jsonl
      steps:
        - drop: vector
        - job: {type: token_classification, text: text, spans: spans, key: id}
      output: out/spans.jsonl
  tags:
    transform:
      input: in/tagged.jsonl
      steps: [{job: {type: token_classification, tokens: words, tags: marks, scheme: iob1}}]
      output: out/tags.jsonl
  pairs:
    transform:
      input: in/tagged.jsonl
      steps: [{job: {type: text_pairs, source: de, target: en}}]
      output: out/pairs.jsonl
  chats:
    transform:
      input: out/train.jsonl
      steps:
        - prompt:
            messages:
              - {role: system, content: "Answer with {{{{team}}."}
              - {role: user, content: "{{text}} ({{meta.hours}} h)"}
              - {role: assistant, content: "{{label}}"}
            max_tokens: 5
            on_overflow: truncate
      output: out/chats.jsonl
  completions:
    transform:
      input: in/tickets.csv
      steps: [{prompt: {template: "{{subject}} →", into: prompt, completion: " {{team}}", max_tokens: 3, on_overflow: drop}}]
      output: out/completions.jsonl
`,
    },
  });
  expect(await project.repro()).toMatchObject({ code: 0, failed: [] });
  const read = (name: string): string => project.read(`out/${name}`);
  expect(read('train.jsonl')).toBe(
    '{"id":2,"text":"Refund please","label":"billing","meta":{"hours":2.0,"guess":"access"}}\n',
  );
  expect(read('test.jsonl')).toBe(
    '{"id":1,"text":"Cannot log in","label":"access","meta":{"hours":1.5,"guess":"access"}}\n',
  );
  expect(read('hours.csv')).toBe('id,label,team\n1,1.5,access\n2,2.0,billing\n3,0.5,\n');
  expect(read('spans.jsonl')).toBe(
    `{"id":"a","tokens":["Ada","in","😀","Zürich"],"tags":["B-PER","O","O","B-LOC"],"meta":null}
{"id":"b","tokens":["no","one"],"tags":["O","O"],"meta":null}
`,
  );
  const id = 'the id';
  const named = (text: string): string => text.replace(/"id":"[0-9a-f]{32}"/, `"id":"${id}"`);
  expect(named(read('tags.jsonl'))).toBe(
    `{"id":"${id}","tokens":["Ada","and","Bob"],"tags":["B-PER","O","B-PER"],"meta":{"de":"Ada und Bob","en":"Ada and Bob"}}\n`,
  );
  expect(named(read('pairs.jsonl'))).toBe(
    `{"id":"${id}","source":"Ada und Bob","target":"Ada and Bob","meta":{"words":["Ada","and","Bob"],"marks":["I-PER","O","I-PER"]}}\n`,
  );
  expect(read('chats.jsonl')).toBe(
    '{"messages":[{"role":"system","content":"Answer with {{team}}."},{"role":"user","content":"Refund"},{"role":"assistant","content":"billing"}]}\n',
  );
  expect(read('completions.jsonl')).toBe(
    '{"prompt":"Refund please →","completion":" billing"}\n{"prompt":"Locked out →","completion":" "}\n',
  );
});

test('matches and annotation tasks', async () => {
  const project = makeProject({
    files: {
      'in/tickets.csv': tickets,
      'in/people.jsonl': people,
      'in/known.csv': 'name\nJon Smith\nADA IN ZÜRICH\nNo one\n',
      'in/vectors.jsonl': '{"key":7,"vector":[0.5,1.5]}\n{"key":8,"vector":[1.0,0.1]}\n',
      'lucidity.yaml': `
stages:
  likest:
    transform:
      input: {people: in/people.jsonl, known: in/known.csv, vectors: in/vectors.jsonl}
      steps:
        - match: {text: text, with: known, key: name, method: levenshtein, min_score: 0.8, into: name}
        - match: {text: text, with: known, key: name, method: jaro_winkler, min_score: 0.5, into: like}
        - match: {text: id, with: vectors, key: key, method: cosine, vector: vector, into: near}
        - drop: [text, spans, vector]
      output: out/likest.csv
  studio:
    transform:
      input: in/tickets.csv
      steps:
        - rename: {subject: body}
        - annotate: {format: label_studio, text: body, label: team, prediction: guess}
      output: out/studio.json
  from-studio:
    transform:
      input: out/studio.json
      steps: [{import_annotations: {format: label_studio, text: subject, label: team, prediction: guess}}]
      output: out/tickets.csv
  doccano:
    transform:
      input: in/people.jsonl
      steps: [{annotate: {format: doccano, label: spans}}]
      output: out/doccano.jsonl
  from-doccano:
    transform:
      input: out/doccano.jsonl
      steps: [{import_annotations: {format: doccano, label: spans}}]
      output: out/people.jsonl
`,
    },
  });
  expect(await project.repro()).toMatchObject({ code: 0, failed: [] });
  expect(project.read('out/likest.csv')).toBe(`id,name,name_score,like,like_score,near,near_score
a,,,ADA IN ZÜRICH,0.5247863247863248,7,0.9899494936611664
b,No one,0.8333333333333334,No one,0.888888888888889,8,0.9950371902099893
`);
  expect(JSON.parse(project.read('out/studio.json'))[1]).toEqual({
    data: { ticket: 2, text: 'Refund please', hours: 2 },
    annotations: [
      {
        result: [{ from_name: 'label', to_name: 'text', type: 'choices', value: { choices: ['billing'] } }],
      },
    ],
    predictions: [
      {
        model_version: 'lucidity',
        result: [{ from_name: 'label', to_name: 'text', type: 'choices', value: { choices: ['access'] } }],
      },
    ],
  });
  expect(project.read('out/tickets.csv')).toBe(`ticket,subject,team,guess,hours
1,Cannot log in,access,access,1.5
2,Refund please,billing,access,2.0
3,Locked out,,billing,0.5
`);
  expect(project.read('out/doccano.jsonl').split('\n')[0]).toBe(
    '{"id":"a","text":"Ada in 😀 Zürich","label":[[0,3,"PER"],[9,15,"LOC"]],"vector":[1.0,2.0]}',
  );
  expect(project.read('out/people.jsonl')).toBe(people);
});

test('what cannot be done is told with its place', async () => {
  const project = makeProject({
    files: {
      'in/tickets.csv': tickets,
      'lucidity.yaml': `
stages:
  prompts:
    transform:
      input: in/tickets.csv
      steps:
        - prompt: {template: "{{subjekt}}", tokenizer: tokenizer.json}
      output: out/prompts.csv
`,
    },
  });
  const run = await project.luc(['repro']);
  expect(run.code).toBe(2);
  expect(run.stderr).toBe(`error: \`tokenizer\` counts for \`max_tokens\`, which is not there
  ┌─ lucidity.yaml:7:56
7 │         - prompt: {template: "{{subjekt}}", tokenizer: tokenizer.json}
  │                                                        ^^^^^^^^^^^^^^
hint: say how many tokens are allowed
`);
  project.write('lucidity.yaml', project.read('lucidity.yaml').replace(', tokenizer: tokenizer.json', ''));
  const again = await project.luc(['repro']);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain(`error: \`prompts\`: there is no column \`subjekt\`
  ┌─ lucidity.yaml:7:30
7 │         - prompt: {template: "{{subjekt}}"}
  │                              ^^^^^^^^^^^^^
hint: did you mean \`subject\`? there are \`ticket\`, \`subject\`, \`team\`, \`hours\`, \`guess\`
`);
});

test('prompts are counted and cut by the tokens of a tokenizer, which the stage depends on', async () => {
  const vocab = ['l', 'o', 'w', 'Ġ', 'lo', 'low', 'Ġlow', 'e', 'r', 'er'];
  const tokenizer = {
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(vocab.map((token, id) => [token, id])),
      merges: ['l o', 'lo w', 'Ġ low', 'e r'],
    },
  };
  const project = makeProject({
    files: {
      'in/a.csv': 'id,text\n1,low lower\n2,lower low\n3,low\n',
      'models/tokenizer.json': JSON.stringify(tokenizer),
      'lucidity.yaml': `
stages:
  cut:
    transform:
      input: in/a.csv
      steps:
        - prompt: {template: "{{text}}", max_tokens: 2, tokenizer: models/tokenizer.json, on_overflow: truncate}
      output: cut.csv
  refused:
    transform:
      input: in/a.csv
      steps:
        - prompt: {template: "{{text}}", max_tokens: 2, tokenizer: models/tokenizer.json}
      output: refused.csv
`,
    },
  });
  const first = await project.luc(['repro', '--keep-going', '--reporter', 'plain']);
  expect([first.code, first.stderr]).toEqual([
    1,
    expect.stringContaining(
      'prompts have more than 2 tokens: row 1 of in/a.csv (3 tokens), row 2 (3 tokens)',
    ),
  ]);
  expect(project.read('cut.csv')).toBe('id,text,prompt\n1,low lower,low low\n2,lower low,lower\n3,low,low\n');
  project.write('models/tokenizer.json', '{}');
  const { stderr } = await project.luc(['repro', 'cut', '--reporter', 'plain']);
  expect(stderr).toContain('`models/tokenizer.json` is no tokenizer that can be used: it has no `model`');
});
