import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fx, replaceEffects } from '../../src/base/effects.ts';
import { writeAdvisory } from '../../src/store/advisory.ts';
import { layoutOf } from '../../src/store/layout.ts';

const refusing = (code: string) => () => {
  throw Object.assign(new Error(code), { code, syscall: 'open' });
};

test('what only saves time is written where it can be, and is no error where it cannot', () => {
  const folder = mkdtempSync(join(tmpdir(), 'luc-'));
  const { openSync } = fx;
  onTestFinished(() => {
    replaceEffects({ openSync });
    rmSync(folder, { recursive: true });
  });
  const layout = layoutOf(folder);
  const path = join(layout.index, 'files');
  writeAdvisory(layout, path, 'old');
  for (const code of ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EXDEV']) {
    replaceEffects({ openSync: refusing(code) });
    writeAdvisory(layout, path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('old');
  }
  replaceEffects({ openSync: refusing('EISDIR') });
  expect(() => writeAdvisory(layout, path, 'new')).toThrow('EISDIR');
});
