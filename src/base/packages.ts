/** Packages that are taken where they are found, as they are too heavy to come with us: below a project, or where a user keeps tools. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fx } from './effects.ts';
import { notWitnessed } from './witness.ts';

export interface FoundPackage {
  /** Where it lies. */
  readonly path: string;
  readonly version: string;
  /** By `require`, for what it brings along too. */
  readonly load: (name?: string) => unknown;
  /** By `import`, for packages that are modules. */
  readonly import: () => Promise<unknown>;
}

/** In the `node_modules` of the first folder that has it, or of a folder above that one. */
export function findPackage(name: string, folders: readonly string[]): FoundPackage | null {
  for (const folder of folders) {
    const path = pathOf(name, folder);
    const version = path && versionAt(path);
    if (path === null || version === null) continue;
    const require = createRequire(join(folder, 'package.json'));
    return {
      path,
      version,
      load: (part = name) => {
        notWitnessed();
        return require(part);
      },
      import: async () => {
        notWitnessed();
        return import(pathToFileURL(require.resolve(name)).href);
      },
    };
  }
  return null;
}

function pathOf(name: string, folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, 'node_modules', name);
    if (fx.statSync(join(path, 'package.json'))) return path;
    if (at === dirname(at)) return null;
  }
}

/** Null where its file is damaged: then the package is as if it were not there, and can be installed anew. */
function versionAt(path: string): string | null {
  try {
    return String(JSON.parse(fx.readFileSync(join(path, 'package.json')).toString())?.version ?? '');
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** For libraries that are told by their environment how to compute; what the user has set stays. */
export function setDefaults(defaults: { readonly [name: string]: string }): void {
  for (const [name, value] of Object.entries(defaults)) process.env[name] ??= value;
}
