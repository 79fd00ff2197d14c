/** Looks at the file systems of the project and its store: small real writes, links, clocks, names. */
import { join } from 'node:path';
import { fx, isSystemError } from '../../base/effects.ts';
import {
  exists,
  makeMissingFolders,
  readIfThere,
  removeAll,
  removeIfEmpty,
  writeWhole,
} from '../../base/files.ts';
import type { Finding } from '../../report/doctor-view.ts';
import { bytesText } from '../../report/words.ts';
import { openCloner } from '../../store/clone.ts';
import { temporaryName } from '../../store/temporary.ts';
import { type Scene, sayIn } from './scene.ts';

export function checkFileSystem({ layout, pipeline }: Scene): Finding[] {
  const say = sayIn('File system');
  const isApart = layout.storeIsOutside;
  const places = [layout.tmp, ...(isApart ? [layout.spool] : [])];
  if (isApart && !exists(layout.store)) {
    const hint = 'mount it, or change `luc config store.dir`';
    return [say.problem('store', `the store \`${layout.store}\` is not there`, hint)];
  }
  const failed = places.flatMap((folder) => {
    const why = whyNotWritable(folder);
    const hint = 'luc writes there: see whose folder it is, and whether the disk is full or read-only';
    return why === null ? [] : [say.problem('write', `\`${folder}\` cannot be written to: ${why}`, hint)];
  });
  if (failed.length > 0) return failed;
  const links = pipeline?.settings.link ?? ['reflink', 'copy'];
  return inProbe(layout.tmp, (here) =>
    inProbe(places.at(-1) ?? layout.tmp, (store) => [
      say.ok('write', `files are written and read${isApart ? ', in the project and in the store' : ''}`),
      ...linkFindings(store, here, links),
      ...clockFindings(here),
      ...caseFindings(here),
      freeFinding(store),
    ]),
  );
}

function whyNotWritable(folder: string): string | null {
  try {
    return inProbe(folder, (probe) => {
      writeWhole(join(probe, 'file'), 'text', { durable: true });
      return readIfThere(join(probe, 'file'))?.toString() === 'text'
        ? null
        : 'what is read is not what was written';
    });
  } catch (error) {
    if (isSystemError(error)) return error.message;
    throw error;
  }
}

/** A folder of its own, which is gone afterwards with what had to be made for it. */
function inProbe<Value>(folder: string, use: (probe: string) => Value): Value {
  const probe = join(folder, `doctor-${temporaryName()}`);
  const made = makeMissingFolders(probe);
  try {
    return use(probe);
  } finally {
    removeAll(probe);
    for (const one of made.toReversed()) if (one !== probe) removeIfEmpty(one);
  }
}

/** From the store into the workspace, as outs are linked. */
function linkFindings(store: string, here: string, wanted: readonly string[]): Finding[] {
  const say = sayIn('File system');
  const source = join(store, 'source');
  writeWhole(source, 'text');
  const works = {
    reflink: openCloner().clone(source, join(here, 'reflink')),
    hardlink: tryIt(() => fx.linkSync(source, join(here, 'hardlink'))),
    symlink: tryIt(() => fx.symlinkSync(source, join(here, 'symlink'))),
  };
  const findings = Object.entries(works).map(([kind, isThere]) =>
    isThere
      ? say.ok(kind, `${kind}s work`)
      : wanted.includes(kind) && kind !== 'reflink'
        ? say.warning(
            kind,
            `no ${kind}s from the store, though \`cache.link\` names them`,
            'put the store on the same disk, or change `luc config cache.link`',
          )
        : say.ok(
            kind,
            kind === 'reflink'
              ? 'no reflinks: outs are copied out of the store'
              : `no ${kind}s from the store`,
          ),
  );
  writeWhole(join(here, 'holder'), '');
  if (tryIt(() => fx.linkSync(join(here, 'holder'), join(here, 'lock')))) return findings;
  return [
    ...findings,
    say.problem(
      'locks',
      'files cannot be linked within `.luc`, so runs cannot lock each other out',
      'move the project to another file system',
    ),
  ];
}

function tryIt(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (isSystemError(error)) return false;
    throw error;
  }
}

/** Whole seconds twice in a row are no accident. */
function clockFindings(here: string): Finding[] {
  const say = sayIn('File system');
  const times = ['first', 'second'].map((name) => {
    writeWhole(join(here, name), name);
    return fx.statSync(join(here, name))?.mtimeMs ?? 0;
  });
  if (times.some((time) => !Number.isInteger(time / 1000)))
    return [say.ok('clock', 'times are finer than a second')];
  const hint =
    'files that were written within two seconds before a run are hashed once more: nothing is missed';
  return [say.warning('clock', 'times are told in whole seconds', hint)];
}

function caseFindings(here: string): Finding[] {
  const say = sayIn('File system');
  writeWhole(join(here, 'case'), '');
  if (!exists(join(here, 'CASE'))) return [say.ok('case', 'names differ by case')];
  const hint = 'outs whose names differ by case alone cannot be restored here';
  return [say.warning('case', 'names that differ by case alone are the same file', hint)];
}

const fewBytes = 2 ** 30;

function freeFinding(folder: string): Finding {
  const say = sayIn('File system');
  const { free } = fx.statfsSync(folder);
  const message = `${bytesText(free)} free`;
  return free >= fewBytes
    ? say.ok('space', message)
    : say.warning('space', message, 'outs are kept in the store too: make room');
}
