/** The deps and outs of a stage: those that its kind derives and those that are written by hand. */
import type { Description } from '../kind.ts';
import { ancestorsOf, type RelPath } from '../path.ts';
import type { Dep, Label, MetricsOfKind, Out, OutRole } from '../pipeline.ts';
import { remoteIn } from './named-remotes.ts';
import { follow, type MapNode, memberOf, type Node, textIn } from './node.ts';
import { type PathRules, placePath } from './paths.ts';
import { placeOf, pointAt, problemAt, type Span, type Tell } from './source.ts';

export function depsOf(
  stage: MapNode,
  body: Node,
  description: Description,
  wdir: RelPath,
  rules: PathRules,
): Dep[] {
  const derived = description.deps.map(({ path, at }) => ({ path, span: spanIn(body, at) }));
  const written = itemsOf(memberOf(stage, 'deps')).map((node) => ({
    path: textIn(node),
    span: node.span,
  }));
  const deps = new Map<RelPath, Dep>();
  for (const { path: text, span } of derived) {
    const path = placePath(text, 'dep', wdir, span, rules);
    if (path !== null && !deps.has(path)) deps.set(path, { path, at: placeOf(span) });
  }
  const taken = new Map<RelPath, Span>();
  for (const { path: text, span } of written) {
    if (!text) continue;
    const path = placePath(text, 'dep', wdir, span, rules);
    if (path === null || isTwice(path, span, taken, 'duplicate-dep', 'deps', rules.tell)) continue;
    // What the kind reads may be named by hand, too.
    if (!deps.has(path)) deps.set(path, { path, at: placeOf(span) });
  }
  return [...deps.values()];
}

interface WrittenOut {
  readonly path: string;
  readonly span: Span;
  readonly role: OutRole;
  readonly flags: Node | undefined;
  readonly persist?: boolean | undefined;
  readonly ofKind?: MetricsOfKind | undefined;
}

export function outsOf(
  stage: MapNode,
  body: Node,
  description: Description,
  wdir: RelPath,
  rules: PathRules,
): { readonly outs: readonly Out[]; readonly labels: readonly Label[] } {
  const derived = description.outs.map(
    ({ path, at, role, persist, ofKind }): WrittenOut => ({
      path,
      span: spanIn(body, at),
      role,
      flags: undefined,
      persist,
      ofKind,
    }),
  );
  const written = [
    ...writtenOuts(memberOf(stage, 'outs'), 'out'),
    ...writtenOuts(memberOf(stage, 'metrics'), 'metrics'),
    ...writtenOuts(memberOf(stage, 'plots'), 'plots'),
  ];
  const taken = new Map<RelPath, Span>();
  const derivedAt = new Map<RelPath, WrittenOut>();
  // What the kind writes may be named by hand, too, to say how it is kept.
  const all = new Map<RelPath, PlacedOut>();
  for (const out of [...derived, ...written]) {
    const { path: text, span, role, flags } = out;
    const path = placePath(text, 'out', wdir, span, rules);
    if (path === null) continue;
    const isDerived = derived.includes(out);
    const same = isDerived ? undefined : derivedAt.get(path);
    const code = isDerived ? 'path-conflict' : 'duplicate-out';
    if (same && same.role !== role) tellRoles(path, same, out, rules.tell);
    else if (!same && isTwice(path, span, taken, code, 'outs', rules.tell)) continue;
    if (isDerived) derivedAt.set(path, out);
    else derivedAt.delete(path);
    const persist = out.persist ?? same?.persist;
    const metrics = out.ofKind ?? same?.ofKind;
    all.set(path, {
      isPlain: keepingFlags.every((name) => memberOf(flags, name) === undefined),
      path,
      role,
      ...(metrics && { ofKind: metrics }),
      cache: flagOf(flags, 'cache') ?? true,
      persist: flagOf(flags, 'persist') ?? persist ?? false,
      push: flagOf(flags, 'push') ?? true,
      remote: remoteIn(flags, rules),
      desc: textIn(memberOf(flags, 'desc')),
      at: placeOf(span),
    });
  }
  return withoutLabels([...all.values()]);
}

function tellRoles(path: RelPath, first: WrittenOut, second: WrittenOut, tell: Tell): void {
  tell({
    ...problemAt(
      second.span,
      'path-conflict',
      `\`${path}\` is ${inWords[second.role]} here, and ${inWords[first.role]} by the options of the stage`,
    ),
    related: [{ message: 'by this option', ...pointAt(first.span) }],
  });
}

const inWords: { readonly [role in OutRole]: string } = {
  out: 'an out',
  metrics: 'a file of metrics',
  plots: 'a file of plots',
};

interface PlacedOut extends Out {
  /** Whether nothing says how it is kept. */
  readonly isPlain: boolean;
}

/** They say how an out is kept; a label is kept as the folder that it lies in. */
const keepingFlags = ['cache', 'persist', 'push', 'remote'];

/** A metrics or plots file in a folder that is an out of the same stage is a label on it, not a second out. */
function withoutLabels(all: readonly PlacedOut[]) {
  const folders = new Set(all.flatMap(({ path, role }) => (role === 'out' ? [path] : [])));
  const outs: Out[] = [];
  const labels: Label[] = [];
  for (const { isPlain, ...out } of all) {
    const { path, role, ofKind } = out;
    if (role !== 'out' && isPlain && ancestorsOf(path).some((folder) => folders.has(folder)))
      labels.push({ path, role, ...(ofKind && { ofKind }) });
    else outs.push(out);
  }
  return { outs, labels };
}

const itemsOf = (node: Node | undefined): readonly Node[] => (node?.type === 'list' ? node.items : []);
const spanIn = (body: Node, steps: readonly (string | number)[]): Span => {
  const { node, key } = follow(body, steps);
  return node?.span ?? key;
};

/** A path, or a map of paths to flags. */
const writtenOuts = (list: Node | undefined, role: OutRole): WrittenOut[] =>
  itemsOf(list).flatMap((item): WrittenOut[] => {
    const path = textIn(item);
    if (path) return [{ path, span: item.span, role, flags: undefined }];
    if (item.type !== 'map') return [];
    return [...item.members].map(([path, { key, value }]) => ({ path, span: key, role, flags: value }));
  });

function flagOf(flags: Node | undefined, name: string): boolean | undefined {
  const node = memberOf(flags, name);
  return node?.type === 'scalar' && typeof node.value === 'boolean' ? node.value : undefined;
}

function isTwice(
  path: RelPath,
  span: Span,
  taken: Map<RelPath, Span>,
  code: string,
  where: string,
  tell: Tell,
): boolean {
  const first = taken.get(path);
  if (!first) {
    taken.set(path, span);
    return false;
  }
  tell({
    ...problemAt(span, code, `\`${path}\` stands twice in the ${where} of this stage`),
    related: [{ message: 'first here', ...pointAt(first) }],
  });
  return true;
}
