/** `.dvc/config`: DVC's cache, and what of its settings and remotes has a counterpart here. */
import { isAbsolute, join, relative, resolve } from 'node:path';
import { readIfThere } from '../base/files.ts';
import type { LinkKind } from '../choices.ts';
import { isLink } from './environment.ts';
import type { Written } from './yaml-text.ts';

export interface DvcSettings {
  /** Absolute folder of DVC's cache. */
  readonly cache: string;
  /** `remotes` and `config` of `lucidity.yaml`, where there is something to say. */
  readonly remotes: { readonly [name: string]: Written };
  readonly link: readonly LinkKind[];
}

interface Setting {
  /** `core.remote`, `remote.store.url`. */
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/** They say nothing about the project. */
const harmless =
  /^core\.(?:remote|analytics|check_update|checksum_jobs|hardlink_lock|interactive|site_cache_dir)$/;

export function readDvcConfig(root: string, note: (text: string) => void): DvcSettings {
  const folder = join(root, '.dvc');
  const shared = settingsIn(join(folder, 'config'));
  const own = settingsIn(join(folder, 'config.local'));
  const last = (name: string): string | undefined =>
    [...shared, ...own].findLast((setting) => setting.name === name)?.value;
  const remotes: { [name: string]: Written } = {};
  const say = (line: number, text: string): void => note(`.dvc/config:${line}: ${text}`);
  for (const { name, value, line } of shared) {
    const remote = /^remote\.(.+)\.url$/.exec(name)?.[1];
    if (remote !== undefined) {
      const url = urlFor(root, value);
      if (url === null)
        say(line, `the remote \`${remote}\` is at ${value}; a remote here is a folder or gs://…`);
      else {
        remotes[remote] = { url, ...(last('core.remote') === remote ? { default: true } : {}) };
        say(line, `the remote \`${remote}\` gets a folder of its own beside DVC's objects: ${url}`);
      }
    } else if (
      !name.startsWith('remote.') &&
      name !== 'cache.type' &&
      name !== 'cache.dir' &&
      !harmless.test(name)
    )
      say(line, `\`${name}\` has no counterpart`);
  }
  const cache = last('cache.dir');
  if (cache)
    note(`.dvc/config: what DVC keeps in ${cache} is read from there; our own objects go to .luc/store`);
  const link = (last('cache.type') ?? '').split(',').map((kind) => kind.trim());
  return { cache: resolve(folder, cache ?? 'cache'), remotes, link: link.filter(isLink) };
}

/** Null where no remote of ours can be. Relative ones count from `.dvc`. */
function urlFor(root: string, url: string): string | null {
  if (/^gs:\/\//.test(url)) return `${url.replace(/\/+$/, '')}/lucidity`;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) return null;
  const path = join(url, 'lucidity');
  return isAbsolute(url) ? path : relative(root, join(root, '.dvc', path)) || '.';
}

function settingsIn(path: string): readonly Setting[] {
  const text = readIfThere(path)?.toString('utf8') ?? '';
  const found: Setting[] = [];
  let section = '';
  text.split(/\r?\n/).forEach((line, index) => {
    const header = /^\s*\[\s*'?\s*(\w+)(?:\s+"([^"]*)")?\s*'?\s*\]\s*$/.exec(line);
    if (header) section = header[2] === undefined ? `${header[1]}` : `${header[1]}.${header[2]}`;
    const [, key, value = ''] = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined)
      found.push({
        name: `${section}.${key}`,
        value: value.replace(/^(["'])(.*)\1$/, '$2'),
        line: index + 1,
      });
  });
  return found;
}
