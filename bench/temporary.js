// Temporary folders of a benchmark, and the processes that it starts in them: both end with it, after Ctrl-C too.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const folders = new Set();
const running = new Set();
let isStopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal));

/** Runs `work` in an empty folder that is gone afterwards. */
export async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'luc-bench-'));
  folders.add(folder);
  try {
    return await work(folder);
  } finally {
    remove(folder);
  }
}

/**
 * Starts a process in a group of its own, and waits for its end: its exit code, or null where it was still at it after
 * `limit` milliseconds; what it said on stderr stands in `errors`.
 */
export function run(command, args, { cwd, env = {}, limit } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...environment(), ...env },
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    running.add(child);
    let errors = '';
    let isLate = false;
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors = (errors + text).slice(-4000);
    });
    const late = limit
      ? setTimeout(() => {
          isLate = true;
          signalGroup(child, 'SIGKILL');
        }, limit)
      : null;
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(late);
      running.delete(child);
      // What is being stopped has no result; `stop` ends the program.
      if (!isStopping) resolve({ code: isLate ? null : code, errors });
    });
  });
}

let caches = null;

/** The environment without settings of ours, and with caches that go with the folders. */
function environment() {
  if (caches === null) {
    caches = mkdtempSync(join(tmpdir(), 'luc-bench-caches-'));
    folders.add(caches);
    process.once('exit', () => remove(caches));
  }
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(LUC|DVC|WIREIT|TURBO|npm)_|^NODE_/.test(name),
  );
  return { ...Object.fromEntries(kept), XDG_CACHE_HOME: caches, DVC_SITE_CACHE_DIR: join(caches, 'dvc') };
}

async function stop(signal) {
  if (isStopping) return;
  isStopping = true;
  await Promise.all(
    [...running].map(
      (child) =>
        new Promise((resolve) => {
          child.once('close', resolve);
          signalGroup(child, 'SIGTERM');
          setTimeout(() => signalGroup(child, 'SIGKILL'), 10_000).unref();
        }),
    ),
  );
  for (const folder of folders) remove(folder);
  process.exit(128 + constants.signals[signal]);
}

function signalGroup({ pid }, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** An empty folder inside of one of ours. */
export function folderIn(parent, name) {
  const folder = join(parent, name);
  moveAway(folder);
  mkdirSync(folder, { recursive: true });
  return folder;
}

let movedAway = 0;

/**
 * Takes a folder of ours out of the way until the end. To remove many files would slow down what is measured next:
 * without a journal, ext4 looks past each inode that was freed in the last minutes whenever it makes a file.
 */
export function moveAway(folder) {
  if (existsSync(folder)) renameSync(folder, join(dirname(folder), `moved-away-${movedAway++}`));
}

function remove(folder) {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}
