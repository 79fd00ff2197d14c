/** `vars`: the files and maps that a pipeline or a stage adds to the values its templates may name. */
import { type RelPath, relPath } from '../path.ts';
import { nearest } from '../suggest.ts';
import type { Files } from './files.ts';
import { type MapNode, type Node, textIn, wordsFor } from './node.ts';
import { extendScope, type Scope } from './scope.ts';
import { problemAt, type Span, type Tell } from './source.ts';
import { hasTemplate } from './template.ts';

const defaultParamsFile = 'params.yaml' as RelPath;

/** The root's `params.yaml`, if there is one. */
export function addDefaultParams(scope: Scope, files: Files, tell: Tell): Scope {
  const params = files.params(defaultParamsFile);
  if (params) return extendScope(scope, params, `\`${defaultParamsFile}\``, tell);
  return files.digestOf(defaultParamsFile) === null ? scope : { ...scope, incomplete: true };
}

/** Adds what `vars` says; its files are relative to `folder`. */
export function addVars(
  vars: Node | undefined,
  folder: RelPath,
  scope: Scope,
  files: Files,
  tell: Tell,
): Scope {
  if (!vars) return scope;
  if (vars.type !== 'list') {
    tell(
      problemAt(vars.span, 'wrong-type', `\`vars\` must be a list of files and maps, not ${wordsFor(vars)}`),
    );
    return scope;
  }
  let extended = scope;
  for (const item of vars.items) {
    const name = textIn(item);
    if (tellTemplates(item, tell)) continue;
    if (item.type === 'map')
      extended = extendScope(extended, item, `the \`vars\` of \`${item.span.source.file}\``, tell);
    else if (name === null)
      tell(
        problemAt(
          item.span,
          'wrong-type',
          `an entry of \`vars\` must be a file or a map, not ${wordsFor(item)}`,
        ),
      );
    else extended = addFile(name, item.span, folder, extended, files, tell);
  }
  return extended;
}

/** `file` or `file:key,key`. */
function addFile(
  written: string,
  span: Span,
  folder: RelPath,
  scope: Scope,
  files: Files,
  tell: Tell,
): Scope {
  const [, name = '', list] = /^(.*?)(?::([^:/]*))?$/s.exec(written) ?? [];
  const path = relPath(folder, name);
  const known = path === null ? null : files.digestOf(path);
  if (path === null || known === null) {
    tell(problemAt(span, 'missing-file', `\`${path ?? name}\` does not exist`));
    return { ...scope, incomplete: true };
  }
  const params = files.params(path);
  if (!params) return { ...scope, incomplete: true };
  const names = list?.split(',').filter((key) => key !== '');
  return extendScope(scope, names ? pick(params, names, path, span, tell) : params, `\`${path}\``, tell);
}

function pick(params: MapNode, names: readonly string[], path: RelPath, span: Span, tell: Tell): MapNode {
  const members = new Map(params.members);
  for (const name of params.members.keys()) if (!names.includes(name)) members.delete(name);
  for (const name of names) {
    if (members.has(name)) continue;
    const near = nearest(name, params.members.keys());
    tell(
      problemAt(span, 'missing-key', `\`${path}\` has no \`${name}\``, near && `did you mean \`${near}\`?`),
    );
  }
  return { ...params, members };
}

/** Values are what templates are made of, so they hold none. */
function tellTemplates(node: Node, tell: Tell): boolean {
  if (node.type === 'list') return node.items.filter((item) => tellTemplates(item, tell)).length > 0;
  if (node.type === 'map')
    return [...node.members.values()].filter(({ value }) => tellTemplates(value, tell)).length > 0;
  if (typeof node.value !== 'string' || !hasTemplate(node.value.replaceAll('\\${', ''))) return false;
  tell(problemAt(node.span, 'vars-template', '`vars` cannot hold templates'));
  return true;
}
