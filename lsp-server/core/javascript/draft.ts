/** The facts of one file while they are being gathered. */

import type { Range } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import type {
  AttributeFact,
  BindingFact,
  CallFacts,
  ClassFacts,
  ExportFact,
  Expr,
  FileFacts,
  FunctionFacts,
  ImportFact,
  LoopFact,
  ParamFact,
  WaiverFact,
} from '../facts.ts';

export interface FunctionDraft extends FunctionFacts {
  name: string;
  owner: number | null;
  readonly params: ParamFact[];
  readonly decorators: Expr[];
  returns: Expr | null;
  exits?: boolean;
  readonly returned: Expr[];
  readonly bindings: BindingFact[];
  readonly calls: CallFacts[];
  readonly endless: Range[];
  readonly loops: LoopFact[];
}

export interface ClassDraft extends ClassFacts {
  readonly bases: Expr[];
  readonly decorators: Expr[];
  readonly methods: Record<string, number>;
  readonly attributes: AttributeFact[];
}

/** The index of the module's body in `functions`. */
export const moduleBody = 0;

export class Draft {
  readonly imports: ImportFact[] = [];
  readonly exports: ExportFact[] = [];
  readonly functions: FunctionDraft[] = [];
  readonly classes: ClassDraft[] = [];

  addFunction(of: Pick<FunctionFacts, 'name' | 'range' | 'parent' | 'owner' | 'async' | 'generator'>): number {
    const empty = {
      params: [],
      decorators: [],
      returns: null,
      returned: [],
      bindings: [],
      calls: [],
      endless: [],
      loops: [],
    };
    return this.functions.push({ ...of, ...empty }) - 1;
  }

  addClass(name: string, range: Range, scope: number): number {
    return (
      this.classes.push({ name, range, scope, bases: [], decorators: [], methods: memberTable(), attributes: [] }) - 1
    );
  }

  functionAt(index: number): FunctionDraft {
    const found = this.functions[index];
    if (found === undefined) throw new Error(`there is no function ${index}`);
    return found;
  }

  classAt(index: number): ClassDraft {
    const found = this.classes[index];
    if (found === undefined) throw new Error(`there is no class ${index}`);
    return found;
  }

  bind(scope: number, name: string, value: Expr | null, type: Expr | null = null): void {
    this.functionAt(scope).bindings.push({ name, value, type });
  }

  finish(file: FilePath, waivers: readonly WaiverFact[], entry: FileFacts['entry']): FileFacts {
    const { imports, exports, functions, classes } = this;
    const facts: FileFacts = { file, language: 'javascript', imports, exports, functions, classes, waivers };
    return entry === undefined ? facts : { ...facts, entry };
  }
}

/** Without a prototype: a method may be called `constructor` or `toString`. */
function memberTable(): Record<string, number> {
  return Object.create(null) as Record<string, number>;
}
