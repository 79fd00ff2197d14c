/** The package as npm packs it works when it is installed in an empty folder, and carries what it must. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makeProject } from '../support/project.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const dependencies = Object.keys(
  JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')).dependencies,
);

test('npm pack gives a tarball that works when installed in an empty folder', async () => {
  const project = makeProject({
    files: {
      'package.json': '{ "private": true }\n',
      'seed.txt': 'seed\n',
      'lucidity.yaml':
        'stages:\n  copy:\n    cmd: cp seed.txt out.txt\n    deps: [seed.txt]\n    outs: [out.txt]\n',
      'use.mjs': "import * as lucidity from 'lucidity';\nconsole.log(typeof lucidity);\n",
    },
  });
  // The tests' own setup has built dist/; building it again here would pull it away under other tests.
  const packed = await project.start('npm', ['pack', '--ignore-scripts', '--json', repository]).ended;
  expect(packed).toMatchObject({ code: 0 });
  const [{ filename, files }] = JSON.parse(packed.stdout) as [
    { filename: string; files: { path: string }[] },
  ];
  const paths = files.map(({ path }) => path);
  for (const path of [
    'LICENSE',
    'README.md',
    'CHANGELOG.md',
    'bin/luc.cjs',
    'dist/main.cjs',
    'dist/index.js',
    'dist/types/index.d.ts',
    'dist/lucidity.schema.json',
    'dist/third-party-licenses.txt',
  ])
    expect(paths).toContain(path);
  expect(paths.filter((path) => /^(?:src|test|bench|scripts|node_modules)\//.test(path))).toEqual([]);
  for (const page of paths.filter((path) => path.endsWith('.md'))) {
    const links = readFileSync(join(repository, page), 'utf8').matchAll(/\]\((?![a-z]+:)([^)#\s]+)/g);
    for (const [, link = ''] of links) {
      const target = join(dirname(page), link);
      expect([page, link, paths.some((path) => path === target || path.startsWith(`${target}/`))]).toEqual([
        page,
        link,
        true,
      ]);
    }
  }

  // What it depends on is not asked of a registry here: `.ci/run` does.
  for (const name of dependencies)
    project.write(`stubs/${name}/package.json`, JSON.stringify({ name, version: '999.0.0' }));
  const overrides = Object.fromEntries(dependencies.map((name) => [name, `file:./stubs/${name}`]));
  project.write('package.json', JSON.stringify({ private: true, overrides }));
  const install = await project.start('npm', [
    'install',
    '--offline',
    '--no-audit',
    '--no-fund',
    `./${filename}`,
  ]).ended;
  expect(install).toMatchObject({ code: 0 });
  expect(project.names('node_modules')).toEqual([
    '.bin',
    '.package-lock.json',
    ...[...new Set([...dependencies.map((name) => name.split('/')[0] ?? ''), 'lucidity'])].sort(),
  ]);

  const luc = project.path('node_modules/.bin/luc');
  const version = await project.start(luc, ['--version']).ended;
  expect(version).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\S*\d+\.\d+\.\d+\n$/),
    stderr: '',
  });
  expect((await project.start(luc, ['repro']).ended).code).toBe(0);
  expect(project.read('out.txt')).toBe('seed\n');
  expect(await project.start(process.execPath, ['use.mjs']).ended).toMatchObject({
    code: 0,
    stdout: 'object\n',
  });
});

test('what is bundled has its licence text, but for packages that carry none', () => {
  const entries = readFileSync(join(repository, 'dist/third-party-licenses.txt'), 'utf8').split(
    /^-{78}\n\n/m,
  );
  const names = entries.map((entry) => entry.split(' ')[0]);
  expect(names).toEqual(expect.arrayContaining(['@duckdb/node-api', 'jszip', 'isarray', 'zod']));
  const without = entries.filter((entry) => !/permission|redistribution|apache license/i.test(entry));
  expect(without.map((entry) => entry.split(' ')[0])).toEqual([
    '@nodable/entities',
    'boolbase',
    'saxes',
    'stream-events',
    'stubs',
  ]);
});
