/** The tree of folders, files and pages as nodes and relationships, in the form that `neo4j-admin database import` reads. */
import { join } from 'node:path';
import { makeFolder, writeWhole } from '../../base/files.ts';

export interface TreeFile {
  /** Its parts joined by `/`. */
  readonly path: string;
  readonly bytes: number;
  /** How many of its pages are nodes. */
  readonly pages: number;
}

/** The ids are relative references: `./`, `a/`, `a/b.pdf`, `a/b.pdf#page=2`; each is there once. */
export function writeGraph(folder: string, files: readonly TreeFile[]): void {
  makeFolder(folder);
  const folders = foldersOf(files);
  writeWhole(join(folder, 'nodes.csv'), inParts(nodeLines(folders, files)));
  writeWhole(join(folder, 'relationships.csv'), inParts(relationshipLines(folders, files)));
}

const root = '';

/** The folders that files lie in, however far below, and the one that all lie in. */
function foldersOf(files: readonly TreeFile[]): string[] {
  const folders = new Set([root]);
  for (const { path } of files)
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1))
      folders.add(path.slice(0, end));
  return [...folders];
}

function* nodeLines(folders: readonly string[], files: readonly TreeFile[]): Generator<string> {
  yield 'id:ID,name,path,bytes:long,:LABEL';
  for (const folder of folders)
    yield line(folderId(folder), nameOf(folder) || '.', folder || '.', '', 'Folder');
  for (const { path, bytes, pages } of files) {
    yield line(fileId(path), nameOf(path), path, bytes, 'File');
    for (let page = 1; page <= pages; page++) yield line(pageId(path, page), page, path, '', 'Page');
  }
}

function* relationshipLines(folders: readonly string[], files: readonly TreeFile[]): Generator<string> {
  yield ':START_ID,:END_ID,:TYPE';
  for (const folder of folders)
    if (folder !== root) yield line(folderId(parentOf(folder)), folderId(folder), 'CONTAINS');
  for (const { path, pages } of files) {
    yield line(folderId(parentOf(path)), fileId(path), 'CONTAINS');
    for (let page = 1; page <= pages; page++) {
      yield line(fileId(path), pageId(path, page), 'CONTAINS');
      if (page > 1) yield line(pageId(path, page - 1), pageId(path, page), 'NEXT');
    }
  }
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** A name may have the mark that stands before a page. */
const escaped = (path: string): string => path.replaceAll('%', '%25').replaceAll('#', '%23');
const folderId = (path: string): string => `${path === root ? '.' : escaped(path)}/`;
const fileId = escaped;
const pageId = (path: string, page: number): string => `${escaped(path)}#page=${page}`;

const line = (...cells: readonly (string | number)[]): string => cells.map(cellOf).join(',');

/** As RFC 4180 has it. */
const cellOf = (value: string | number): string =>
  typeof value === 'string' && /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : String(value);

const linesInPart = 1000;

function* inParts(lines: Iterable<string>): Generator<Buffer> {
  let part: string[] = [];
  for (const one of lines) {
    part.push(`${one}\n`);
    if (part.length < linesInPart) continue;
    yield Buffer.from(part.join(''));
    part = [];
  }
  yield Buffer.from(part.join(''));
}
