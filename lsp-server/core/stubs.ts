/** Functions that are written to be written anew below: `pass`, `...`, `raise NotImplementedError`, `throw new Error('…')`. */

import type { FunctionFacts } from './facts.ts';

export function isStub(facts: FunctionFacts): boolean {
  return facts.stub ?? looksLikeStub(facts);
}

function looksLikeStub({ calls, returned, bindings, generator }: FunctionFacts): boolean {
  const [first, second] = calls;
  const raises = first?.callee.kind === 'name' && /^\w*Error$/.test(first.callee.name);
  const isBare = bindings.every(({ name }) => /^(?:this|super)/.test(name));
  return second === undefined && (first === undefined || raises) && returned.length === 0 && isBare && !generator;
}
