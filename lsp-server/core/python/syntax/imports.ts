/** The import statements of Python, as tree-sitter would make nodes of them. */

import type { GrowingNode } from '../tree.ts';
import { leaf, type Tokens } from './tokens.ts';

export class ImportSyntax {
  readonly #tokens: Tokens;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /** `import a.b, c as d`. */
  plain(): GrowingNode {
    const { start } = this.#tokens;
    const children: GrowingNode[] = [];
    this.#tokens.next();
    this.#names(children, 'newline');
    return this.#tokens.made('import_statement', start, children);
  }

  /** `from ..a import (b as c, d)`. */
  from(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    tokens.next();
    const isFuture = tokens.isAt('name') && tokens.text.slice(tokens.start, tokens.end) === '__future__';
    if (isFuture) tokens.next();
    else children.push(tokens.isAt('.') || tokens.isAt('...') ? this.#relative() : this.#dotted());
    tokens.expect('import');
    if (tokens.isAt('*')) children.push(this.#tokens.word('wildcard_import'));
    else if (tokens.isAt('(')) {
      tokens.open();
      this.#names(children, ')');
      tokens.close(')', children);
    } else this.#names(children, 'newline');
    return this.#tokens.made(isFuture ? 'future_import_statement' : 'import_from_statement', start, children);
  }

  #relative(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    let end = start;
    while (tokens.isAt('.') || tokens.isAt('...')) {
      if (tokens.start !== end && end !== start) tokens.fail();
      ({ end } = tokens);
      tokens.next();
    }
    const children = [leaf('import_prefix', start, end)];
    if (!tokens.isAt('import')) children.push(this.#dotted());
    return this.#tokens.made('relative_import', start, children);
  }

  #names(children: GrowingNode[], end: ')' | 'newline'): void {
    const tokens = this.#tokens;
    for (;;) {
      tokens.rest(children);
      children.push(this.#named());
      if (!tokens.isAt(',')) return;
      tokens.take(children);
      if (end === ')') tokens.rest(children);
      if (tokens.isAt(end)) return;
    }
  }

  #named(): GrowingNode {
    const tokens = this.#tokens;
    const name = this.#dotted();
    if (!tokens.isAt('as')) return name;
    const children = [name];
    tokens.take(children);
    tokens.rest(children);
    children.push(this.#tokens.name());
    return this.#tokens.made('aliased_import', name.start, children);
  }

  #dotted(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children = [this.#tokens.name()];
    while (tokens.isAt('.')) {
      tokens.take(children);
      tokens.rest(children);
      children.push(this.#tokens.name());
    }
    return this.#tokens.made('dotted_name', start, children);
  }
}
