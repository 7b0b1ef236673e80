/** What a class leaves to those below it: abstract methods, interfaces, the other halves of mixins. */

import { test } from 'node:test';
import { marked } from './javascript/check.ts';
import { check } from './python/check.ts';

const python: Readonly<Record<string, string>> = {
  'an abstract method has one implementation': `
import time
from abc import ABC, abstractmethod
class Repository(ABC):
    @abstractmethod
    def load(self): ...
class FileRepository(Repository):
    def load(self):
        time.sleep(1)
async def f(repository: Repository):
    repository.load()
#   ^^^^^^^^^^^^^^^^^ blocking-sleep: FileRepository.load -> time.sleep`,
  'a method that is not implemented': `
import time
class Base:
    def load(self):
        raise NotImplementedError()
    async def f(self):
        self.load()
#       ^^^^^^^^^^^ blocking-sleep: Child.load -> time.sleep
class Child(Base):
    def load(self):
        time.sleep(1)`,
  'a protocol that a class names': `
import time
from typing import Protocol
class Store(Protocol):
    def load(self) -> str: ...
class Disk(Store):
    def load(self) -> str:
        time.sleep(1)
async def f(store: Store):
    store.load()
#   ^^^^^^^^^^^^ blocking-sleep: Disk.load -> time.sleep`,
  'the other half of a mixin': `
import time
class Commands:
    async def run(self):
        self.load()
#       ^^^^^^^^^^^ blocking-sleep: Storage.load -> time.sleep
class Storage:
    def load(self):
        time.sleep(1)
class App(Commands, Storage): ...`,
  'an implementation that is awaited reports itself': `
import time
from abc import ABC, abstractmethod
class Base(ABC):
    @abstractmethod
    async def load(self): ...
class Child(Base):
    async def load(self):
        time.sleep(1)
#       ^^^^^^^^^^^^^ blocking-sleep
async def f(base: Base):
    await base.load()`,
  'a method that is there is not overridden by guess': `
import time
class Base:
    def load(self):
        return 1
class Child(Base):
    def load(self):
        time.sleep(1)
async def f(base: Base):
    base.load()`,
  'too many implementations to know': `
import time
from abc import ABC, abstractmethod
class Base(ABC):
    @abstractmethod
    def load(self): ...
class A(Base):
    def load(self): time.sleep(1)
class B(Base):
    def load(self): return 1
class C(Base):
    def load(self): return 2
class D(Base):
    def load(self): return 3
async def f(base: Base):
    base.load()`,
};

for (const [what, program] of Object.entries(python)) test(`python: ${what}`, () => check(program));

const javascript: Readonly<Record<string, string>> = {
  'an interface of another file': `
//- store.ts
export interface Store { load(): string }
//- disk.ts
import fs from 'fs';
import type { Store } from './store.ts';
export class Disk implements Store { load() { return fs.readFileSync('x', 'utf8'); } }
//- app.ts
import type { Store } from './store.ts';
export class Service {
  constructor(private readonly store: Store) {}
  async get() { return «this.store.load()»; }
}`,
  'an abstract class': `import fs from 'fs'; abstract class A { abstract load(): string; async get() { return «this.load()»; } } class B extends A { load() { return fs.readFileSync('x', 'utf8'); } }`,
  'an interface that extends another': `import fs from 'fs'; interface A { load(): string } interface B extends A {} class C implements B { load() { return fs.readFileSync('x', 'utf8'); } } export async function f(a: A) { return «a.load()»; }`,
  'an object that is given out as an interface': `import fs from 'fs'; interface Store { load(): string } function make(): Store { return { load() { return fs.readFileSync('x', 'utf8'); } }; } export async function f() { const store = make(); return «store.load()»; }`,
  'an object that is given out as an interface and reads nothing': `import fs from 'fs'; interface Store { load(): string } class Disk implements Store { load() { return fs.readFileSync('x', 'utf8'); } } function make(): Store { return { load() { return ''; } }; } export async function f() { return make().load(); } export const disk = () => new Disk();`,
};

for (const [what, program] of Object.entries(javascript)) test(`javascript: ${what}`, () => marked(program));
