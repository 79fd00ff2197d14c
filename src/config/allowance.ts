/** How much the groups and templates of a project may write out: a short text can stand for more than a machine holds. */
import type { Node } from './node.ts';
import { problemAt, type Span, type Tell } from './source.ts';

export const stageLimit = 100_000;
const textLimit = 64 * 2 ** 20;
const weightOfNode = 16;

export class Allowance {
  #left = textLimit;
  #stages = 0;

  /** False, with the problem told once, where `weight` is more than is left. */
  takeText(weight: number, span: Span, tell: Tell): boolean {
    const before = this.#left;
    this.#left -= weight;
    if (before >= 0 && this.#left < 0)
      tell(problemAt(span, 'too-large', 'the templates and groups write out to more than 64 MiB of text'));
    return this.#left >= 0;
  }

  /** The same for one more stage. */
  takeStage(span: Span, tell: Tell): boolean {
    if (++this.#stages === stageLimit + 1)
      tell(problemAt(span, 'too-large', `the project has more than ${stageLimit} stages`));
    return this.#stages <= stageLimit;
  }
}

const weights = new WeakMap<Node, number>();

/** Characters, a value counting as some more. */
export function weightOf(node: Node): number {
  if (node.type === 'scalar') return weightOfNode + (typeof node.value === 'string' ? node.value.length : 0);
  const known = weights.get(node);
  if (known !== undefined) return known;
  let weight = weightOfNode;
  if (node.type === 'list') for (const item of node.items) weight += weightOf(item);
  else for (const [name, { value }] of node.members) weight += name.length + weightOf(value);
  weights.set(node, weight);
  return weight;
}
