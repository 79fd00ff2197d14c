/**
 * The register of a store outside of the project: what the store is called, and which projects use it, so that
 * nobody drops what one of them needs.
 */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import {
  createFile,
  exists,
  ifAllowed,
  linkNew,
  makeFolder,
  namesIn,
  readIfThere,
  removeFile,
  writeWhole,
} from '../base/files.ts';
import { ulid } from '../base/ulid.ts';
import { digestOf, hexOf } from '../digest.ts';
import { isObject, type Json } from '../json.ts';
import { inFolder } from './in-folder.ts';
import type { Layout } from './layout.ts';
import { spool } from './spool.ts';
import { temporaryName } from './temporary.ts';

/** Enters the project, unless the store is not this user's to change: then nothing of the project's comes into it. */
export function enrol(layout: Layout): void {
  if (!layout.storeIsOutside) return;
  ifAllowed(() => openToGroup(layout));
  if (readStore(layout) === null) ifAllowed(() => nameStore(layout));
  const store = readStore(layout);
  const used = readUsedStore(layout);
  if (store && (used?.id !== store.id || used.dir !== layout.store)) noteStore(layout, store.id);
  ifAllowed(() => enterProject(layout));
}

/** Absolute paths of the projects that use the store; null for an entry that cannot be read. */
export const readRegister = (layout: Layout): readonly (string | null)[] =>
  namesIn(layout.projects)
    .filter((name) => /^[0-9a-f]{64}$/.test(name))
    .map((name) => textIn(readJson(join(layout.projects, name)), 'root'));

/** Of what this program writes and can read. */
export const storeVersion = 1;

/** Null for a store that no project has used yet. */
export function readStore(layout: Layout): { readonly version: number; readonly id: string } | null {
  const json = readJson(layout.storeId);
  const [version, id] = [isObject(json) ? json['luc-store'] : null, textIn(json, 'id')];
  return typeof version === 'number' && id !== null ? { version, id } : null;
}

/** The store outside that this project has used last. */
export function readUsedStore(layout: Layout): { readonly dir: string; readonly id: string } | null {
  const json = readJson(layout.usedStore);
  const [dir, id] = [textIn(json, 'dir'), textIn(json, 'id')];
  return dir !== null && id !== null ? { dir, id } : null;
}

/** What is made in a folder that has this mode belongs to its group. */
const groupMode = 0o2070;

function openToGroup({ store, storeIsForGroup }: Layout): void {
  const mode = fx.statSync(store)?.mode;
  if (!storeIsForGroup || mode === undefined || (mode & groupMode) === groupMode) return;
  fx.chmodSync(store, (mode & 0o7777) | groupMode);
}

/** Of two projects that name it at once one wins. */
function nameStore(layout: Layout): void {
  spool(layout, (temporary) => {
    createFile(temporary, `${JSON.stringify({ 'luc-store': storeVersion, id: ulid() })}\n`, { mode: 0o444 });
    if (!linkNew(temporary, layout.storeId) && !exists(layout.storeId))
      fx.renameSync(temporary, layout.storeId);
    removeFile(temporary);
  });
}

function noteStore(layout: Layout, id: string): void {
  const text = `${JSON.stringify({ 'luc-used-store': 1, dir: layout.store, id })}\n`;
  makeFolder(layout.tmp);
  writeWhole(layout.usedStore, text, { temporary: join(layout.tmp, temporaryName()) });
}

function enterProject(layout: Layout): void {
  const root = fx.realpathSync(layout.root);
  const path = join(layout.projects, hexOf(digestOf(root)));
  if (exists(path)) return;
  const text = `${JSON.stringify({ 'luc-project': 1, root })}\n`;
  spool(layout, (temporary) =>
    inFolder(layout.projects, () => writeWhole(path, text, { mode: 0o444, durable: true, temporary })),
  );
}

function readJson(path: string): Json {
  try {
    return JSON.parse(readIfThere(path)?.toString('utf8') ?? '') as Json;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

function textIn(json: Json, member: string): string | null {
  const value = isObject(json) ? json[member] : null;
  return typeof value === 'string' ? value : null;
}
