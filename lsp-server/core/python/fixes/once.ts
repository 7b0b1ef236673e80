/** What is made of a part of a tree only once: all findings of a file ask the same of its tree, which stays as it is. */

import type { Node } from '../tree.ts';

/** `text` is the one that the node was parsed from. */
export function once<Made extends object>(make: (node: Node, text: string) => Made): typeof make {
  const made = new WeakMap<Node, Made>();
  return (node, text) => {
    const known = made.get(node);
    if (known !== undefined) return known;
    const value = make(node, text);
    made.set(node, value);
    return value;
  };
}
