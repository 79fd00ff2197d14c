/** The house's rules as tests: imports go down the ranks, effects have one door, each library has one importer. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** Files of one rank and room may import each other; a room of a higher rank may import those of lower ones. */
const ranks: Readonly<Record<string, number>> = {
  commands: 7,
  engine: 6,
  config: 5,
  stages: 4,
  data: 3,
  ml: 3,
  metrics: 3,
  remote: 3,
  options: 2,
  store: 2,
  executor: 2,
  report: 2,
  base: 0,
};
const compositionRoots = ['main.ts', 'cli.ts', 'worker.ts', 'index.ts'];

interface Import {
  readonly specifier: string;
  /** A path below `src`, or null for a package or a module of Node's. */
  readonly file: string | null;
  readonly kind: 'type' | 'static' | 'lazy';
  /** What stands between the braces. */
  readonly names: readonly string[];
}

interface Source {
  readonly path: string;
  readonly text: string;
  /** The text without comments. */
  readonly code: string;
  readonly imports: readonly Import[];
}

const root = fileURLToPath(new URL('../src/', import.meta.url));
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .sort()
  .map(readSource);
/** What uses the program or tests it. */
const sourcesBeside = ['../bench/', '../scripts/', '../test/'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /(?<!\.d)\.[jt]s$/.test(path))
    .map((path) => ({ path: `${folder}${path}`, text: readFileSync(join(root, folder, path), 'utf8') })),
);
const sourceAt = new Map(sources.map((source) => [source.path, source]));

describe('rooms', () => {
  test('every file lies in a room that has a rank', () => {
    expect(sources.filter(({ path }) => rankOf(path) === undefined).map(({ path }) => path)).toEqual([]);
  });

  test('every import leads to a file that exists', () => {
    expect(offences(({ file }) => file !== null && !sourceAt.has(file))).toEqual([]);
  });

  test('imports, types included, go down the ranks, and rooms of one rank are blind to each other', () => {
    expect(
      offences(
        ({ file }, { path }) =>
          file !== null &&
          roomOf(file) !== roomOf(path) &&
          (rankOf(file) ?? Number.POSITIVE_INFINITY) >= (rankOf(path) ?? -1),
      ),
    ).toEqual([]);
  });

  test('stage kinds are blind to each other', () => {
    const kindOf = (path: string): string | undefined => /^stages\/([^/]+)\//.exec(path)?.[1];
    expect(
      offences(
        ({ file }, { path }) =>
          file !== null &&
          kindOf(path) !== undefined &&
          kindOf(file) !== undefined &&
          kindOf(file) !== kindOf(path),
      ),
    ).toEqual([]);
  });

  test('no command imports another; only a table loads them, lazily', () => {
    const isCommand = (path: string): boolean =>
      path.startsWith('commands/') &&
      /^export (?:async )?function run\b/m.test(sourceAt.get(path)?.code ?? '');
    expect(
      offences(
        ({ file, kind }, { path }) =>
          file !== null && path !== file && isCommand(file) && (isCommand(path) || kind === 'static'),
      ),
    ).toEqual([]);
  });

  test('there is no import cycle', () => {
    expect(cycleAmong(sources)).toEqual([]);
  });
});

describe('effects', () => {
  const onlyIn = (allowed: (path: string) => boolean, pattern: RegExp): string[] =>
    sources.filter(({ path, code }) => !allowed(path) && pattern.test(code)).map(({ path }) => path);
  const inBase = (path: string): boolean => path.startsWith('base/');

  const touches = (door: string, { specifier, kind, names }: Import): boolean =>
    specifier === door &&
    kind !== 'type' &&
    !(names.length > 0 && names.every((name) => name === 'constants' || name.startsWith('type ')));

  test('only base/ imports the modules of Node that touch the world; others their types and constants', () => {
    const doors = ['fs', 'fs/promises', 'child_process', 'worker_threads', 'net', 'http', 'https', 'cluster'];
    expect(
      offences((found, { path }) => !inBase(path) && doors.some((door) => touches(`node:${door}`, found))),
    ).toEqual([]);
  });

  test('in base/, files are touched by `fx`, except where no project depends on it', () => {
    const byItself = sources.filter(({ imports }) => imports.some((found) => touches('node:fs', found)));
    expect(byItself.map(({ path }) => path)).toEqual([
      'base/compile-cache.ts',
      'base/effects.ts',
      'base/terminal.ts',
      'base/user-folder.ts',
      'base/write-text.ts',
    ]);
  });

  test("Node's own modules are not imported lazily: kept compiled code cannot; `process.getBuiltinModule` can", () => {
    expect(offences(({ specifier, kind }) => kind === 'lazy' && specifier.startsWith('node:'))).toEqual([]);
  });

  test('who asks processes, threads or the network says that no file system was asked', () => {
    const asks = /getBuiltinModule\('node:(?:child_process|worker_threads)'\)|'node:https?'|\bfetch\(/;
    const asking = sources.filter(({ path, code }) => path.startsWith('base/') && asks.test(code));
    expect(asking.map(({ path }) => path)).toContain('base/git.ts');
    expect(asking.filter(({ code }) => !code.includes('notWitnessed()')).map(({ path }) => path)).toEqual([]);
  });

  test('only base/ reads the clock and makes random numbers', () => {
    expect(
      onlyIn(
        inBase,
        /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bMath\.random\b|(?<!\bfx\.)\brandomBytes\(/,
      ),
    ).toEqual([]);
  });

  test('only the composition roots read the environment', () => {
    expect(onlyIn((path) => inBase(path) || rankOf(path) === 8, /\bprocess\.env\b/)).toEqual([]);
  });

  test('only the composition roots write to the terminal or end the process', () => {
    expect(
      onlyIn(
        (path) => inBase(path) || rankOf(path) === 8,
        /\bconsole\.|\bprocess\.(?:stdout|stderr)\b|\bprocess\.exit\b/,
      ),
    ).toEqual([]);
  });

  test('nothing depends on the locale', () => {
    expect(onlyIn(() => false, /\blocaleCompare\b|\bIntl\.(?!Segmenter\b)|\btoLocale\w+\(/)).toEqual([]);
  });
});

describe('libraries', () => {
  const importersOf = new Map<string, Set<string>>();
  for (const { path, imports } of sources)
    for (const { specifier, file, kind } of imports) {
      if (file !== null || kind === 'type' || specifier.startsWith('node:')) continue;
      const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
      importersOf.set(name, (importersOf.get(name) ?? new Set()).add(path));
    }

  test('each is imported by one file', () => {
    const shared = [...importersOf].filter(([, importers]) => importers.size > 1);
    expect(shared.map(([name, importers]) => `${name}: ${[...importers].join(', ')}`)).toEqual([]);
  });

  test('are locked by their digests, and to no registry', () => {
    const lock = readFileSync(join(root, '../package-lock.json'), 'utf8');
    expect(lock.match(/"integrity": "sha512-/g)?.length).toBeGreaterThan(50);
    expect(lock.match(/"resolved": .*/g)).toBeNull();
  });

  test('each has its line in docs/decisions.md', () => {
    const page = readFileSync(join(root, '../docs/decisions.md'), 'utf8');
    expect([...importersOf.keys()].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  test('none is loaded to print the version', () => {
    const loaded = new Set<string>();
    const load = (path: string): void => {
      if (loaded.has(path)) return;
      loaded.add(path);
      for (const { file, specifier, kind } of sourceAt.get(path)?.imports ?? [])
        if (kind === 'static') load(file ?? specifier);
    };
    load('main.ts');
    expect([...loaded].filter((path) => importersOf.has(path))).toEqual([]);
  });
});

describe('files', () => {
  test('each opens with a sentence that says what it owns', () => {
    const opening = /^(?:#![^\n]*\n)?\/\*\*\s+(?:\*\s+)?\S/;
    expect(sources.filter(({ text }) => !opening.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('the files that comments name exist', () => {
    const paths = [...sources, ...sourcesBeside].map(({ path }) => `/${path}`);
    const dead = sources.flatMap(({ path, text }) =>
      (text.match(comment) ?? [])
        .flatMap((words) => words.match(/[\w./-]+\.ts\b/g) ?? [])
        .filter((name) => !paths.some((one) => one.endsWith(`/${name}`)))
        .map((name) => `${path}: ${name}`),
    );
    expect(dead).toEqual([]);
  });

  test('none is longer than 300 lines', () => {
    const lines = (text: string): number => text.split('\n').length - 1;
    expect(
      sources
        .filter(({ text }) => lines(text) > 300)
        .map(({ path, text }) => `${path}: ${lines(text)} lines`),
    ).toEqual([]);
  });

  test('a command line that is shown has its names quoted, as people paste it', () => {
    const raw = /\\`(?:luc (?!help\b)[a-z]|git |mkdir |chmod |ls |rm |cd )[^`]*\$\{/;
    expect(sources.filter(({ code }) => raw.test(code)).map(({ path }) => path)).toEqual([]);
  });

  test('what a file exports, types aside, is used outside of it', () => {
    const wordsIn = [...sources, ...sourcesBeside].map(({ path, text }) => ({
      path,
      words: new Set(text.match(/\w+/g)),
    }));
    const filesWith = (name: string) => wordsIn.filter(({ words }) => words.has(name));
    const unused = sources.flatMap(({ path, code }) =>
      [...code.matchAll(/^export (?:async )?(?:const|function|class) (\w+)/gm)]
        .map(([, name = '']) => name)
        .filter((name) => filesWith(name).length < 2)
        .map((name) => `${path}: ${name}`),
    );
    expect(unused).toEqual([]);
  });
});

describe('the program as it is built', () => {
  const chunks = JSON.parse(readFileSync(join(root, '../scripts/chunks.json'), 'utf8')) as Record<
    string,
    string[]
  >;

  test('files that are named for a part of it exist, and are named once', () => {
    const named: string[] = Object.values<string[]>(chunks).flat();
    expect(named.filter((path) => !sourceAt.has(path))).toEqual([]);
    expect(named.filter((path, i) => named.indexOf(path) !== i)).toEqual([]);
  });

  test('what every command loads is what an idle one needs: the rest is named as rare, with the libraries that it brings', () => {
    const { version = [], start = [], everyday = [], rare = [], entries = [] } = chunks;
    const loaded = new Set<string>();
    const load = (path: string): void => {
      if (loaded.has(path)) return;
      loaded.add(path);
      for (const { file, kind } of sourceAt.get(path)?.imports ?? [])
        if (file !== null && kind === 'static') load(file);
    };
    for (const path of ['main.ts', 'cli.ts', ...version, ...start, ...everyday]) load(path);
    const isEveryday = (path: string): boolean =>
      /^(?:base|store|engine|executor)\/|^[^/]+$/.test(path) && ![...rare, ...entries].includes(path);
    expect(sources.map(({ path }) => path).filter((path) => isEveryday(path) && !loaded.has(path))).toEqual(
      [],
    );
  });
});

function readSource(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const code = withoutComments(text);
  return { path, text, code, imports: importsOf(path, code) };
}

const comment = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;

/** Comments in TypeScript, but nothing that only looks like one inside a text. */
function withoutComments(text: string): string {
  const token = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
  return text.replace(token, (found) => (/^\/[/*]/.test(found) ? '' : found));
}

function importsOf(path: string, code: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: string | undefined, kind: Import['kind'], clause = ''): void => {
    if (specifier === undefined) return;
    const file = specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : null;
    const inner = /^\{([\s\S]*)\}/.exec(clause.trim())?.[1] ?? '';
    const names = inner.split(',').map((name) => name.trim());
    found.push({ specifier, file, kind, names: names.filter((name) => name !== '') });
  };
  for (const [, type, clause, specifier] of code.matchAll(
    /^(?:import|export)\s+(type\s+)?([^;'"]*?)\bfrom\s+'([^']+)'/gm,
  ))
    add(specifier, type === undefined ? 'static' : 'type', clause);
  for (const [, specifier] of code.matchAll(/^import\s+'([^']+)'/gm)) add(specifier, 'static');
  for (const [, typeOf, specifier] of code.matchAll(/(typeof\s+)?\bimport\(\s*'([^']+)'\s*\)/g))
    add(specifier, typeOf === undefined ? 'lazy' : 'type');
  return found;
}

function roomOf(path: string): string {
  const slash = path.indexOf('/');
  if (slash >= 0) return path.slice(0, slash);
  return compositionRoots.includes(path) ? 'composition roots' : 'language';
}

function rankOf(path: string): number | undefined {
  const room = roomOf(path);
  if (room === 'composition roots') return 8;
  return room === 'language' ? 1 : ranks[room];
}

function offences(isOffence: (found: Import, by: Source) => boolean): string[] {
  return sources.flatMap((source) =>
    source.imports
      .filter((found) => isOffence(found, source))
      .map(({ specifier }) => `${source.path} imports ${specifier}`),
  );
}

/** The files of one cycle, in order, or none. Lazy imports do not close a cycle: they run after loading. */
function cycleAmong(all: readonly Source[]): string[] {
  const state = new Map<string, 'open' | 'done'>();
  const trail: string[] = [];
  const visit = (path: string): string[] | null => {
    if (state.get(path) === 'done') return null;
    if (state.get(path) === 'open') return [...trail.slice(trail.indexOf(path)), path];
    state.set(path, 'open');
    trail.push(path);
    for (const { file, kind } of sourceAt.get(path)?.imports ?? []) {
      const cycle = file !== null && kind !== 'lazy' ? visit(file) : null;
      if (cycle) return cycle;
    }
    trail.pop();
    state.set(path, 'done');
    return null;
  };
  for (const { path } of all) {
    const cycle = visit(path);
    if (cycle) return cycle;
  }
  return [];
}
