/**
 * Every effect on a project goes through this one object: files, clock, randomness. Tests replace its members to make
 * any write fail, stop or tear (`replaceEffects`). `node:fs` and the clock are used beside it only by what no project
 * depends on: standard streams (`write-text.ts`, `terminal.ts`) and what is kept in the user's cache folder
 * (`compile-cache.ts`, `user-folder.ts`), most of which runs before the program itself is loaded.
 */
import * as fs from 'node:fs';

/** Effects that change the file system; each call is one write boundary for the crash tests. */
const writing = {
  writeSync: (fd: number, bytes: Uint8Array): number => {
    let written = 0;
    while (written < bytes.length) written += fs.writeSync(fd, bytes, written, bytes.length - written);
    return written;
  },
  write: async (fd: number, bytes: Uint8Array): Promise<void> => {
    for (let written = 0; written < bytes.length; ) {
      const from = written;
      written += await new Promise<number>((resolve, reject) =>
        fs.write(fd, bytes, from, bytes.length - from, null, (error, count) =>
          error ? reject(error) : resolve(count),
        ),
      );
    }
  },
  renameSync: fs.renameSync,
  linkSync: fs.linkSync,
  symlinkSync: (target: string, path: string): void => fs.symlinkSync(target, path),
  unlinkSync: fs.unlinkSync,
  mkdirSync: (path: string, options?: { recursive?: boolean; mode?: number }): void =>
    void fs.mkdirSync(path, options),
  rmdirSync: (path: string): void => fs.rmdirSync(path),
  chmodSync: fs.chmodSync,
  utimesSync: fs.utimesSync,
  futimesSync: fs.futimesSync,
  /** `mode` as in node:fs (`COPYFILE_FICLONE_FORCE` for a reflink). */
  copyFileSync: fs.copyFileSync,
  copyFile: (from: string, to: string, mode: number): Promise<void> =>
    new Promise((resolve, reject) =>
      fs.copyFile(from, to, mode, (error) => (error ? reject(error) : resolve())),
    ),
  truncateSync: fs.truncateSync,
  fsyncSync: fs.fsyncSync,
  fdatasyncSync: fs.fdatasyncSync,
  fdatasync: (fd: number): Promise<void> =>
    new Promise((resolve, reject) => fs.fdatasync(fd, (error) => (error ? reject(error) : resolve()))),
};

/** `openSync` counts as writing where its flags create or truncate. */
const reading = {
  openSync: fs.openSync as (path: string, flags: string | number, mode?: number) => number,
  closeSync: fs.closeSync,
  readSync: fs.readSync as (
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number | null,
  ) => number,
  /** How many bytes; by default from where the file stands. */
  read: (fd: number, buffer: Uint8Array, position: number | null = null): Promise<number> =>
    new Promise((resolve, reject) =>
      fs.read(fd, buffer, 0, buffer.length, position, (error, count) =>
        error ? reject(error) : resolve(count),
      ),
    ),
  readFileSync: readRegularFile,
  readdirSync: (path: string): string[] => fs.readdirSync(path),
  /** Names as bytes, for names that are not valid UTF-8. */
  readdirBytesSync: (path: string): Buffer[] => fs.readdirSync(path, { encoding: 'buffer' }),
  readdirTypesSync: (path: string): fs.Dirent[] => fs.readdirSync(path, { withFileTypes: true }),
  readlinkSync: (path: string): string => fs.readlinkSync(path),
  realpathSync: fs.realpathSync.native,
  /** Undefined where nothing is; throws for anything else that is wrong. */
  lstatSync: (path: string): fs.Stats | undefined =>
    unless(() => fs.lstatSync(path, { throwIfNoEntry: false }), 'ENOTDIR', 'ELOOP'),
  statSync: (path: string): fs.Stats | undefined =>
    unless(() => fs.statSync(path, { throwIfNoEntry: false }), 'ENOTDIR'),
  fstatSync: (fd: number): fs.Stats => fs.fstatSync(fd),
  accessSync: fs.accessSync,
  existsSync: (path: string): boolean => fs.existsSync(path),
  /** Gives the one that holds; `mask` takes its place. */
  umask: (mask?: number): number => {
    const before = mask === undefined ? (knownUmask ?? process.umask()) : process.umask(mask);
    knownUmask = mask ?? before;
    return before;
  },
  statfsSync: (path: string): { free: number } => {
    const { bavail, bsize } = fs.statfsSync(path);
    return { free: bavail * bsize };
  },
};

/** Asked for once: Node sets it to 0 for a moment to learn it, and a file that another thread makes then is anybody's to change. */
let knownUmask: number | null = null;

/** A pipe would be waited for, and a device need not end: neither is read. */
function readRegularFile(path: string): Buffer {
  const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    const stat = fs.fstatSync(fd);
    if (stat.isFile() || stat.isDirectory()) return fs.readFileSync(fd);
  } finally {
    fs.closeSync(fd);
  }
  const message = `it is no regular file, read '${path}'`;
  throw Object.assign(new Error(message), { code: notRegular, syscall: 'read', path });
}

/** The code of the error for what is neither a file nor a folder, as those of the system. */
export const notRegular = 'ENOTREG';

/** Nothing is below a file, nor below a link that leads back to itself; Node takes that for errors of their own kinds. */
function unless<Value>(look: () => Value, ...codes: string[]): Value | undefined {
  try {
    return look();
  } catch (error) {
    if (isSystemError(error, ...codes)) return undefined;
    throw error;
  }
}

const world = {
  /** Milliseconds since the epoch. */
  now: (): number => Date.now(),
  /** Milliseconds on a clock that never goes back. */
  monotonic: (): number => {
    // Not `performance.now()`, as Node loads a module for that when it is first asked for.
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1e3 + nanoseconds / 1e6;
  },
  /** Loads the module when it is called: a command that needs no randomness shall not wait for it. */
  randomBytes: (count: number): Uint8Array => process.getBuiltinModule('node:crypto').randomBytes(count),
};

export type WritingEffects = typeof writing;
export type Effects = WritingEffects & typeof reading & typeof world;

export const fx: Effects = { ...writing, ...reading, ...world };
export const writingEffects = Object.keys(writing) as (keyof WritingEffects)[];

export function replaceEffects(members: Partial<Effects>): void {
  Object.assign(fx, members);
}

/** Whether `error` is the operating system's with one of these codes. */
export const isSystemError = (error: unknown, ...codes: string[]): error is NodeJS.ErrnoException =>
  error instanceof Error &&
  'code' in error &&
  (codes.length === 0 ? 'syscall' in error : codes.includes(String(error.code)));
