/**
 * Refuses links in our private folder that git keeps: a repository would choose where we write; and settings in it that
 * git keeps, where they say who gets credentials. The user's own are fine.
 */
import { join, relative } from 'node:path';
import { fx, isSystemError } from '../base/effects.ts';
import { namesIn } from '../base/files.ts';
import { findGitRoot } from '../base/git.ts';
import type { Problem } from '../failure.ts';
import { shellLine } from '../shell-line.ts';
import type { Layout } from './layout.ts';
import { isKeptByGit } from './whose-link.ts';

/** Git is asked only where there is a link. */
export function privateLinkProblem(layout: Layout): Problem | null {
  const link = privateLinks(layout).find(
    (one) => findGitRoot(layout.root) !== null && isKeptByGit(one) !== false,
  );
  return link === undefined ? null : brought(relative(layout.root, link));
}

/** `root` is that of the project. Git is asked only where a remote has settings that no repository may choose. */
export function broughtSettingsProblem(root: string): Problem | null {
  const luc = join(root, '.luc');
  if (!fx.existsSync(luc) || findGitRoot(root) === null) return null;
  switch (isKeptByGit(luc)) {
    case true:
      return settingsInGit;
    case null:
      return settingsOfWhom;
    case false:
      return null;
  }
}

const settingsInGit: Problem = {
  code: 'settings-in-git',
  message: '`.luc` has files that git keeps: a repository could choose which server gets your credentials',
  hint: '`git rm -r --cached .luc` makes them your own, once you know what `.luc/config.yaml` says',
};

/** Where there is no git, or it does not trust whose the repository is. */
const settingsOfWhom: Problem = {
  code: 'settings-unproven',
  message:
    '`.luc/config.yaml` says which credentials go to which server, and git does not say whether it came with the repository',
  hint: 'install git, and see that `git ls-files .luc` tells you nothing here',
};

/** Among the folders whose names do not depend on what is kept, and those of runs that somebody may have to mend. */
function privateLinks({ luc, index, runs, aside, open }: Layout): readonly string[] {
  if (isLink(luc)) return [luc];
  const store = join(luc, 'store');
  const ofRuns = namesIn(open).flatMap((id) => [join(runs, id), join(aside, id)]);
  return [...[luc, store, join(store, 'objects'), index].flatMap(linksIn), ...ofRuns.filter(isLink)];
}

const isLink = (path: string): boolean => fx.lstatSync(path)?.isSymbolicLink() ?? false;

function linksIn(folder: string): readonly string[] {
  try {
    return fx
      .readdirTypesSync(folder)
      .filter((entry) => entry.isSymbolicLink())
      .map(({ name }) => join(folder, name));
  } catch (error) {
    // Whoever needs the folder says what is wrong with it.
    if (isSystemError(error)) return [];
    throw error;
  }
}

const brought = (path: string): Problem => ({
  code: 'link-in-git',
  message: `\`${path}\` is a link that git keeps: what luc keeps there would be written wherever a repository wants it`,
  hint: `${shellLine`git rm --cached ${path}`} makes it your own; or remove it`,
});
