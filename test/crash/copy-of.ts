/** A copy of a project, times included, that stays until it is disposed of. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Project } from '../support/project.ts';

export const copyOf = (template: Project): Project => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'luc-')));
  execFileSync('cp', ['-a', template.root, join(folder, 'project')]);
  return new Project(folder);
};
