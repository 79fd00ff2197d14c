/**
 * Settings as they hold for one command: environment variables choose before the files do (`LUC_JOBS`,
 * `LUC_BACKEND`, `LUC_STORE_DIR`, `LUC_CACHE_LINK`), and a relative store lies below the root.
 */
import { resolve } from 'node:path';
import { backends, type LinkKind, linkKinds } from '../choices.ts';
import type { Problem } from '../failure.ts';
import type { Settings } from '../pipeline.ts';

export type Environment = { readonly [name: string]: string | undefined };

export const settingVariables: readonly string[] = [
  'LUC_JOBS',
  'LUC_BACKEND',
  'LUC_STORE_DIR',
  'LUC_CACHE_LINK',
];

export const isLink = (text: string): text is LinkKind => linkKinds.some((kind) => kind === text);

export function overlayEnvironment(
  settings: Settings,
  environment: Environment,
  root: string,
): Settings | Problem {
  const jobs = environment.LUC_JOBS || null;
  const backend = environment.LUC_BACKEND || null;
  const storeDir = environment.LUC_STORE_DIR || settings.storeDir;
  const link = environment.LUC_CACHE_LINK?.split(',').filter((name) => name !== '') ?? [];
  if (jobs !== null && !/^[1-9]\d*$/.test(jobs)) return misfit('LUC_JOBS', 'a whole number above 0', jobs);
  const wrong = link.find((name) => !isLink(name));
  if (wrong !== undefined) return misfit('LUC_CACHE_LINK', `one of ${linkKinds.join(', ')}`, wrong);
  if (backend !== null && !backends.some((name) => name === backend))
    return misfit('LUC_BACKEND', `one of ${backends.join(', ')}`, backend);
  return {
    ...settings,
    ...(jobs === null ? {} : { jobs: Number(jobs) }),
    storeDir: storeDir === null ? null : resolve(root, storeDir),
    ...(link.length === 0 ? {} : { link: link.filter(isLink) }),
    ...(backend === null ? {} : { backend }),
  };
}

const misfit = (name: string, expected: string, found: string): Problem => ({
  code: 'wrong-type',
  message: `\`${name}\` must be ${expected}, not "${found}"`,
  hint: `it stands in the environment: \`unset ${name}\` lets the settings hold`,
});
