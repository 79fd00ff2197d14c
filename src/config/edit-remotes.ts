/** Gives a remote another name wherever the user's text says the old one; comments, quotes and everything else stay. */
import { type Edited, edit, removeIn, type Text } from './edit.ts';
import { changeOf } from './edit-paths.ts';
import { follow, type Node, textIn } from './node.ts';
import type { Span } from './source.ts';

/**
 * The remote itself, and who shares by it: entries of `data`, and outs of stages. Where the new name stands beside the old
 * one, it takes its place.
 */
export function renameRemote(from: Text, name: string, to: string): Edited {
  const alone = withoutCopy(from, name, to);
  if (!alone.ok) return alone;
  return edit({ ...from, text: alone.value }, (text, root) => {
    const replaced = new Map<number, { span: Span; to: string }>();
    const remotes = root ? follow(root, ['remotes']).node : undefined;
    const member = remotes?.type === 'map' ? remotes.members.get(name) : undefined;
    if (member) replaced.set(member.key.start, { span: member.key, to });
    for (const key of ['data', 'stages']) {
      const node = root ? follow(root, [key]).node : undefined;
      for (const { span } of node ? usesIn(node, name) : []) replaced.set(span.start, { span, to });
    }
    return changeOf(text, root, replaced);
  });
}

function withoutCopy(from: Text, name: string, to: string): Edited {
  let hasBoth = false;
  const looked = edit(from, (text, root) => {
    const remotes = root ? follow(root, ['remotes']).node : undefined;
    hasBoth = remotes?.type === 'map' && remotes.members.has(name) && remotes.members.has(to);
    return changeOf(text, root, new Map());
  });
  return looked.ok && hasBoth ? removeIn(from, ['remotes'], to) : looked;
}

function* usesIn(node: Node, name: string): Generator<Node> {
  if (node.type === 'list') for (const item of node.items) yield* usesIn(item, name);
  if (node.type !== 'map') return;
  for (const [key, { value }] of node.members) {
    if (key === 'remote' && textIn(value) === name) yield value;
    else yield* usesIn(value, name);
  }
}
