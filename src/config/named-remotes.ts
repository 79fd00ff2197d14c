/** Remotes that outs and data name: each has to be declared. */
import { nearest } from '../suggest.ts';
import { memberOf, type Node, textIn } from './node.ts';
import type { PathRules } from './paths.ts';
import { problemAt } from './source.ts';

/** What `remote` says among the flags of an out, or of data. */
export function remoteIn(flags: Node | undefined, { named }: PathRules): string | null {
  const node = memberOf(flags, 'remote');
  const name = textIn(node);
  if (node && name !== null) named.push({ name, span: node.span });
  return name;
}

export function tellUnknownRemotes({ named, tell }: PathRules, declared: ReadonlySet<string>): void {
  for (const { name, span } of named) {
    if (declared.has(name)) continue;
    const near = nearest(name, declared);
    const known = [...declared].join(', ');
    const hint = near
      ? `did you mean \`${near}\`?`
      : `${known ? `known are ${known}; ` : ''}\`luc remote add\` adds one`;
    tell(problemAt(span, 'unknown-remote', `there is no remote \`${name}\``, hint));
  }
}
