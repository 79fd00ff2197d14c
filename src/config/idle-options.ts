/** Options that can change nothing in some stages of a group: the stages are written once, so only one that has a use in none is wrong. */
import { grouped } from '../base/grouped.ts';
import type { Steps } from '../kind-problem.ts';
import { follow, type Node } from './node.ts';
import type { Tell } from './source.ts';

export interface IdleOption {
  /** From the value of the stage's kind. */
  readonly path: Steps;
  readonly tell: (tell: Tell) => void;
}

export class IdleOptions {
  readonly #bodies: Node[] = [];
  readonly #idle: IdleOption[] = [];

  /** `body`: the value of a stage's kind. */
  take(body: Node, idle: readonly IdleOption[]): void {
    this.#bodies.push(body);
    this.#idle.push(...idle);
  }

  tellUseless(tell: Tell): void {
    for (const options of grouped(this.#idle, ({ path }) => JSON.stringify(path)).values()) {
      const [{ path }] = options as [IdleOption];
      const written = this.#bodies.filter((body) => follow(body, path).node !== undefined);
      if (options.length >= written.length) for (const option of options) option.tell(tell);
    }
  }
}
