/** Finds circles in a graph of numbered nodes, one for each set of nodes that all reach each other. */

export type Next = (node: number) => Iterable<number>;

/** Each circle in the direction of `next`, the shortest through its first node; every node once. */
export function findCircles(count: number, next: Next, previous: Next): number[][] {
  return tangles(count, next, previous)
    .map((tangle) => shortestCircle(tangle, next))
    .sort(([a = 0], [b = 0]) => a - b);
}

/** Sets of more than one node that all reach each other, by two searches (Kosaraju). */
function tangles(count: number, next: Next, previous: Next): ReadonlySet<number>[] {
  const found: Set<number>[] = [];
  const assigned = new Set<number>();
  for (const start of finishingOrder(count, next).reverse()) {
    const tangle = new Set<number>();
    const stack = [start];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (assigned.has(node)) continue;
      assigned.add(node);
      tangle.add(node);
      stack.push(...previous(node));
    }
    if (tangle.size > 1) found.push(tangle);
  }
  return found;
}

/** All nodes, each after what it reaches first. */
function finishingOrder(count: number, next: Next): number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  for (let start = 0; start < count; start++) {
    if (seen.has(start)) continue;
    seen.add(start);
    const path = [{ node: start, rest: next(start)[Symbol.iterator]() }];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const step = top.rest.next();
      if (step.done) {
        order.push(top.node);
        path.pop();
      } else if (!seen.has(step.value)) {
        seen.add(step.value);
        path.push({ node: step.value, rest: next(step.value)[Symbol.iterator]() });
      }
    }
  }
  return order;
}

function shortestCircle(tangle: ReadonlySet<number>, next: Next): number[] {
  const start = Math.min(...tangle);
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const node of queue) {
    for (const neighbour of next(node)) {
      if (neighbour === start) return wayBack(node, cameFrom);
      if (!tangle.has(neighbour) || cameFrom.has(neighbour)) continue;
      cameFrom.set(neighbour, node);
      queue.push(neighbour);
    }
  }
  throw new Error('a tangle without a circle');
}

function wayBack(from: number, cameFrom: ReadonlyMap<number, number>): number[] {
  const circle: number[] = [];
  for (let node: number | undefined = from; node !== undefined; node = cameFrom.get(node))
    circle.unshift(node);
  return circle;
}
