// A process that runs commands of a program one after the other (resident.ts): `node resident.js PROGRAM MARK`. Each
// finds the program's modules anew, and has arguments, environment and folder of its own. It has ended when nothing keeps
// the process alive any more, as then a process of its own would have; what is said up to the mark was said by it.
import { writeSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

const [, , program, mark] = process.argv;
const { cache } = createRequire(import.meta.url);
const ownUmask = process.umask();
let listenersBefore = null;

keepCompiled();
process.on('message', begin);
process.on('beforeExit', end);
// The tests have ended, whatever the command waits for.
process.on('disconnect', () => process.exit());

function begin({ args, env, cwd, umask }) {
  // From here on the command alone decides how long the process lives.
  process.channel.unref();
  listenersBefore = listeners();
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  process.argv = [process.execPath, program, ...args];
  process.chdir(cwd);
  if (umask !== undefined) process.umask(umask);
  Module._load(program, null, false);
}

function end() {
  if (!listenersBefore) return;
  const code = process.exitCode ?? 0;
  for (const [name, listener] of listeners()) {
    if (listenersBefore.some(([its, one]) => its === name && one === listener)) continue;
    process.off(name, listener);
    if (name === 'exit') listener(code);
  }
  listenersBefore = null;
  for (const path of Object.keys(cache)) delete cache[path];
  process.exitCode = undefined;
  process.umask(ownUmask);
  process.chdir('/');
  process.channel.ref();
  for (const fd of [1, 2]) writeSync(fd, mark);
  process.send(code);
}

const listeners = () =>
  process.eventNames().flatMap((name) => process.rawListeners(name).map((listener) => [name, listener]));

/** In memory, as the program itself keeps what it compiles in its cache folder. */
function keepCompiled() {
  const scripts = new Map();
  const compile = function (content, filename) {
    const script = scripts.get(filename) ?? new Script(wrapped(content), { filename });
    scripts.set(filename, script);
    const load = (id) => this.require(id);
    script.runInThisContext().call(this.exports, this.exports, load, this, filename, dirname(filename));
  };
  Object.defineProperty(Module.prototype, '_compile', { get: () => compile, set: () => undefined });
}

const wrapped = (content) => Module.wrap(content.replace(/^#!.*/, ''));
