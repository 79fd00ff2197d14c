/** What goes wrong, and at which request: tests say it beforehand, by the kind of request and by how many come first. */

/**
 * What a request is, by what it asks of the API. `begin`, `put` and `ask`: of the session of a long upload, the last one
 * asks how far it is. `token`: an access token for a credential of elsewhere.
 */
export const requestKinds = [
  'list',
  'look',
  'read',
  'insert',
  'begin',
  'put',
  'ask',
  'delete',
  'token',
  'bucket',
] as const;
export type RequestKind = (typeof requestKinds)[number];

/**
 * - `status`: it answers so and does nothing
 * - `reset`: the connection breaks before anything is done; `lost`: after all was done, before the answer
 * - `stall`: nothing comes, ever; `stall-midway`: half of the answer comes
 * - `break-midway`: half of the answer comes, or half of what is sent is taken, then the connection breaks
 * - `short`: the answer ends well after half of it, and says that this is all
 * - `flip`: one bit of what is sent or comes is another
 * - `garbage`: 200, and what no API says
 * - `latency`: all is well, later
 */
export type Fault =
  | {
      readonly what: 'status';
      readonly status: number;
      readonly reason?: string;
      readonly message?: string;
      readonly headers?: { readonly [name: string]: string };
      /** Instead of the API's JSON. */
      readonly body?: string;
    }
  | { readonly what: (typeof plainFaults)[number] }
  | { readonly what: 'latency'; readonly milliseconds: number };

export const plainFaults = [
  'reset',
  'lost',
  'stall',
  'stall-midway',
  'break-midway',
  'short',
  'flip',
  'garbage',
] as const;

export interface Plan {
  /** Any, where it is not said. */
  readonly kind?: RequestKind;
  /** Of the object: part of its name. */
  readonly name?: string;
  /** How many requests that match come before. Default 0. */
  readonly after?: number;
  /** How many then go wrong. Default 1. */
  readonly times?: number;
  readonly fault: Fault;
}

export class Faults {
  readonly #plans: { readonly plan: Plan; seen: number }[] = [];

  add(plan: Plan): void {
    this.#plans.push({ plan, seen: 0 });
  }

  clear(): void {
    this.#plans.length = 0;
  }

  /** What goes wrong with this request, and is counted now. */
  for(kind: RequestKind, name: string): Fault | null {
    let found: Fault | null = null;
    for (const entry of this.#plans) {
      const { kind: wanted, name: part = '', after = 0, times = 1, fault } = entry.plan;
      if ((wanted !== undefined && wanted !== kind) || !name.includes(part)) continue;
      const seen = entry.seen++;
      if (found === null && seen >= after && seen < after + times) found = fault;
    }
    return found;
  }
}
