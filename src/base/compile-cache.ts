/**
 * The compiled form of the program's own files, kept in the user's cache folder from one start to the next: compiling
 * them anew is half of what an idle command costs. Knows no command and nothing of the program but its folder.
 *
 * Right by three checks: V8 refuses what another version or other flags of it have made; a file of the program has the
 * digest of its text in its name; and what was kept stands behind its own sha256, as V8 itself would trust bad bytes.
 * It is code: it lies where only the user can write, never in a project, and counts only if the user owns it.
 */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { Module } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { keepChecked, readChecked, userFolder } from './user-folder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Compiles the files of `folder` from what an earlier run of the same `command` left. Commands are kept apart, because
 * a function is compiled when it is first called: each command has its own set, and each kind's worker.
 */
export function useCompileCache(folder: string, command: string | undefined, env: Environment): void {
  const path = env.NODE_V8_COVERAGE ? null : pathOfCache(folder, command, env);
  if (path === null) return;
  const kept = readKept(path);
  const compiled = new Map<string, Script>();
  let isComplete = true;
  const compileAnew = modulePrototype._compile;
  modulePrototype._compile = function compile(content, filename) {
    if (dirname(filename) !== folder) return compileAnew.call(this, content, filename);
    const name = basename(filename);
    const cachedData = kept.get(name);
    const script = new Script(Module.wrap(content), {
      filename,
      ...(cachedData && { cachedData }),
    });
    compiled.set(name, script);
    if (!cachedData || script.cachedDataRejected) isComplete = false;
    const load = (id: string): unknown => this.require(id);
    return script
      .runInThisContext()
      .call(this.exports, this.exports, load, this, filename, dirname(filename));
  };
  process.on('exit', (code) => {
    if (code === 0 && !isComplete) keep(path, new Map([...stillThere(folder, kept), ...dataOf(compiled)]));
  });
}

/** What Node calls to compile a CommonJS file; its types do not say so. */
const modulePrototype = Module.prototype as unknown as {
  _compile: (this: NodeJS.Module, content: string, filename: string) => unknown;
};

function pathOfCache(folder: string, command: string | undefined, env: Environment): string | null {
  const own = userFolder(env);
  if (own === null || env.NODE_DISABLE_COMPILE_CACHE) return null;
  if (!command || !/^[a-z-]{1,24}$/.test(command)) return null;
  // With other flags, as for the size of the heap, V8 refuses what was kept.
  const flags = [...process.execArgv, env.NODE_OPTIONS ?? ''].join(' ');
  const program = createHash('sha256').update([folder, process.version, process.arch, flags].join('\n'));
  return join(own, `compiled-${program.digest('hex').slice(0, 16)}`, command);
}

/** A line that says which file has how many bytes, and the bytes. */
function readKept(path: string): ReadonlyMap<string, Buffer> {
  const kept = new Map<string, Buffer>();
  const whole = readChecked(path);
  if (!whole) return kept;
  const end = whole.indexOf('\n');
  const sizes: readonly (readonly [string, number])[] = JSON.parse(whole.toString('utf8', 0, end));
  let from = end + 1;
  for (const [name, size] of sizes) {
    kept.set(name, whole.subarray(from, from + size));
    from += size;
  }
  return kept;
}

/** Of files that this run did not load; those of an earlier build go. */
const stillThere = (folder: string, kept: ReadonlyMap<string, Buffer>): [string, Buffer][] =>
  [...kept].filter(([name]) => fs.existsSync(join(folder, name)));

const dataOf = (compiled: ReadonlyMap<string, Script>): [string, Buffer][] =>
  [...compiled].map(([name, script]) => [name, script.createCachedData()]);

function keep(path: string, data: ReadonlyMap<string, Buffer>): void {
  const sizes = [...data].map(([name, bytes]) => [name, bytes.length]);
  const whole = Buffer.concat([Buffer.from(`${JSON.stringify(sizes)}\n`), ...data.values()]);
  const isNewProgram = !fs.existsSync(dirname(path));
  if (keepChecked(path, whole) && isNewProgram) dropUnused(dirname(dirname(path)));
}

const unusedMilliseconds = 30 * 24 * 3600 * 1000;

/** What other versions and builds left, where nothing was added for a month; what cannot be removed stays. */
function dropUnused(folder: string): void {
  for (const name of fs.readdirSync(folder)) {
    const path = join(folder, name);
    try {
      const age = Date.now() - fs.statSync(path).mtimeMs;
      if (name.startsWith('compiled-') && age > unusedMilliseconds) fs.rmSync(path, { recursive: true });
    } catch {
      // Another start may be doing the same.
    }
  }
}
