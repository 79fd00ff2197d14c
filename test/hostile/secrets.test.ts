/** Secrets stay out of everything that is written and shown, wherever they come in. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { makeProject } from '../support/project.ts';

const declared = 'PLANTEDdeclaredONE7';
const typed = 'PLANTEDtypedTWO8';
const shaped = `ghp_${'PLANTEDshaped9'.repeat(2)}`;
const lines = ['-----BEGIN', 'PLANTEDlineONE', 'PLANTEDlineTWO', '-----END'];
const env = { API_TOKEN: declared, DB_PASSWORD: declared, PEM: lines.join('\n') };

test('a declared secret, in every output and file', async () => {
  const project = makeProject({
    files: {
      'params.yaml': 'lr: 1\n',
      'lucidity.yaml': `stages:
  good:
    cmd: |
      printf 'out PLANTEDdecl'; printf 'aredONE7\\n'; echo "$API_TOKEN" >&2; echo ok > o
      echo "$PEM" | sed 's/^/> /'; printf '%s\\r' "$PEM" "$API_TOKEN$API_TOKEN" | tee /dev/stderr
    params: [lr]
    outs: [o]
    secrets: [API_TOKEN, PEM]
  bad:
    cmd: echo "$API_TOKEN"; echo "no $API_TOKEN$PEM" >&2; echo x > p; exit 3
    deps: [o]
    outs: [p]
    secrets: [API_TOKEN, PEM]
`,
    },
  });
  const shown: string[] = [];
  const commands = [
    ...['plain', 'ndjson', 'github'].map((reporter) => ['repro', '-k', '-f', '--reporter', reporter]),
    ['repro', '-v', '--json'],
    ['repro', '-S', `other=${declared}`, 'good'],
    ['logs', 'good'],
    ['logs', 'bad'],
    ['runs', '--json'],
    ['why', 'bad'],
    ['status', '--json'],
    ['plan', '--json'],
    ['dag', '--html', 'dag.html'],
    ['doctor'],
    ['config', '--list'],
    ['fsck'],
  ];
  for (const args of commands) {
    const { stdout, stderr } = await project.luc(args, { env });
    if (/PLANTED(?:declared|line)/.test(`${stdout}${stderr}`)) shown.push(args.join(' '));
  }
  expect(shown).toEqual([]);
  const holders = execFileSync('sh', ['-c', 'grep -rlE "$0" . || true', 'PLANTED(declared|line)'], {
    cwd: project.root,
    encoding: 'utf8',
  });
  expect(holders).toBe('');
});

test('values on the command line, where a run is kept', async () => {
  const project = makeProject({
    files: {
      'params.yaml': 'token: x\nurl: y\n',
      'lucidity.yaml': 'stages: {a: {cmd: "echo ok > o", params: [token, url], outs: [o]}}\n',
    },
  });
  const args = ['repro', '-S', `token=${typed}`, `-Surl=${shaped}`];
  expect(await project.luc(args, { env })).toMatchObject({ code: 0 });
  const runs = await project.luc(['runs']);
  expect(runs.stdout).toContain('luc repro -S token=*** -Surl=***');
  const journals = execFileSync('grep', ['-rh', 'luc-journal', project.path('.luc/runs')], {
    encoding: 'utf8',
  });
  expect(journals).toContain('"argv":["repro","-S","token=***","-Surl=***"]');
});

test('a secret in a file is pointed at and not shown', async () => {
  const stage = `stages: {a: {cmd: x, env: {A: ${shaped}}}}\n`;
  const project = makeProject({
    files: {
      'lucidity.yaml': `${stage}remotes: {r: {url: "https://me:${typed}@h/x"}}\n`,
      '.luc/config.yaml': `remotes: {own: {url: "https://me:${typed}@h/x"}}\n`,
    },
  });
  for (const args of [
    ['status'],
    ['status', '--json'],
    ['repro', '--reporter', 'github'],
    ['repro', '--reporter', 'ndjson'],
  ]) {
    const { code, stdout, stderr } = await project.luc(args);
    expect([args, code, stdout + stderr]).toEqual([args, 2, expect.stringContaining('looks like a secret')]);
    expect(stdout + stderr).not.toContain('PLANTED');
  }
});
