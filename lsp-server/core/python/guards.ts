/** Recognizes code that runs only once: `if self._client is None: self._client = …`, `if not _ready: _ready = …`. */

import type { Reading } from './scope.ts';
import type { Node } from './tree.ts';

/** Whether the block of an `if` makes sure itself that it is not entered again. */
export function runsOnce(node: Node, reading: Reading): boolean {
  const [condition, block] = node.children;
  const tested = condition && testedFor(condition, reading);
  return tested !== undefined && block?.type === 'block' && assigns(block, tested, reading);
}

function testedFor(condition: Node, reading: Reading): string | undefined {
  const [first, second] = condition.children;
  if (first === undefined) return undefined;
  if (condition.type === 'not_operator') return placeOf(first, reading);
  if (condition.type !== 'comparison_operator' || second?.type !== 'none') return undefined;
  const operator = reading.text.slice(first.end, second.start).trim();
  return operator === 'is' || operator === '==' ? placeOf(first, reading) : undefined;
}

/** Only what outlives the call counts: an attribute, or a name in capitals or with an underscore, by custom a module's. */
function placeOf(node: Node, reading: Reading): string | undefined {
  const text = reading.textOf(node);
  if (node.type === 'attribute') return text;
  return node.type === 'identifier' && /^_|^[A-Z]/.test(text) ? text : undefined;
}

function assigns(block: Node, place: string, reading: Reading): boolean {
  return block.children.some((statement) => {
    const [assignment] = statement.children;
    if (
      statement.type === 'if_statement' ||
      statement.type === 'with_statement' ||
      statement.type === 'try_statement'
    ) {
      return statement.children.some((child) => child.type === 'block' && assigns(child, place, reading));
    }
    return assignment?.type === 'assignment' && assignment.children.some((child) => reading.textOf(child) === place);
  });
}
