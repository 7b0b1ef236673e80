/** Chains that cross files: imports of every kind, re-exports, packages, roots, and names that only look like the project's. */

import { test } from 'node:test';
import { check } from './check.ts';

const load = 'import requests\ndef load():\n    return requests.get("x")';
const seen = '    load()\n#   ^^^^^^ blocking-network: load -> requests.get';

const found: Record<string, string> = {
  'from a module beside': `#- a.py\nfrom b import load\nasync def f():\n${seen}\n#- b.py\n${load}`,
  'a module beside': `#- a.py\nimport b\nasync def f():\n    b.load()\n#   ^^^^^^^^ blocking-network: load -> requests.get\n#- b.py\n${load}`,
  'a module under another name': `#- a.py\nimport b as c\nasync def f():\n    c.load()\n#   ^^^^^^^^ blocking-network\n#- b.py\n${load}`,
  'a relative import': `#- p/a.py\nfrom .b import load\nasync def f():\n${seen}\n#- p/b.py\n${load}\n#- p/__init__.py\n`,
  'a relative import of a module': `#- p/a.py\nfrom . import b\nasync def f():\n    b.load()\n#   ^^^^^^^^ blocking-network\n#- p/b.py\n${load}\n#- p/__init__.py\n`,
  'a relative import upwards': `#- p/q/a.py\nfrom ..b import load\nasync def f():\n${seen}\n#- p/b.py\n${load}\n#- p/__init__.py\n\n#- p/q/__init__.py\n`,
  'a relative import without packages': `#- p/a.py\nfrom .b import load\nasync def f():\n${seen}\n#- p/b.py\n${load}`,
  'an absolute import of a package': `#- p/a.py\nfrom p.b import load\nasync def f():\n${seen}\n#- p/b.py\n${load}\n#- p/__init__.py\n`,
  'a dotted module': `#- a.py\nimport p.b\nasync def f():\n    p.b.load()\n#   ^^^^^^^^^^ blocking-network\n#- p/b.py\n${load}\n#- p/__init__.py\n`,
  'a package without __init__.py': `#- a.py\nimport p.b\nasync def f():\n    p.b.load()\n#   ^^^^^^^^^^ blocking-network\n#- p/b.py\n${load}`,
  'from a package without __init__.py': `#- a.py\nfrom p.q.b import load\nasync def f():\n${seen}\n#- p/q/b.py\n${load}`,
  'a module of a package without __init__.py': `#- a.py\nfrom p import b\nasync def f():\n    b.load()\n#   ^^^^^^^^ blocking-network\n#- p/b.py\n${load}`,
  'a src layout': `#- src/p/a.py\nfrom p.b import load\nasync def f():\n${seen}\n#- src/p/b.py\n${load}\n#- src/p/__init__.py\n`,
  'a test that imports a src layout': `#- tests/a.py\nfrom p.b import load\nasync def f():\n${seen}\n#- src/p/b.py\n${load}\n#- src/p/__init__.py\n`,
  'two roots in one repository': `#- one/p/a.py\nfrom q.b import load\nasync def f():\n${seen}\n#- two/q/b.py\n${load}\n#- one/p/__init__.py\n\n#- two/q/__init__.py\n`,
  're-exported by the package': `#- a.py\nfrom p import load\nasync def f():\n${seen}\n#- p/__init__.py\nfrom .b import load\n#- p/b.py\n${load}`,
  're-exported under another name': `#- a.py\nfrom p import get\nasync def f():\n    get()\n#   ^^^^^ blocking-network: load -> requests.get\n#- p/__init__.py\nfrom .b import load as get\n#- p/b.py\n${load}`,
  're-exported by a star': `#- a.py\nfrom p import load\nasync def f():\n${seen}\n#- p/__init__.py\nfrom .b import *\n#- p/b.py\n${load}`,
  'imported by a star': `#- a.py\nfrom b import *\nasync def f():\n${seen}\n#- b.py\n${load}`,
  're-exported twice': `#- a.py\nfrom p import load\nasync def f():\n${seen}\n#- p/__init__.py\nfrom .q import load\n#- p/q/__init__.py\nfrom .b import load\n#- p/q/b.py\n${load}`,
  'a class of another file': `#- a.py\nfrom b import Store\nasync def f(s: Store):\n    s.load()\n#   ^^^^^^^^ blocking-network: Store.load -> requests.get\n#- b.py\nimport requests\nclass Store:\n    def load(self):\n        requests.get("x")`,
  'a base class of another file': `#- a.py\nfrom b import Base\nclass Store(Base):\n    async def f(self):\n        self.load()\n#       ^^^^^^^^^^^ blocking-network\n#- b.py\nimport requests\nclass Base:\n    def load(self):\n        requests.get("x")`,
  'an object of another file': `#- a.py\nfrom b import store\nasync def f():\n    store.load()\n#   ^^^^^^^^^^^^ blocking-network\n#- b.py\nimport requests\nclass Store:\n    def load(self):\n        requests.get("x")\nstore = Store()`,
  'a library through a file of the project':
    '#- a.py\nfrom b import requests\nasync def f():\n    requests.get("x")\n#   ^^^^^^^^^^^^^^^^^ blocking-network\n#- b.py\nimport requests',
  'a session of another file':
    '#- a.py\nfrom b import session\nasync def f():\n    session.get("x")\n#   ^^^^^^^^^^^^^^^^ blocking-network\n#- b.py\nimport requests\nsession = requests.Session()',
  'a settings object through three files':
    '#- a.py\nfrom b import app\nasync def f():\n    app.db.execute("x")\n#   ^^^^^^^^^^^^^^^^^^^ blocking-database\n#- b.py\nfrom c import App\napp = App()\n#- c.py\nimport sqlite3\nclass App:\n    def __init__(self):\n        self.db = sqlite3.connect("x")',
  'files that import each other': `#- a.py\nfrom b import load\nasync def f():\n${seen}\ndef other(): ...\n#- b.py\nimport requests\nfrom a import other\ndef load():\n    other()\n    requests.get("x")`,
  'an import inside a function': `#- a.py\nasync def f():\n    from b import load\n${seen}\n#- b.py\n${load}`,
  'an import with a fallback': `#- a.py\ntry:\n    from fast import load\nexcept ImportError:\n    from b import load\nasync def f():\n    load()\n#   ^^^^^^ blocking-network\n#- b.py\n${load}`,
  'a library beside a module of a package that is called like it':
    '#- p/q/cache.py\nimport requests\nfrom .base import Base\nasync def f():\n    requests.get("x")\n#   ^^^^^^^^^^^^^^^^^ blocking-network\n#- p/q/requests.py\ndef get(url): ...\n#- p/q/base.py\nclass Base: ...\n#- p/q/__init__.py\n\n#- p/__init__.py\n',
  'a library in a module of a package that is called like it':
    '#- p/q/requests.py\nfrom requests import get\nfrom p.base import Base\nasync def f():\n    get("x")\n#   ^^^^^^^^ blocking-network\n#- p/base.py\nclass Base: ...\n#- p/q/__init__.py\n\n#- p/__init__.py\n',
  'a library in a module that is called like it':
    '#- app.py\nfrom data.redis import get_redis\nasync def f():\n    get_redis().get("x")\n#   ^^^^^^^^^^^^^^^^^^^^ blocking-database\n#- data/redis.py\nfrom redis import Redis\ndef get_redis() -> Redis:\n    return Redis()',
  'a module beside in a folder that programs are started in': `#- p/a.py\nfrom b import load\nasync def f():\n${seen}\n#- p/b.py\n${load}\n#- p/__init__.py\n`,
  'a stub does not hide the source': `#- a.py\nfrom p.b import load\nasync def f():\n${seen}\n#- p/b.py\n${load}\n#- p/__init__.py\n`,
};

for (const [name, program] of Object.entries(found)) test(`found: ${name}`, () => check(program));

const apart: Record<string, string> = {
  'a file that is called like a library':
    '#- a.py\nimport time\nasync def f():\n    time.perf_counter()\n#- q/time.py\nimport requests\ndef perf_counter():\n    requests.get("x")',
  'a name that its module does not have': `#- a.py\nfrom b import save\nasync def f():\n    save()\n#- b.py\n${load}`,
  'a module that is nearer than a library of its name':
    '#- p/a.py\nimport requests\nasync def f():\n    requests.get("x")\n#- p/requests.py\ndef get(url): ...\n#- p/__init__.py\n',
  'a module of another package': `#- p/a.py\nfrom b import load\nasync def f():\n    load()\n#- q/b.py\n${load}\n#- p/__init__.py\n\n#- q/__init__.py\n`,
  'names that go round in a circle': '#- a.py\nfrom b import x\nasync def f():\n    x()\n#- b.py\nfrom a import x',
  'stars that go round in a circle': '#- a.py\nfrom b import *\nasync def f():\n    x()\n#- b.py\nfrom a import *',
  'a class that is its own base': 'class A(A):\n    async def f(self):\n        self.g()',
  'classes that are each other’s base': 'class A(B):\n    async def f(self):\n        self.g()\nclass B(A): ...',
  'a relative import that leaves the project': '#- a.py\nfrom .....b import load\nasync def f():\n    load()',
};

for (const [name, program] of Object.entries(apart)) test(`apart: ${name}`, () => check(program));
