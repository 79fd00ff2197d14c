/** YAML text to a located tree, with every problem of the text at its place. */
import type { Member, Node, ScalarNode } from './node.ts';
import { isTooLongNumber, scalarOf } from './scalar.ts';
import { problemAt, type Source, type Span, type Tell } from './source.ts';
import { depthLimit, holdsNul, tooDeep, tooLongNumber, tooMany, writtenTwice } from './text-problems.ts';
import {
  type Alias,
  isAlias,
  isYamlMap,
  isYamlSeq,
  type YAMLMap,
  type YAMLSeq,
  type YamlNode,
  type YamlScalar,
} from './yaml.ts';
import { readDocument } from './yaml-document.ts';
import { tellSyntax } from './yaml-syntax.ts';

/** More than any honest file holds once its aliases are written out: characters, a value counting as some more. */
const aliasLimit = 16 * 2 ** 20;
const weightOfNode = 16;
/** Each takes the library some hundred bytes. */
const tokenLimit = 2_000_000;

/** The tree of the text; null, with at least one problem told, where it has none to trust. */
export function parseYaml(source: Source, tell: Tell, limit = tokenLimit): Node | null {
  let faults = 0;
  const tellFault: Tell = (problem) => {
    faults++;
    tell(problem);
  };
  const conflict = /^(?:<{7}|>{7})(?: .*)?$/m.exec(source.text);
  if (conflict) {
    const span = { source, start: conflict.index, end: conflict.index + conflict[0].length };
    tellFault(problemAt(span, 'conflict-markers', 'an unfinished merge left its markers here'));
    return null;
  }
  // Pairs, keys and values are levels of their own to the library.
  const read = readDocument(source.text, { deep: 2 * depthLimit, long: limit });
  if ('limit' in read) {
    const span = { source, start: read.at, end: read.at + 1 };
    tell(read.limit === 'deep' ? tooDeep(span) : tooMany(span, `${limit} words, signs and gaps`));
    return null;
  }
  const { document, second } = read;
  if (tellSyntax(source, document, tell)) return null;
  if (second !== null) {
    const span = { source, start: second, end: second + 1 };
    tell(
      problemAt(span, 'yaml-syntax', 'the file holds more than one document', 'take out what separates them'),
    );
    return null;
  }
  const node = new Reading(source, tell, tellFault).read(document.contents as YamlNode | null, 0);
  return faults > 0 ? null : node;
}

class Reading {
  readonly #source: Source;
  readonly #warn: Tell;
  readonly #tell: Tell;
  readonly #anchors = new Map<string, { readonly node: Node; readonly size: number }>();
  #size = 0;
  #tooLarge = false;

  /** `warn` takes what leaves the tree to be trusted. */
  constructor(source: Source, warn: Tell, tell: Tell) {
    this.#source = source;
    this.#warn = warn;
    this.#tell = tell;
  }

  read(node: YamlNode | null, offset: number, depth = 0): Node {
    const before = this.#size;
    this.#size += weightOfNode;
    if (!node) return this.#nothing(this.#spanAt(offset, offset));
    if (isAlias(node)) return this.#readAlias(node);
    const span = this.#spanOf(node);
    if (depth > depthLimit) {
      this.#tell(tooDeep(span));
      return this.#nothing(span);
    }
    const read = isYamlMap(node)
      ? this.#readMap(node, span, depth)
      : isYamlSeq(node)
        ? this.#readList(node, span, depth)
        : this.#readScalar(node as YamlScalar, span);
    const anchor = (node as { anchor?: string }).anchor;
    if (anchor) this.#anchors.set(anchor, { node: read, size: this.#size - before });
    return read;
  }

  #readMap(map: YAMLMap, span: Span, depth: number): Node {
    const members = new Map<string, Member>();
    const merged: Node[] = [];
    this.#checkTag(map, span);
    for (const pair of map.items) {
      const key = pair.key as YamlNode | null;
      const keySpan = key ? this.#spanOf(key) : span;
      const value = this.read(pair.value as YamlNode | null, keySpan.end, depth + 1);
      const name = this.#keyOf(key, keySpan);
      if (name === null) continue;
      if (name === '<<' && (key as YamlScalar).type === 'PLAIN') merged.push(value);
      else {
        const first = members.get(name);
        if (first) this.#warn(writtenTwice(keySpan, first.key));
        members.set(name, { key: keySpan, value });
      }
    }
    for (const node of merged) this.#merge(node, members);
    return { type: 'map', members, span };
  }

  #readList(list: YAMLSeq, span: Span, depth: number): Node {
    this.#checkTag(list, span);
    const items = list.items.map((item) => this.read(item as YamlNode | null, span.start, depth + 1));
    return { type: 'list', items, span };
  }

  #readScalar(scalar: YamlScalar, span: Span): Node {
    const text = scalar.source ?? '';
    this.#size += text.length;
    if (text.includes('\0')) this.#tell(holdsNul(span));
    const isText = (scalar.type ?? 'PLAIN') !== 'PLAIN' || scalar.tag === 'tag:yaml.org,2002:str';
    if (scalar.tag !== 'tag:yaml.org,2002:str') this.#checkTag(scalar, span);
    if (isText) return { type: 'scalar', value: text, span };
    if (isTooLongNumber(text)) {
      this.#tell(tooLongNumber(span));
      return this.#nothing(span);
    }
    return { type: 'scalar', value: scalarOf(text), span };
  }

  /** Own members win over merged ones, earlier merged maps over later. */
  #merge(node: Node, members: Map<string, Member>): void {
    const maps = node.type === 'list' ? node.items : [node];
    for (const map of maps) {
      if (map.type !== 'map') {
        this.#tell(problemAt(map.span, 'wrong-type', '`<<` takes a map or a list of maps'));
        continue;
      }
      for (const [name, member] of map.members) if (!members.has(name)) members.set(name, member);
    }
  }

  #readAlias(alias: Alias): Node {
    const span = this.#spanOf(alias);
    const anchor = this.#anchors.get(alias.source);
    if (!anchor) {
      this.#tell(problemAt(span, 'unknown-anchor', `there is no anchor \`&${alias.source}\` before this`));
      return this.#nothing(span);
    }
    this.#size += anchor.size;
    if (this.#size > aliasLimit && !this.#tooLarge) {
      this.#tooLarge = true;
      this.#tell(problemAt(span, 'alias-bomb', 'the aliases stand for more than 16 MiB of text'));
    }
    return anchor.node;
  }

  #keyOf(key: YamlNode | null, span: Span): string | null {
    if (key && isAlias(key)) {
      const { node } = this.#anchors.get(key.source) ?? {};
      if (node?.type === 'scalar' && typeof node.value === 'string') return node.value;
    } else if (key && !isYamlMap(key) && !isYamlSeq(key)) {
      const { source = '' } = key as YamlScalar;
      if (source.includes('\0')) this.#tell(holdsNul(span));
      if (source !== '' || (key as YamlScalar).type !== 'PLAIN') return source;
    }
    this.#tell(problemAt(span, 'wrong-type', 'a key must be text'));
    return null;
  }

  #checkTag({ tag }: { tag?: string | undefined }, span: Span): void {
    if (tag) this.#tell(problemAt(span, 'unknown-tag', `the tag \`${tag}\` means nothing here`));
  }

  #nothing = (span: Span): ScalarNode => ({ type: 'scalar', value: null, span });
  #spanAt = (start: number, end: number): Span => ({ source: this.#source, start, end });

  #spanOf(node: YamlNode): Span {
    const [start, end] = node.range ?? [0, 0];
    return this.#spanAt(start, end);
  }
}
