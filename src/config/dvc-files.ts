/** The files of a DVC project: where its `dvc.yaml` and `*.dvc` files are, and what a `*.dvc` file says. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { readIfThere } from '../base/files.ts';
import type { DvcContent } from '../dvc-record.ts';
import type { Problem } from '../failure.ts';
import { compareUtf8 } from '../order.ts';
import { childOf, parentOf, type RelPath, relPath } from '../path.ts';
import { contentOf } from './dvc-lock.ts';
import { follow, memberOf, type Node, type Steps, textIn } from './node.ts';
import { parseYaml } from './parse.ts';
import { placeOf, sourceOf } from './source.ts';
import type { Written } from './yaml-text.ts';

export interface DvcFiles {
  /** `dvc.yaml` files, the root's first. */
  readonly pipelines: readonly RelPath[];
  /** `*.dvc` files. */
  readonly data: readonly RelPath[];
  readonly ignores: readonly RelPath[];
}

const skipped = new Set(['.git', '.dvc', '.luc', 'node_modules', '.venv', '__pycache__']);

export function findDvcFiles(root: string): DvcFiles {
  const found: DvcFiles & { readonly [kind in keyof DvcFiles]: RelPath[] } = {
    pipelines: [],
    data: [],
    ignores: [],
  };
  const look = (folder: RelPath): void => {
    const entries = fx.readdirTypesSync(join(root, folder)).sort((a, b) => compareUtf8(a.name, b.name));
    for (const entry of entries.filter((one) => one.isFile())) {
      const path = childOf(folder, entry.name);
      if (entry.name === 'dvc.yaml') found.pipelines.push(path);
      else if (entry.name === '.dvcignore') found.ignores.push(path);
      else if (entry.name.endsWith('.dvc') && entry.name !== '.dvc') found.data.push(path);
    }
    for (const entry of entries)
      if (entry.isDirectory() && !skipped.has(entry.name)) look(childOf(folder, entry.name));
  };
  look('.' as RelPath);
  return found;
}

export interface DvcData {
  readonly path: RelPath;
  readonly content: DvcContent;
  /** For `data:`; null for a path alone. */
  readonly entry: { readonly [key: string]: Written | undefined } | null;
}

export interface DvcFileRules {
  /** By their names here. */
  readonly remotes: { readonly [name: string]: unknown };
  readonly note: (text: string) => void;
  readonly tell: (problem: Problem) => void;
}

/** The tracked paths of a `*.dvc` file; what cannot be taken over is noted. */
export function readDvcFile(
  root: string,
  file: RelPath,
  { remotes, note, tell }: DvcFileRules,
): readonly DvcData[] {
  const text = readIfThere(join(root, file))?.toString('utf8') ?? '';
  const node = parseYaml(sourceOf(file, text), tell);
  const outs = node ? memberOf(node, 'outs') : undefined;
  if (!node || outs?.type !== 'list') return [];
  const folder = relPath(parentOf(file), textAt(node, ['wdir']) ?? '.') ?? parentOf(file);
  const source = sourceOfImport(node, file, folder, note);
  const desc = textAt(node, ['desc']);
  return outs.items.flatMap((out): DvcData[] => {
    const path = relPath(folder, textAt(out, ['path']) ?? '');
    if (path === null) return [];
    const push = memberOf(out, 'push');
    const remote = textAt(out, ['remote']) ?? undefined;
    const isKnown = remote === undefined || Object.hasOwn(remotes, remote);
    if (!isKnown)
      note(`${file}: the remote \`${remote}\` is none of ours; the default one keeps \`${path}\``);
    const entry = {
      ...source,
      remote: isKnown ? remote : undefined,
      push: push?.type === 'scalar' && push.value === false ? false : undefined,
      desc: textAt(out, ['desc']) ?? desc ?? undefined,
    };
    return [
      {
        path,
        content: contentOf(out),
        entry: Object.values(entry).every((value) => value === undefined) ? null : entry,
      },
    ];
  });
}

/**
 * An imported URL or path is kept as where it is from; a path of another repository is only noted. Paths count from
 * `folder` there, and from the project here.
 */
function sourceOfImport(
  node: Node,
  file: RelPath,
  folder: RelPath,
  note: (text: string) => void,
): { readonly from?: string } {
  const deps = memberOf(node, 'deps');
  if (deps?.type !== 'list') return {};
  const [first] = deps.items;
  const path = first && textAt(first, ['path']);
  const repository = first && textAt(first, ['repo', 'url']);
  if (repository)
    note(
      `${file}:${placeOf(first.span).line}: imported from \`${path}\` of ${repository}; tracked as it is now`,
    );
  if (!path || repository) return {};
  return { from: /^[\w+.-]+:|^\//.test(path) ? path : (relPath(folder, path) ?? path) };
}

const textAt = (node: Node, steps: Steps): string | null => textIn(follow(node, steps).node);
