/** Gives a remote another name wherever the user's text says the old one; comments, quotes and everything else stay. */
import { type Edited, edit, type Text } from './edit.ts';
import { changeOf } from './edit-paths.ts';
import { follow, type Node, textIn } from './node.ts';
import { problemAt, type Span } from './source.ts';

/** The remote itself, and who shares by it: entries of `data`, and outs of stages. */
export function renameRemote(from: Text, name: string, to: string): Edited {
  return edit(from, (text, root) => {
    const replaced = new Map<number, { span: Span; to: string }>();
    const remotes = root ? follow(root, ['remotes']).node : undefined;
    const member = remotes?.type === 'map' ? remotes.members.get(name) : undefined;
    if (remotes?.type === 'map' && remotes.members.has(to))
      return problemAt(follow(remotes, [to]).key, 'remote-exists', `there is a remote \`${to}\` already`);
    if (member) replaced.set(member.key.start, { span: member.key, to });
    for (const key of ['data', 'stages']) {
      const node = root ? follow(root, [key]).node : undefined;
      for (const { span } of node ? usesIn(node, name) : []) replaced.set(span.start, { span, to });
    }
    return changeOf(text, root, replaced);
  });
}

function* usesIn(node: Node, name: string): Generator<Node> {
  if (node.type === 'list') for (const item of node.items) yield* usesIn(item, name);
  if (node.type !== 'map') return;
  for (const [key, { value }] of node.members) {
    if (key === 'remote' && textIn(value) === name) yield value;
    else yield* usesIn(value, name);
  }
}
