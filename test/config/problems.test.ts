/** What the compiler says about wrong project files: the code, the place, the words and the way out. */
import { linkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compilePipeline } from '../../src/config/compile.ts';
import { makeProject } from '../support/project.ts';
import { type ProjectFiles, problemsOf } from './project.ts';

interface Case {
  readonly name: string;
  readonly files: ProjectFiles;
  readonly problems: readonly string[];
}

const stage = (...lines: string[]): string =>
  ['stages:', '  a:', ...lines.map((line) => `    ${line}`), ''].join('\n');

const cases: readonly Case[] = [
  { name: 'an empty file is a project', files: '', problems: [] },
  { name: 'members with nothing under them', files: 'stages:\ndata:\nvars:\nremotes:\n', problems: [] },
  {
    name: 'a tab',
    files: 'stages:\n\ta: {cmd: x}\n',
    problems: ['2:1+1 yaml-syntax: a tab indents this line (indent with blanks)'],
  },
  {
    name: 'a template without quotes in a flow list',
    files: stage('cmd: [${x}]'),
    problems: [
      '3:12+1 yaml-syntax: not valid YAML: missing , or : between flow sequence items (inside of [ ] and { } put `${…}` in quotes)',
    ],
  },
  {
    name: 'a value that reads as a map',
    files: stage('cmd: echo foo: bar  # so'),
    problems: [
      '3:10+19 yaml-syntax: not valid YAML: a value on the line of its key cannot hold `: ` as it stands (put the value in quotes)',
    ],
  },
  ...(['"', "'"] as const).map((quote) => ({
    name: `${quote} that is not closed is shown where it was opened`,
    files: stage('cmd: x', `desc: [one, ${quote}two]`, 'deps: [x]', 'outs: [y]'),
    problems: [`4:17+1 yaml-syntax: \`${quote}\` is not closed (a \`${quote}\` is missing)`],
  })),
  ...['deps: [a, {b: c]', 'env: {A: 1'].map((line) => ({
    name: `a bracket that is not closed is shown where it was opened: ${line}`,
    files: stage('cmd: x', line, 'desc: y'),
    problems: [`4:${line.indexOf('{') + 5}+1 yaml-syntax: \`{\` is not closed (a \`}\` is missing)`],
  })),
  {
    name: 'a bracket that is closed too far to the left',
    files: 'stages: {}\nvars:\n  - a: [\n]\n',
    problems: [
      '4:1+1 yaml-syntax: `]` stands too far to the left (indent it by more than the key that it belongs to)',
    ],
  },
  {
    name: 'a second document',
    files: `${stage('cmd: x')}---\nstages: {}\n`,
    problems: ['4:1+1 yaml-syntax: the file holds more than one document (take out what separates them)'],
  },
  ...['cmd: "x\\0"', 'shell: "x\\0"', 'desc: x\0', '"x\\u0000": x'].map((line) => ({
    name: `U+0000 in ${JSON.stringify(line)}`,
    files: stage(line),
    problems: [
      `3:${line.startsWith('"') ? '5+9' : line.startsWith('desc') ? '11+2' : `${line.indexOf(':') + 7}+5`} nul-character: a text holds U+0000, which no command, path or variable can`,
    ],
  })),
  {
    name: 'U+0000 in TOML and JSON',
    files: {
      'lucidity.yaml': stage('cmd: x', 'params: [{a.toml: [x]}, {b.json: [x]}]'),
      'a.toml': 'x = ["\\u0000"]\n',
      'b.json': '{"x": {"y\\u0000": 1}}',
    },
    problems: [
      'a.toml:1:1+1 nul-character: a text holds U+0000, which no command, path or variable can',
      'b.json:1:8+9 nul-character: a text holds U+0000, which no command, path or variable can',
    ],
  },
  {
    name: 'merge markers',
    files: '<<<<<<< HEAD\nstages: {}\n=======\nstages:\n>>>>>>> b\n',
    problems: ['1:1+12 conflict-markers: an unfinished merge left its markers here'],
  },
  {
    name: 'keys that stand twice do not hide what else is wrong',
    files: 'stages:\n  a: {cmd: x}\n  a: {cmd: x}\nstgaes: 3\n',
    problems: [
      '3:3+1 duplicate-key: `a` is written twice in this map',
      '  2:3 first here',
      '4:1+6 unknown-key: `stgaes` is no key of `lucidity.yaml` (did you mean `stages`?)',
    ],
  },
  {
    name: 'an alias to nowhere',
    files: 'stages: *s\n',
    problems: ['1:9+2 unknown-anchor: there is no anchor `&s` before this'],
  },
  {
    name: 'a tag',
    files: stage('cmd: !shell x'),
    problems: ['3:17+1 unknown-tag: the tag `!shell` means nothing here'],
  },
  {
    name: 'types',
    files: stage(
      'cmd: true',
      'deps: x',
      'frozen: yes',
      'desc: 3',
      'outs: [3, null]',
      'env: 3',
      'params: [{a: b}]',
    ),
    problems: [
      '3:10+4 wrong-type: `cmd` must be text or a list of texts (put it in quotes: "true")',
      '4:11+1 wrong-type: `deps` must be a list of paths, not "x" (write `[x]`)',
      '5:13+3 wrong-type: `frozen` must be true or false, not "yes"',
      '6:11+1 wrong-type: `desc` must be text, not the number 3 (put it in quotes: "3")',
      '7:12+1 wrong-type: an entry of `outs` must be a path, or a map of a path to its flags, not the number 3 (put it in quotes: "3")',
      '7:15+4 wrong-type: an entry of `outs` must be a path, or a map of a path to its flags, not nothing',
      '8:10+1 wrong-type: `env` must be a map of names to values, or a list of names to pass on, not the number 3',
      '9:18+1 wrong-type: `a` must be a list of keys, not "b" (write `[b]`)',
    ],
  },
  {
    name: 'ranges and units',
    files: stage(
      'cmd: x',
      'timeout: 5 min',
      'retry: {times: -1, on: often}',
      'resources: {memory: 2Gb, cpu: 0, gpus: 1}',
    ),
    problems: [
      '4:14+5 wrong-type: `timeout` must be a duration such as `250ms`, `30s`, `5m`, `2h`, `1d`, not "5 min"',
      '5:20+2 out-of-range: `retry.times` must be a whole number, 0 or more, not the number -1',
      '5:28+5 wrong-type: `retry.on` must be one of `any`, `oom`, `preempted`, `network`, not "often"',
      '6:25+3 wrong-type: `resources.memory` must be a size such as `512MiB` or `2GiB`, or a number of bytes, not "2Gb"',
      '6:35+1 out-of-range: `resources.cpu` must be a number above 0, not the number 0',
      '6:38+4 unknown-key: `gpus` is no key of `resources` (did you mean `gpu`?)',
    ],
  },
  {
    name: 'unknown keys, with what was meant',
    files:
      'stages:\n  a: {cmd: x, dep: [x]}\n  b: {cdm: x}\n  c: {command: x}\n  d: {cmd: x, outputs: [x]}\n  e: {cmd: x, outs: [{x: {cahce: true}}]}\n',
    problems: [
      '2:15+3 unknown-key: `dep` is no key of stage `a` (did you mean `deps`?)',
      '3:7+3 unknown-key: `cdm` is no key of stage `b` (did you mean `cmd`?)',
      '4:7+7 unknown-key: `command` is no key of stage `c` (write `cmd`)',
      '5:15+7 unknown-key: `outputs` is no key of stage `d` (write `outs`)',
      '6:27+5 unknown-key: `cahce` is no key of `x` (did you mean `cache`?)',
    ],
  },
  {
    name: 'stages that do nothing',
    files:
      'stages:\n  a: {deps: [x]}\n  b: {cmd: ""}\n  c: {cmd: []}\n  d: {cmd:}\n  e:\n  f: {cmd: [x, null]}\n',
    problems: [
      '2:3+1 no-kind: stage `a` does nothing (give it one of `cmd`, `fetch`, `convert`, `transform`, `vectorize`, `train`, `predict`, `evaluate`)',
      '3:7+3 empty-cmd: `cmd` has no command',
      '4:7+3 empty-cmd: `cmd` has no command',
      '5:7+3 empty-cmd: `cmd` has no command',
      '6:3+1 wrong-type: stage `e` must be a map, not nothing',
      '7:16+4 wrong-type: a command must be text, not nothing',
    ],
  },
  {
    name: 'names',
    files: 'stages:\n  "a b": {cmd: x}\n  a/b: {cmd: x}\n  "a\\nb": {cmd: x}\n  a@b: {cmd: x}\n',
    problems: ['2:3+5', '3:3+3', '4:3+6', '5:3+3'].map(
      (place, index) =>
        `${place} bad-stage-name: \`${['a b', 'a/b', 'a\nb', 'a@b'][index]}\` is no name of a stage (letters, digits, \`-\`, \`_\` and \`.\` make a name)`,
    ),
  },
  {
    name: 'paths that lead out',
    files: stage(
      'cmd: x',
      'wdir: sub',
      'deps: [/etc/x, ../../up, gs://b/x]',
      'outs: [../../up, x/.GiT/x, ../.luc, ..]',
    ),
    problems: [
      '5:12+6 path-escapes: `/etc/x` is an absolute path (write it relative to `sub`)',
      '5:20+8 path-escapes: `../../up` lies outside of the project (copy it into the project, or make a link to it there)',
      '5:30+8 path-escapes: `gs://b/x` is a URL (stages read and write files: bring it into the project first)',
      '6:12+8 path-escapes: `../../up` lies outside of the project (name a path in the project)',
      '6:22+8 path-escapes: `x/.GiT/x` lies in `.GiT`, which is not yours to fill',
      '6:32+7 path-escapes: `../.luc` lies in `.luc`, which is not yours to fill',
      '6:41+2 path-escapes: `..` is the project itself',
    ],
  },
  {
    name: 'paths that stand twice',
    files: stage('cmd: x', 'deps: [x, ./x, d/../x]', 'outs: [o]', 'metrics: [o: {cache: false}]'),
    problems: [
      '4:15+3 duplicate-dep: `x` stands twice in the deps of this stage',
      '  4:12 first here',
      '4:20+6 duplicate-dep: `x` stands twice in the deps of this stage',
      '  4:12 first here',
      '6:15+1 duplicate-out: `o` stands twice in the outs of this stage',
      '  5:12 first here',
    ],
  },
  {
    name: 'paths that the options name with another role',
    files: stage(
      'convert: {input: x.csv, output: o/, format: csv, report: r.json}',
      'deps: [x.csv]',
      'outs: [o: {push: false}, r.json]',
    ),
    problems: [
      '5:30+6 path-conflict: `r.json` is an out here, and a file of metrics by the options of the stage',
      '  3:62 by this option',
    ],
  },
  {
    name: 'paths that the options name twice',
    files: stage(
      'vectorize: {method: count, input: {a: x.csv, b: x.csv}, output: {a: o.arrow, b: o.arrow}, vectorizer: ./o.arrow}',
    ),
    problems: [
      '3:85+7 path-conflict: `o.arrow` stands twice in the outs of this stage',
      '  3:73 first here',
      '3:107+9 path-conflict: `o.arrow` stands twice in the outs of this stage',
      '  3:73 first here',
    ],
  },
  {
    name: 'what is not there yet, and options of other sources',
    files: stage(
      'fetch: {url: "https://a.b/c", output: c, max_pages: 2, robots: true, full_text: false}',
      'executor: slurm',
      'reproduce: exact',
    ),
    problems: [
      '3:57+1 option-conflict: `max_pages` is for `source: crawl`, not for `http`',
      '3:85+5 option-conflict: `full_text` is for `source: feed`, not for `http`',
      '4:5+8 not-there-yet: `executor: slurm` is not there yet (leave it out: the stage then runs on this machine)',
      '5:5+9 not-there-yet: `reproduce: exact` is not there yet (name the `backend` in the options instead: it is part of the key)',
    ],
  },
  {
    name: 'secrets in options',
    files: stage(
      'fetch: {url: ["https://a.b/x?page=1&api-key=k1", "https://a.b/y?monkey=1&key=", "https://a.b/?X-Amz-Signature=f"], output: o/}',
    ),
    problems: ['19+33', '85+32'].map(
      (place) =>
        `3:${place} secret-in-file: this looks like a secret, and the file is shared (name the environment variable that holds it: \`token_env: NAME\`)`,
    ),
  },
  {
    name: 'secrets',
    files: stage('cmd: x', 'env: [API_TOKEN, TOKENIZERS_PARALLELISM, SORT_KEY]', 'secrets: [API_TOKEN]'),
    problems: ['API_TOKEN', 'SORT_KEY'].map(
      (name, index) =>
        `4:${index === 0 ? '11+9' : '46+8'} secret-in-file: \`${name}\` looks like a secret, and the values of \`env\` stand in the lock (name it under \`secrets: [${name}]\`)`,
    ),
  },
  {
    name: 'secrets as values',
    files: stage(
      'cmd: x',
      'env: {A: sk-abcdefghijklmnopqrstuvwx, DB_PASSWORD: hunter2hunter2, B: "a:b@c", PORT: 80}',
    ),
    problems: [
      '4:14+27 secret-in-file: the value of `A` looks like a secret (name it under `secrets: [A]` and set it outside)',
      '4:56+14 secret-in-file: the value of `DB_PASSWORD` looks like a secret (name it under `secrets: [DB_PASSWORD]` and set it outside)',
    ],
  },
  {
    name: 'a missing value, with the nearest and where it was looked for',
    files: {
      'lucidity.yaml':
        'vars: [f.toml]\nstages:\n  a: {cmd: "x ${train.lrr} ${trian.lr} ${HOME} ${l[2]} ${l.0} ${train.lr.x}"}\n',
      'params.yaml': 'train: {lr: 1}\nl: [1, 2]\n',
      'f.toml': 'x = 1\n',
    },
    problems: [
      '3:15+12 missing-key: `train.lrr` has no value: not in `params.yaml` (did you mean `train.lr`?)',
      '3:28+11 missing-key: `trian.lr` has no value: not in `params.yaml`, `f.toml` (did you mean `train.lr`?)',
      '3:40+7 missing-key: `HOME` has no value: not in `params.yaml`, `f.toml` (for a variable of the shell write `\\${HOME}`)',
      '3:48+7 missing-key: `l[2]` has no value: not in `params.yaml` (the list has 2: `l[0]` to `l[1]`)',
      '3:56+6 missing-key: `l.0` has no value: not in `params.yaml` (the list has 2: `l[0]` to `l[1]`)',
      '3:63+13 missing-key: `train.lr.x` has no value: not in `params.yaml` (`train.lr` is a single value)',
    ],
  },
  {
    name: 'templates that are none',
    files: stage('cmd: "${a ${HOME:-x} $${} ${"', 'deps: ["${"]'),
    problems: [
      '3:11+14 bad-template: ${a ${HOME:-x} names no value (a template is `${name}`, `${a.b}` or `${list[0]}`; for a literal `${` write `\\${`)',
      '3:27+3 bad-template: ${} names no value (a template is `${name}`, `${a.b}` or `${list[0]}`; for a literal `${` write `\\${`)',
      '3:31+2 unclosed-template: `${` has no `}` (a template is `${name}`, `${a.b}` or `${list[0]}`; for a literal `${` write `\\${`)',
      '4:13+2 unclosed-template: `${` has no `}` (a template is `${name}`, `${a.b}` or `${list[0]}`; for a literal `${` write `\\${`)',
    ],
  },
  {
    name: 'lists and maps inside of text',
    files: {
      'lucidity.yaml': stage('cmd: "x ${l} ${m}"', 'desc: "x ${m}"', 'deps: ["${m}"]'),
      'params.yaml': 'l: [1]\nm: {a: [[1]]}\n',
    },
    problems: [
      '3:13+4 not-text: ${l} is a list, and stands inside of text',
      '3:18+4 not-text: `a` is a list of lists or maps, which no argument can be',
      '4:14+4 not-text: ${m} is a map, and stands inside of text (only in `cmd` a map may stand inside of text)',
      '5:12+6 wrong-type: an entry of `deps` must be a path, not a map',
    ],
  },
  {
    name: 'vars',
    files: {
      'lucidity.yaml':
        'vars:\n  - {a: {b: 1}}\n  - f.json:q,x\n  - none.yaml\n  - {c: "${a.b}"}\n  - 3\n  - v.txt\n',
      'params.yaml': 'a: {b: 2, c: 3}\n',
      'f.json': '{"x": 1}',
      'v.txt': '',
    },
    problems: [
      'v.txt:1:1+1 unknown-format: `v.txt` is no params file (params are read from .yaml, .yml, .json and .toml files)',
      '2:10+1 vars-conflict: `a.b` is defined twice (rename one of them)',
      '  params.yaml:1:5 first defined here',
      '3:5+10 missing-key: `f.json` has no `q`',
      '4:5+9 missing-file: `none.yaml` does not exist',
      '5:9+8 vars-template: `vars` cannot hold templates',
      '6:5+1 wrong-type: an entry of `vars` must be a file or a map, not the number 3',
    ].sort((a, b) => Number(a.startsWith('v.txt')) - Number(b.startsWith('v.txt'))),
  },
  {
    name: 'a params file that cannot be read hides no keys',
    files: { 'lucidity.yaml': stage('cmd: x ${a}', 'dep: []'), 'params.yaml': 'a: [\n' },
    problems: [
      'params.yaml:1:4+1 yaml-syntax: `[` is not closed (a `]` is missing)',
      '4:5+3 unknown-key: `dep` is no key of stage `a` (did you mean `deps`?)',
    ],
  },
  {
    name: 'groups',
    files: {
      'lucidity.yaml':
        'stages:\n  a: {foreach: "${x}", do: {cmd: x}}\n  b: {foreach: [a], cmd: x}\n  c: {foreach: [a b, c/d, null], do: {cmd: x}}\n  d: {matrix: {k: 3}, cmd: x}\n  e: {foreach: [{}, {}], do: {cmd: "x ${item.z}"}}\n  f: {matrix: {k: [a-b, a], l: [c, b-c]}, cmd: x}\n  g: {foreach: "${y}", do: {cmd: x}}\n  h: {foreach: [p], do: {cmd: "x ${key}"}}\n',
      'params.yaml': 'x: 1\n',
    },
    problems: [
      '2:16+6 wrong-type: `foreach` must be a list or a map, not the number 1',
      '3:6+22 missing-key: `do` is missing in stage `b`',
      '3:21+3 unknown-key: `cmd` is no key of stage `b` (beside `foreach` there is only `do`: put it there)',
      '4:17+3 bad-stage-name: `c@a b` is no name of a stage (blanks, slashes and colons cannot stand in a name; use a map, whose keys are the names)',
      '4:22+3 bad-stage-name: `c@c/d` is no name of a stage (blanks, slashes and colons cannot stand in a name; use a map, whose keys are the names)',
      '4:27+4 bad-stage-name: `c@` is no name of a stage (blanks, slashes and colons cannot stand in a name; use a map, whose keys are the names)',
      '5:19+1 wrong-type: `k` of a matrix must be a list, not the number 3',
      '6:39+9 missing-key: `item.z` has no value: not in `lucidity.yaml`',
      '7:15+26 duplicate-stage: two combinations of the matrix are called `a-b-c`',
      '  7:15 here',
      '8:17+4 missing-key: `y` has no value: not in `params.yaml` (known are x)',
      '9:34+6 missing-key: `key` has no value: not in `params.yaml` (a list has items and no keys: write `${item}`)',
    ],
  },
  {
    name: 'options that no stage of a group has a use for; of what some have a use for nothing is told',
    files: {
      'lucidity.yaml': `stages:
  a:
    matrix: {method: [count, hashing], analyzer: [word, char]}
    vectorize: {input: a.csv, output: "a-\${key}.arrow", method: "\${item.method}", analyzer: "\${item.analyzer}", min_df: 2, stop_words: english}
  b:
    matrix: {optimizer: [adam, sgd], schedule: [constant, linear]}
    train: {input: a.csv, output: "b-\${key}", algorithm: mlp, hyperparameters: {optimizer: "\${item.optimizer}", schedule: "\${item.schedule}", momentum: 0.9, decay_rate: 0.5}}
  c: {vectorize: {input: a.csv, output: c.arrow, method: hashing, min_df: 2}}
  d:
    foreach: [adam, odd, sgd]
    do: {train: {input: a.csv, output: "d-\${item}", algorithm: mlp, hyperparameters: {optimizer: "\${item}", momentum: 0.9}}}
`,
    },
    problems: [
      '7:170+3 option-conflict: `decay_rate` is for `schedule: exponential`, not for `constant`',
      '7:170+3 option-conflict: `decay_rate` is for `schedule: exponential`, not for `linear`',
      '8:75+1 option-conflict: `min_df` is for `method: count, tfidf, bm25, cooccurrence`, not for `hashing`',
      '11:98+9 wrong-type: `optimizer` must be one of `adam`, `sgd`, not "odd"',
    ],
  },
  {
    name: 'params files',
    files: {
      'lucidity.yaml': stage(
        'cmd: x',
        'params: [{a.toml: [x]}, {b.json: [x]}, {c.yaml: [x]}, {d.yaml: [x]}]',
      ),
      'a.toml': 'x = 1\ny =\n',
      'b.json': '{"x": 1,\n"y": }',
      'c.yaml': '- 1\n',
      'd.yaml': 'x: 1\n  y: 2\n',
    },
    problems: [
      'a.toml:2:4+1 toml-syntax: not valid TOML: invalid value',
      'b.json:2:6+1 json-syntax: not valid JSON',
      'c.yaml:1:1+3 wrong-type: a params file must hold a map, not a list',
      'd.yaml:1:4+1 yaml-syntax: not valid YAML: nested mappings are not allowed in compact mappings',
    ],
  },
  {
    name: 'remotes that nobody has declared',
    files: {
      'lucidity.yaml':
        'vars: [{v: far}]\nremotes: {team: {url: z}, other: {url: x}}\ndata:\n  raw: {remote: taem}\n  b: {remote: own}\nstages:\n  s: {cmd: c, outs: [o: {remote: "${v}"}, p: {remote: team}]}\n',
      '.luc/config.yaml': 'remotes: {own: {url: y}}\n',
    },
    problems: [
      '4:17+4 unknown-remote: there is no remote `taem` (did you mean `team`?)',
      '7:34+6 unknown-remote: there is no remote `far` (known are team, other, own; `luc remote add` adds one)',
    ],
  },
  {
    name: 'settings and remotes',
    files: {
      'lucidity.yaml':
        'config: {jbos: 3, cache: {link: hard}, store: {dir: ~/store}}\nremotes:\n  a: {default: true}\n  b: {url: x, default: true}\n  c: {url: y, default: true, token: ghp_abcdefghijklmnopqrstuvwxyz}\n  d: x\n  e: {url: "htp:/foo bar"}\n  f: {url: gs:b}\n  g: {url: ../gs}\n  h: {url: ~/share}\n  i: {url: gs://b/p, run_cahce: read, retries: x, credentialpath: /k.json}\n  j: {url: z, run_cache: on, retries: 3}\n  k: {url: gs://me@b}\n  l: {url: gs://b, endpointurl: evil.example}\n  m: {url: gs://b, endpointurl: evil.example, allow_anonymous_login: true}\n  n: {url: gs://b, endpointurl: "https://restricted.googleapis.com"}\n  o: {url: gs://b, endpointurl: "http://127.0.0.1:1"}\n  p: {url: gs://b, endpointurl: "https://x.googleapis.com.evil.example"}\n  q: {url: "gs://b/\\e]0;q"}\n  r: {url: "../\\nr"}\n',
      '.luc/config.yaml': 'jobs: 0\nremote: {}\n',
    },
    problems: [
      '1:10+4 unknown-key: `jbos` is no key of `config` (did you mean `jobs`?)',
      '1:33+4 wrong-type: `cache.link` must be one of `reflink`, `copy`, `hardlink`, `symlink`, or a list of them, not "hard"',
      '3:3+1 missing-key: `url` is missing in `remotes.a`',
      '5:24+4 two-defaults: `c` is a second default remote',
      '  4:3 `b` is one',
      '5:37+30 secret-in-file: this looks like a secret (put it into `.luc/config.yaml`)',
      '6:6+1 wrong-type: `remotes.d` must be a map with a `url`, not "x"',
      '7:12+14 unknown-remote-kind: `remotes.e.url` is neither a folder nor `gs://bucket/prefix` (write the path of a folder, or of a bucket)',
      '8:12+4 unknown-remote-kind: `remotes.f.url` is neither a folder nor `gs://bucket/prefix` (write the path of a folder, or of a bucket)',
      '10:12+7 unknown-remote-kind: `remotes.h.url` is neither a folder nor `gs://bucket/prefix` (`~` is not replaced in paths: write the whole path)',
      '11:22+9 unknown-key: `run_cahce` is no key of `remotes.i`, a bucket (did you mean `run_cache`?)',
      '11:48+1 wrong-type: `i.retries` must be a number, not "x"',
      '11:67+7 secret-in-file: this looks like a secret (put it into `.luc/config.yaml`)',
      '12:26+2 wrong-type: `j.run_cache` must be one of `write`, `read`, `off`, not "on"',
      '12:30+7 unknown-key: `retries` is no key of `remotes.j`, a folder (known are url, default, run_cache)',
      '13:12+9 unknown-remote-kind: `remotes.k.url` is neither a folder nor `gs://bucket/prefix` (write the path of a folder, or of a bucket)',
      '14:33+12 foreign-endpoint: everyone who works here would show this server who they are (who trusts it puts it into `.luc/config.yaml`; with `allow_anonymous_login: true` it may stay)',
      '18:33+39 foreign-endpoint: everyone who works here would show this server who they are (who trusts it puts it into `.luc/config.yaml`; with `allow_anonymous_login: true` it may stay)',
      '19:12+15 unknown-remote-kind: `remotes.q.url` is neither a folder nor `gs://bucket/prefix` (it holds control characters)',
      '20:12+8 unknown-remote-kind: `remotes.r.url` is neither a folder nor `gs://bucket/prefix` (it holds control characters)',
      '.luc/config.yaml:1:7+1 out-of-range: `jobs` must be a whole number above 0, not the number 0',
      '.luc/config.yaml:2:1+6 unknown-key: `remote` is no key of `.luc/config.yaml` (did you mean `remotes`?)',
    ],
  },
  {
    name: 'data',
    files: 'data:\n  raw:\n  ./raw: {desc: x}\n  /abs:\n  x: {form: y}\n',
    problems: [
      '3:3+5 duplicate-data: `raw` stands twice in `data`',
      '  2:3 first here',
      '4:3+4 path-escapes: `/abs` is an absolute path (write it relative to the project root)',
      '5:7+4 unknown-key: `form` is no key of `data.x` (did you mean `from`?)',
    ],
  },
  {
    name: 'a schema of what the stage neither reads nor writes',
    files: stage('cmd: x', 'deps: [in]', 'outs: [out.csv]', 'schema: {in/x.csv: {}, out.csv: {}, y.csv: {}}'),
    problems: [
      '6:41+5 schema-of-nothing: the stage neither reads nor writes `y.csv` (name it among its `deps`, or among its `outs` if it writes it)',
    ],
  },
  {
    name: 'an out over our own files',
    files: stage('cmd: x', 'outs: [lucidity.yaml]'),
    problems: ['4:12+13 out-holds-project: `lucidity.yaml` holds `lucidity.yaml`, which luc works from'],
  },
  {
    name: 'the version',
    files: 'requires: python 3\nstages: 3\n',
    problems: [
      '1:11+8 wrong-type: `requires` must be a version of luc, not "python 3" (write `luc >=0.1`, `luc ^1.2` or `luc 1.2.3`)',
    ],
  },
];

test.each(cases)('$name', async ({ files, problems }) => {
  expect(await problemsOf(files)).toEqual(problems);
});

test('no project file', async () => {
  expect(await problemsOf({})).toEqual(['missing-file: there is no `lucidity.yaml` (`luc init` makes one)']);
});

test('paths that are one name to the file system', async () => {
  const composed = 'stages: {a: {cmd: x, outs: ["d\u00e9/x"]}}\ndata: {"de\u0301": }\n';
  expect(await problemsOf(composed)).toEqual([
    '1:29+6 names-collide: `d\u00e9` and `de\u0301` are one name to people and to many file systems (give one of them another name)',
    '  2:8 the other one',
  ]);
  const project = makeProject({ files: { 'lucidity.yaml': 'stages: {a: {cmd: x, outs: [Out, oUt/y]}}\n' } });
  expect(await compilePipeline(project.root)).toHaveProperty('pipeline');
  linkSync(project.path('lucidity.yaml'), project.path('LUCIDITY.YAML'));
  expect(await compilePipeline(project.root)).toMatchObject([
    { code: 'names-collide', message: '`oUt` and `Out` are one name on this file system' },
  ]);
});

test('problems carry their line', async () => {
  const { compilePipeline } = await import('../../src/config/compile.ts');
  const compiled = await compilePipeline('/nowhere', (path) =>
    path === 'lucidity.yaml' ? Buffer.from('stages:\r\n  a: {cmd: x, dep: 3}\r\n') : null,
  );
  expect(compiled).toMatchObject([
    {
      code: 'unknown-key',
      at: { file: 'lucidity.yaml', line: 2, column: 15, length: 3 },
      excerpt: '  a: {cmd: x, dep: 3}',
    },
  ]);
});
