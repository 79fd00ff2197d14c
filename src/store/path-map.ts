/** A map from paths to values that can forget a path together with all that lies above and below it. */
import type { RelPath } from '../path.ts';

interface Node<Value> {
  value: Value | undefined;
  readonly children: Map<string, Node<Value>>;
}

export class PathMap<Value> {
  private root: Node<Value> = newNode();

  get(path: RelPath): Value | undefined {
    let node: Node<Value> | undefined = this.root;
    for (const name of namesOf(path)) node = node?.children.get(name);
    return node?.value;
  }

  set(path: RelPath, value: Value): void {
    let node = this.root;
    for (const name of namesOf(path)) {
      const next: Node<Value> = node.children.get(name) ?? newNode();
      node.children.set(name, next);
      node = next;
    }
    node.value = value;
  }

  /** Forgets the path, what lies below it, and the folders above it, those above the project too. */
  forget(path: RelPath): void {
    this.forgetFoldersAboveProject();
    const names = namesOf(path);
    const last = names.pop();
    if (last === undefined) {
      this.root = newNode();
      return;
    }
    let node: Node<Value> | undefined = this.root;
    node.value = undefined;
    for (const name of names) {
      node = node?.children.get(name);
      if (node) node.value = undefined;
    }
    node?.children.delete(last);
  }

  /** `..`, `../..` and so on hold everything of the project. */
  private forgetFoldersAboveProject(): void {
    for (let node = this.root.children.get('..'); node; node = node.children.get('..'))
      node.value = undefined;
  }
}

const newNode = <Value>(): Node<Value> => ({ value: undefined, children: new Map() });
const namesOf = (path: RelPath): string[] => (path === '.' ? [] : path.split('/'));
