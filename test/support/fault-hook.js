// Loaded before the program (`node --import`): counts its writes to the file system and lets one of them go wrong.
//   FAULT_AT=N      which, from 1; 0 counts only
//   FAULT=kill      the process is killed before the write
//   FAULT=tear      the same, but half of the bytes are written
//   FAULT=ENOSPC    this and all further writes that need space fail; any other code: this one fails
//   FAULT_COUNT=F   at exit the number of writes is written to the file F
// It stands between the program and Node, so writes that bypass the program's own door are counted too.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { constants } from 'node:os';
import { isMainThread } from 'node:worker_threads';

const at = Number(process.env.FAULT_AT ?? 0);
const fault = process.env.FAULT ?? 'kill';
const needSpace = ['openSync', 'writeSync', 'mkdirSync', 'linkSync', 'symlinkSync', 'copyFileSync'];
const others = [
  'renameSync',
  'unlinkSync',
  'rmdirSync',
  'rmSync',
  'chmodSync',
  'utimesSync',
  'truncateSync',
  'fsyncSync',
  'fdatasyncSync',
];
const { openSync, writeSync } = fs;
let count = 0;

if (isMainThread) {
  for (const name of [...needSpace, ...others]) wrap(name);
  wrapCallback('fdatasync');
  syncBuiltinESMExports();
  if (process.env.FAULT_COUNT) process.on('exit', reportCount);
}

function wrap(name) {
  const original = fs[name];
  fs[name] = (...args) => {
    const error = isWrite(name, args) ? strike(name, args) : null;
    if (error) throw error;
    return original(...args);
  };
}

function wrapCallback(name) {
  const original = fs[name];
  fs[name] = (...args) => {
    const error = strike(name, args);
    if (error) process.nextTick(args.at(-1), error);
    else original(...args);
  };
}

function isWrite(name, [first, flags = 'r']) {
  if (name === 'writeSync') return first > 2;
  if (name !== 'openSync') return true;
  return typeof flags === 'string'
    ? /[wa+]/.test(flags)
    : (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT)) !== 0;
}

function strike(name, args) {
  count += 1;
  const stillFull = fault === 'ENOSPC' && at > 0 && count > at && needSpace.includes(name);
  if (count !== at && !stillFull) return null;
  if (fault === 'kill' || fault === 'tear') {
    const [fd, bytes] = args;
    if (fault === 'tear' && name === 'writeSync') writeSync(fd, bytes.subarray(0, bytes.length >> 1));
    process.kill(process.pid, 'SIGKILL');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
  return Object.assign(new Error(`${fault}: made to fail, ${name}`), {
    code: fault,
    errno: -constants.errno[fault],
    syscall: name.replace(/Sync$/, ''),
  });
}

function reportCount() {
  writeSync(openSync(process.env.FAULT_COUNT, 'w'), String(count));
}
