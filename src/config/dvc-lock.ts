/** Reads what DVC recorded: the stages of a `dvc.lock`, and the content that an entry of it or of a `*.dvc` file names. */
import type { DvcContent, DvcStage } from '../dvc-record.ts';
import type { Json } from '../json.ts';
import type { RelPath } from '../path.ts';
import { commandLines } from '../stages/cmd/lines.ts';
import { valueToJson } from '../value.ts';
import { type Member, memberOf, type Node, textIn, toValue } from './node.ts';
import { parseYaml } from './parse.ts';
import { placeOf, problemAt, sourceOf, type Tell } from './source.ts';

/** By their names in the `dvc.yaml` beside it. */
export function readDvcLock(file: RelPath, text: string, tell: Tell): ReadonlyMap<string, DvcStage> {
  const root = parseYaml(sourceOf(file, text), tell);
  if (!root) return new Map();
  const schema = memberOf(root, 'schema');
  if (textIn(schema) !== '2.0') {
    const hint = '`dvc repro` of a newer DVC writes it anew';
    tell(
      problemAt(
        (schema ?? root).span,
        'unknown-format',
        'a lock of another schema than 2.0 is not read',
        hint,
      ),
    );
    return new Map();
  }
  return new Map(
    membersIn(memberOf(root, 'stages')).map(([name, { key, value }]): [string, DvcStage] => [
      name,
      {
        lines: commandLines(textsIn(memberOf(value, 'cmd'))),
        deps: contentsIn(memberOf(value, 'deps')),
        outs: contentsIn(memberOf(value, 'outs')),
        params: paramsIn(memberOf(value, 'params')),
        at: placeOf(key),
      },
    ]),
  );
}

/** Of an entry in `dvc.lock` or in a `*.dvc` file. */
export function contentOf(entry: Node): DvcContent {
  const executable = memberOf(entry, 'isexec');
  return {
    md5: md5In(memberOf(entry, 'md5')),
    kind: textIn(memberOf(entry, 'hash')) === 'md5' ? 'md5' : 'md5-dos2unix',
    isExecutable: executable?.type === 'scalar' && executable.value === true,
    at: placeOf(entry.span),
  };
}

/** As it is written: digits alone are a number to YAML. */
function md5In(node: Node | undefined): string | null {
  const { source, start, end } = node?.span ?? { source: null, start: 0, end: 0 };
  return (
    /^['"]?([0-9a-f]{32}(?:\.dir)?)['"]?$/.exec(source?.text.slice(start, end).trim() ?? '')?.[1] ?? null
  );
}

const textsIn = (node: Node | undefined): readonly string[] =>
  (node?.type === 'list' ? node.items : [node]).flatMap((item) => textIn(item) ?? []);

const contentsIn = (node: Node | undefined): ReadonlyMap<string, DvcContent> =>
  new Map(
    (node?.type === 'list' ? node.items : []).flatMap((item): [string, DvcContent][] => {
      const path = textIn(memberOf(item, 'path'));
      return path === null ? [] : [[path, contentOf(item)]];
    }),
  );

const paramsIn = (node: Node | undefined): DvcStage['params'] =>
  new Map(
    membersIn(node).map(([file, { value }]) => [
      file,
      new Map(
        membersIn(value).map(([key, member]): [string, Json] => [key, valueToJson(toValue(member.value))]),
      ),
    ]),
  );

const membersIn = (node: Node | undefined): readonly [string, Member][] =>
  node?.type === 'map' ? [...node.members] : [];
