/** Whose a link is that leads out of the project: the user's own, or one that the repository brought along. */
import { dirname, isAbsolute, join } from 'node:path';
import { fx } from '../base/effects.ts';
import { findGitRoot, isInGit } from '../base/git.ts';
import type { Layout } from './layout.ts';

/**
 * Whether git says of every link that is followed from here on that it does not keep it. Without git there is nobody
 * who could say so. The link leads somewhere.
 */
export function isUsersOwn(layout: Layout, link: string): boolean {
  const root = findGitRoot(layout.root);
  if (root === null) return false;
  const inRepository = `${fx.realpathSync(root)}/`;
  const links = linksTo(link).filter((one) => one.startsWith(inRepository));
  return links.every((one) => isKeptByGit(one) === false);
}

const answers = new Map<string, boolean | null>();

/** Asked once a command for each link. */
export function isKeptByGit(link: string): boolean | null {
  const known = answers.get(link);
  if (known !== undefined) return known;
  const answer = isInGit(link);
  answers.set(link, answer);
  return answer;
}

/** The links that are followed on the way to what is at an absolute path, as they really lie. */
function linksTo(path: string): readonly string[] {
  const links: string[] = [];
  const names = path.split('/');
  let folder = '/';
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    const at = join(folder, name);
    if (!fx.lstatSync(at)?.isSymbolicLink()) {
      folder = at;
      continue;
    }
    links.push(at);
    const target = fx.readlinkSync(at);
    names.unshift(...target.split('/'));
    if (isAbsolute(target)) folder = '/';
    else folder = dirname(at);
  }
  return links;
}
