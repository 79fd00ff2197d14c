/** The files that become documents: of folders, globs and single paths, in the order of their paths, each with its format. */
import { readRange, withFile } from '../../base/range.ts';
import {
  type DocumentFormat,
  formatByContent,
  formatByName,
  isDocumentFormat,
  tellingBytes,
} from '../../data/documents/formats.ts';
import { compareUnits } from '../../order.ts';
import { listNames } from '../../table-shape.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import { findInputs, type InputFile } from './input-files.ts';
import type { ConvertOptions } from './kind.ts';

export interface FileOfDocument extends InputFile {
  readonly format: DocumentFormat;
}

/**
 * Fails where there is none. Files of folders and globs that are no documents are told in one warning. `relative` is what
 * `meta.path` will be: to the input, or to the stage's folder where there are several.
 */
export function listDocuments(
  { input, input_format: inputFormat }: ConvertOptions,
  { wdir, warn }: WorkContext,
): FileOfDocument[] {
  const given = givenFormat(inputFormat);
  const files: FileOfDocument[] = [];
  const strange: string[] = [];
  for (const file of findInputs(input, wdir)) {
    const format = given ?? formatByName(file.path) ?? formatByContent(headOf(file.path));
    if (!format && file.isNamed) throw unknownFormat(file.name);
    if (format)
      files.push({ ...file, format, relative: typeof input === 'string' ? file.relative : file.name });
    else strange.push(file.name);
  }
  if (files.length === 0)
    throw new WorkError({
      code: 'empty-input',
      message: `there are no documents in ${listNames(typeof input === 'string' ? [input] : input)}`,
      option: ['input'],
    });
  if (strange.length > 0)
    warn({
      code: 'unknown-format',
      message: `left out, as no documents: ${listNames(strange)}`,
      hint: 'say what they are by `input_format`, or choose the others by a glob',
    });
  return files.sort((a, b) => compareUnits(a.relative, b.relative));
}

function givenFormat(name: string | undefined): DocumentFormat | null {
  if (name === undefined || isDocumentFormat(name)) return name ?? null;
  throw new WorkError({
    code: 'unknown-format',
    message: `\`${name}\` is no format of documents`,
    hint: 'leave out `mode: documents` to read it as a table',
    option: ['input_format'],
  });
}

const headOf = (path: string): Buffer =>
  withFile(path, (fd) => readRange(fd, { offset: 0, length: tellingBytes }));

const unknownFormat = (name: string): WorkError =>
  new WorkError({
    code: 'unknown-format',
    message: `\`${name}\` is no document that can be read`,
    hint: 'say what it is by `input_format`',
    option: ['input'],
  });
