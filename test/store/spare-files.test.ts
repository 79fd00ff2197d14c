/** Files that come and go: the next text and name for the same inode, and nothing of the text before. */
import { closeSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSpareFiles } from '../../src/store/spare-files.ts';
import { temporaryProject } from './temporary-project.ts';

test('what is taken back gets the next text, filled up with blanks, and goes in the end', () => {
  const layout = temporaryProject();
  mkdirSync(layout.luc, { recursive: true });
  const spares = openSpareFiles(layout);
  const name = join(layout.luc, 'name');
  const give = (text: string): string => {
    const { fd, path } = spares.open(text);
    closeSync(fd);
    renameSync(path, name);
    return readFileSync(name, 'utf8');
  };
  expect(give('a long text\n')).toBe('a long text\n');
  const { ino } = statSync(name);
  spares.takeBack(name);
  expect(give('short\n')).toBe('short\n      ');
  expect(statSync(name).ino).toBe(ino);
  spares.takeBack(name);
  expect(give('a text that is longer than all\n')).toBe('a text that is longer than all\n');
  expect(statSync(name).ino).toBe(ino);
  spares.takeBack(name);
  spares.takeBack(name);
  expect(readdirSync(layout.luc)).toEqual(['tmp']);
  expect(readdirSync(layout.tmp)).toHaveLength(1);
  spares.close();
  expect(readdirSync(layout.tmp)).toEqual([]);
});

test('a spare that somebody swept is made anew', () => {
  const layout = temporaryProject();
  const spares = openSpareFiles(layout);
  const first = spares.open('one');
  closeSync(first.fd);
  spares.takeBack(first.path);
  rmSync(layout.tmp, { recursive: true });
  const second = spares.open('two');
  closeSync(second.fd);
  expect(readFileSync(second.path, 'utf8')).toBe('two');
});
