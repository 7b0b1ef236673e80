/** Programs in which a fix would be wrong, each with the reason that is said. */

export type Trap = readonly [name: string, because: RegExp, text: string];

/** `work` computes, called in the last line of `handler`. */
function computing(definitions: string, call: string, before = ''): string {
  return `${definitions}\n\n\nasync def handler(request, data):\n    ${before === '' ? '' : `${before}\n    `}return ${call}\n`;
}

/** An object of the module whose `work` computes, called in the last line. */
function acting(more: string, also = ''): string {
  const definitions = `class A:\n    def work(self, n):\n        return 1\n\n\nthing = A()\n${more}`;
  return computing(definitions, 'thing.work(data)', also);
}

const pure = 'def work(n):\n    return sum(range(n))';

export const processTraps: readonly Trap[] = [
  ['a lambda', /lambda/, computing(pure, 'work(lambda: 1)')],
  ['a generator', /generator/, computing(pure, 'work(x for x in data)')],
  ['a request', /`request` cannot be sent/, computing(pure, 'work(request)')],
  [
    'a page',
    /what urlopen\(\) gives cannot be sent/,
    computing(`from urllib.request import urlopen\n${pure}`, 'work(urlopen(data))'),
  ],
  ['an open file', /made by open/, computing(pure, 'work(source)', 'source = open("x")')],
  ['a lock', /made by Lock/, computing(`import threading\n${pure}`, 'work(guard)', 'guard = threading.Lock()')],
  [
    'a connection',
    /made by connect/,
    computing(`import sqlite3\n${pure}`, 'work(store)', 'store = sqlite3.connect("x")'),
  ],
  ['a session', /made by Session/, computing(`import requests\n${pure}`, 'work(web)', 'web = requests.Session()')],
  ['a local function', /local function/, computing('', 'work(1)', 'def work(n):\n        return n')],
  [
    'a local function that writes a name of the outer one',
    /writes `total` of the outer function/,
    computing('', 'work(1)', 'total = 0\n    def work(n):\n        nonlocal total\n        total += n'),
  ],
  [
    'a local function that closes over a lock',
    /closes over `guard`/,
    computing(
      'import threading',
      'work(1)',
      'guard = threading.Lock()\n    def work(n):\n        with guard:\n            return n',
    ),
  ],
  [
    'a local function as an argument',
    /local function/,
    computing(pure, 'work(inner)', 'def inner():\n        return 1'),
  ],
  [
    'a method',
    /local object/,
    computing('class A:\n    def work(self):\n        return 1', 'thing.work()', 'thing = A()'),
  ],
  [
    'a method of an imported object',
    /copied/,
    computing('from things import Thing\n\nthing = Thing()', 'thing.work()'),
  ],
  ['an object that is looked into', /used in line 11/, acting('', 'thing.total')],
  ['an object that is passed on', /used in line 11/, acting('', 'print(thing)')],
  ['an object that a plain function calls', /cannot be waited for/, acting('def other():\n    return thing.work(1)')],
  ['an object that is made twice', /copied/, acting('thing = A()')],
  ['an object of several classes', /methods of other classes/, acting('').replace('class A:', 'class A(dict):')],
  ['an object that opens a file', /calls open\(\)/, acting('').replace('return 1', 'return open("x").read()')],
  ['an object that gives itself', /object itself/, acting('').replace('return 1', 'return self')],
  [
    'an object whose method changes its argument',
    /changes its argument/,
    acting('').replace('return 1', 'n.append(1)'),
  ],
  ['an object whose method yields', /generator/, acting('').replace('return 1', 'yield 1')],
  [
    'an object whose method writes a global',
    /writes `total`/,
    acting('').replace('return 1', 'global total; total = n'),
  ],
  [
    'an object that is given a request',
    /`request` cannot be sent/,
    acting('').replace('thing.work(data)', 'thing.work(request)'),
  ],
  ['an actor whose name is taken', /another name/, acting('_ask_thing = 1')],
  [
    'a global that is written',
    /writes `total`/,
    computing('total = 0\n\n\ndef work(n):\n    global total\n    total = n\n    return n', 'work(1)'),
  ],
  [
    'a cache that is filled',
    /changes `cache`/,
    computing('cache = {}\n\n\ndef work(n):\n    cache[n] = n\n    return n', 'work(1)'),
  ],
  [
    'a list that is filled',
    /changes `seen`/,
    computing('seen = []\n\n\ndef work(n):\n    seen.append(n)\n    return n', 'work(1)'),
  ],
  [
    'a global that others write',
    /reads `level`/,
    computing(
      'level = 1\n\n\ndef set_level(n):\n    global level\n    level = n\n\n\ndef work(n):\n    return n + level',
      'work(1)',
    ),
  ],
  [
    'a table that others fill',
    /reads `table`/,
    computing('table = {}\n\n\ndef put(n):\n    table[n] = 1\n\n\ndef work(n):\n    return table[n]', 'work(1)'),
  ],
  [
    'a lock of the module',
    /`guard`/,
    computing(
      'import threading\n\nguard = threading.Lock()\n\n\ndef work(n):\n    with guard:\n        return n',
      'work(1)',
    ),
  ],
  [
    'a context variable',
    /`user`/,
    computing(
      'from contextvars import ContextVar\n\nuser = ContextVar("user")\n\n\ndef work(n):\n    return user.get()',
      'work(1)',
    ),
  ],
  [
    'an argument that is changed',
    /changes its argument/,
    computing('def work(items):\n    items.append(1)\n    return 1', 'work(data)'),
  ],
  ['an argument that is sorted', /changes its argument/, computing('def work(items):\n    items.sort()', 'work(data)')],
  [
    'an argument whose member is set',
    /changes its argument/,
    computing('def work(thing):\n    thing.done = True', 'work(data)'),
  ],
  [
    'an argument whose element is set',
    /changes its argument/,
    computing('def work(thing):\n    thing[0] = 1', 'work(data)'),
  ],
  ['a generator function', /generator/, computing('def work(n):\n    yield n', 'work(1)')],
  ['a returned lambda', /sent back/, computing('def work(n):\n    return lambda: n', 'work(1)')],
  ['a returned generator', /sent back/, computing('def work(n):\n    return (x for x in range(n))', 'work(1)')],
  ['a returned match', /sent back/, computing('import re\n\n\ndef work(n):\n    return re.match(n, n)', 'work(1)')],
  [
    'a decorated function',
    /decorated/,
    computing('import functools\n\n\n@functools.cache\ndef work(n):\n    return n', 'work(1)'),
  ],
  ['a class', /class/, computing('class work:\n    def __init__(self, n):\n        self.n = n', 'work(1)')],
  [
    'far down a global is written',
    /writes `total`/,
    computing(
      'total = 0\n\n\ndef deep(n):\n    global total\n    total = n\n\n\ndef work(n):\n    return deep(n)',
      'work(1)',
    ),
  ],
  ['asyncio is another name', /`asyncio`/, computing(`${pure}\n\n\nasyncio = 1`, 'work(1)')],
  ['the pool’s name is taken', /process_pool/, computing(`${pure}\n\n\nprocess_pool = 1`, 'work(1)')],
  [
    'the module works at its import',
    /line 1 would run again/,
    `for x in range(3):\n    print(x)\n\n\n${computing(pure, 'work(1)')}`,
  ],
];

const repository = `import sqlite3


class Repository:
    def __init__(self):
        self.store = sqlite3.connect("a.db")

    def get(self, key):
        return self.store.execute("select v from t where k = ?", (key,)).fetchone()


`;

/** Connections that another thread than the one that made them would use. */
export const threadTraps: readonly Trap[] = [
  [
    'an object that makes a connection',
    /shares a sqlite3 connection/,
    `${repository}async def main():\n    return Repository()\n`,
  ],
  [
    'a method that uses a connection of its object',
    /shares a sqlite3 connection/,
    `${repository}async def main(rows: Repository):\n    return rows.get(1)\n`,
  ],
  [
    'a function that is given a connection',
    /shares a sqlite3 connection/,
    'import sqlite3\n\n\ndef find(store: sqlite3.Connection):\n    return store.execute("select 1").fetchone()\n\n\nasync def main(store):\n    return find(store)\n',
  ],
  [
    'a function that uses the connection of the module',
    /shares a sqlite3 connection/,
    'import sqlite3\n\nstore = sqlite3.connect("a.db")\n\n\ndef find():\n    return store.execute("select 1").fetchone()\n\n\nasync def main():\n    return find()\n',
  ],
  [
    'a function that sets the connection of the module',
    /shares a sqlite3 connection/,
    'import sqlite3\n\n\ndef start():\n    global store\n    store = sqlite3.connect("a.db")\n\n\nasync def main():\n    start()\n',
  ],
  [
    'a function that gives a connection',
    /gives one back/,
    'import sqlite3\n\n\ndef opened():\n    store = sqlite3.connect("a.db")\n    store.row_factory = sqlite3.Row\n    return store\n\n\nasync def main():\n    return opened()\n',
  ],
  [
    'a function that gives a connection of another one',
    /gives one back/,
    'import sqlite3\n\n\ndef connect_it():\n    return sqlite3.connect("a.db")\n\n\ndef opened():\n    return connect_it()\n\n\nasync def main():\n    return opened()\n',
  ],
  [
    'a name that is imported later in the function',
    /another name here/,
    'import time\n\n\ndef load():\n    time.sleep(1)\n\n\nasync def main():\n    load()\n    import asyncio\n\n    await asyncio.sleep(0)\n',
  ],
];

/** The loop itself computes, in line 3 of the coroutine. */
export const blockTraps: readonly Trap[] = [
  ['an await', /awaits/, 'for x in data:\n        total += await x\n    return total'],
  ['an early return', /return early/, 'for x in data:\n        if x:\n            return x\n    return total'],
  ['a yield', /yields/, 'for x in data:\n        yield x\n    total = 2'],
  ['a lambda in it', /function is made/, 'for x in data:\n        total += (lambda: x)()\n    return total'],
  ['a name that may be unset', /may not be set/, 'for x in data:\n        last = x\n    return last'],
  [
    'a global in it',
    /names of outside|writes/,
    'for x in data:\n        global other\n        other = x\n    return total',
  ],
  ['locals', /looks at where it stands/, 'for x in data:\n        total += len(locals())\n    return total'],
  ['text of several lines', /several lines/, 'for x in data:\n        total += len("""a\n  b""")\n    return total'],
  ['an object that is changed', /would change a copy/, 'for x in data:\n        request.total = x\n    return total'],
  ['self', /`self` cannot be sent|copy/, 'for x in data:\n        total += self.step(x)\n    return total'],
  ['del', /changes names/, 'for x in data:\n        del data[0]\n    return total'],
];

/** `work` waits, and does what only the thread can that it is called in. */
function bound(definitions: string, call = 'work()'): string {
  return `import signal\nimport threading\nimport time\n\n\n${definitions}\n\n\nasync def main(self):\n    return ${call}\n`;
}

export const ownThreadTraps: readonly Trap[] = [
  ['signals', /main thread/, bound('def work():\n    signal.signal(15, print)\n    time.sleep(1)')],
  [
    'which thread it is',
    /current_thread/,
    bound('def work():\n    time.sleep(1)\n    return threading.current_thread()'),
  ],
  [
    'what each thread has for itself',
    /`state`/,
    bound('state = threading.local()\n\n\ndef work():\n    time.sleep(1)\n    return state.user'),
  ],
  [
    'a variable of the context',
    /sets `user`/,
    bound('user: ContextVar[str] = ContextVar("user")\n\n\ndef work():\n    time.sleep(1)\n    user.set("x")'),
  ],
  [
    'what it asks a step farther down',
    /main_thread/,
    bound('def deep():\n    time.sleep(1)\n    return threading.main_thread()\n\n\ndef work():\n    return deep()'),
  ],
  [
    'the end of an iteration',
    /StopIteration/,
    bound('def work(rows):\n    time.sleep(1)\n    return next(rows)').replace(
      '    return work()',
      '    try:\n        return work(self)\n    except StopIteration:\n        return None',
    ),
  ],
  [
    'a name of the outer function',
    /writes `count` of the outer function/,
    bound('').replace(
      '    return work()',
      '    count = 0\n\n    def work():\n        nonlocal count\n        time.sleep(1)\n        count += 1\n\n    work()\n    return count',
    ),
  ],
];

/** Bodies of `async def main(self, key)`, with what others may change during the wait; and those that nobody else sees. */
export const meanwhile: readonly (readonly [name: string, safe: boolean, body: string])[] = [
  ['a total that is kept', false, 'before = self.total\ntime.sleep(1)\nself.total = before + 1'],
  ['a flag', false, 'global busy\nif busy:\n    return\nbusy = True\ntime.sleep(0.1)\nbusy = False'],
  ['a cache that is looked into', false, 'old = cache[key]\ncache[key] = load(key)\nreturn old'],
  ['a member that is looked at', false, 'if self.page.old:\n    self.page = load(key)'],
  ['an argument of the call', false, 'self.page = load(self.page)'],
  ['a list that is emptied', false, 'while items:\n    time.sleep(1)\n    items.pop()'],
  ['a member of a member', false, 'one = self.jobs[key]\nbefore = one.tries\ntime.sleep(1)\none.tries = before + 1'],
  ['a table that others fill', false, 'for one in cache:\n    time.sleep(1)'],
  ['a table with numbers', false, 'for number, one in enumerate(cache.items()):\n    time.sleep(number)'],
  ['pages of a table that others fill', false, 'return [load(one) for one in cache.values()]'],
  [
    'an outer name',
    false,
    'count = 0\n\nasync def inner():\n    nonlocal count\n    before = count\n    time.sleep(1)\n    count = before + 1\n\nawait inner()',
  ],
  ['names of its own', true, 'total = 1\ntime.sleep(1)\ntotal = total + 1\nreturn total'],
  ['a list of its own', true, 'pages = []\nwhile len(pages) < 3:\n    pages.append(load(key))\nreturn pages'],
  ['what is only set', true, 'self.page = load(key)'],
  ['what is only read', true, 'while self.total < 3:\n    time.sleep(1)'],
  ['what is looked at anew', true, 'time.sleep(1)\nif key not in cache:\n    cache[key] = 1'],
  ['what is added to', true, 'self.pages.append(load(key))'],
  ['a table that nobody changes', true, 'for one in fixed:\n    time.sleep(1)'],
];

export const route =
  'import asyncio\nimport requests\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/")\nasync def page():\n    return requests.get("http://x")\n';

export const endpointTraps: readonly Trap[] = [
  ['that another one awaits', /`page` is used/, `${route}\n\nasync def other():\n    return await page()\n`],
  ['that has another name, too', /`page` is used/, `${route}\n\nshown = page\n`],
  [
    'that starts a task',
    /create_task\(\)/,
    route.replace('    return', '    asyncio.create_task(app.run())\n    return'),
  ],
  [
    'that asks for its loop',
    /get_running_loop\(\)/,
    route.replace('    return', '    loop = asyncio.get_running_loop()\n    return'),
  ],
];

/** A plain `with` of a coroutine that holds a lock of threads. */
function holding(head: string, body: string, before = 'lock = threading.Lock()'): string {
  return `import threading\nimport time\nimport requests\n\n${before}\n\n\ndef load():\n    return requests.get("http://x")\n\n\nasync def main(self):\n    with ${head}:\n        ${body}\n`;
}

/** Programs in which an await would never come back, or has no loop to wait in. */
export const awaitTraps: readonly Trap[] = [
  ['a sleep under a lock', /where `lock`/, holding('lock', 'time.sleep(0.05)')],
  ['a call under a lock', /where `lock`/, holding('lock', 'return load()')],
  ['a lock behind another thing', /where `lock`/, holding('self.entered as f, lock', 'time.sleep(1)')],
  ['a lock in a block around', /where `lock`/, holding('lock', 'if self:\n            time.sleep(1)')],
  ['a lock of another name', /where `busy`/, holding('busy', 'time.sleep(1)', 'busy = threading.RLock()')],
  ['a condition that is a member', /where `self.condition`/, holding('self.condition', 'time.sleep(1)')],
  [
    'a lock that is given',
    /where `self` is held/,
    holding('self', 'time.sleep(1)').replace('(self)', '(self: threading.Lock)'),
  ],
  [
    'a lock by another name',
    /where `turn`/,
    holding('turn', 'time.sleep(1)', 'from threading import Lock as L\nturn = L()'),
  ],
  [
    'a lock that was taken',
    /where `lock`/,
    holding(
      'self',
      'lock.acquire()\n        try:\n            time.sleep(1)\n        finally:\n            lock.release()',
    ).replace('import requests', ''),
  ],
  ['a lock of many', /where `self.locks\[1\]`/, holding('self.locks[1]', 'time.sleep(1)')],
  [
    'a sleep on trio',
    /may run on trio/,
    'import time\nimport trio\n\n\nasync def main():\n    time.sleep(1)\n\n\ntrio.run(main)\n',
  ],
  [
    'a call on trio',
    /may run on trio/,
    'import requests\nimport trio\n\n\nasync def fetch():\n    return requests.get("http://x")\n\n\nasync def main():\n    async with trio.open_nursery() as nursery:\n        nursery.start_soon(fetch)\n\n\ntrio.run(main)\n',
  ],
];

const count = 'function work(n) {\n  let c = 0;\n  for (let i = 0; i < n; i++) c += i;\n  return c;\n}';

function calling(definitions: string, call = 'work(1)'): string {
  return `import http from 'node:http';\n${definitions}\nexport async function handler(req, res, thing) {\n  return ${call};\n}\n`;
}

/** `work` is called with what is made in the line before. */
function madeBefore(made: string): string {
  return calling(count, 'work(one)').replace('  return work', `  const one = ${made};\n  return work`);
}

export const workerTraps: readonly Trap[] = [
  ['a callback', /copied/, calling(count, 'work(() => 1)')],
  ['an object of a class', /class Thing.*prototype/, calling(count, 'work(new Thing())')],
  ['a stream', /`one` is a stream/, madeBefore(`fs.createReadStream('x')`)],
  ['a response', /`one` is a stream or a response/, madeBefore(`await fetch('x')`)],
  ['the body of a response', /`one` is a stream/, madeBefore(`(await fetch('x')).body`)],
  ['what is listened to', /`one` is a stream/, madeBefore(`thing.one; one.on('data', thing)`)],
  ['an object of a class, by its name', /`one` .* prototype/, madeBefore('new Thing()')],
  ['a function of a name', /`one` is a function/, madeBefore('() => 1')],
  ['a request', /`req` cannot be copied/, calling(count, 'work(req)')],
  ['this', /`this`/, calling(count, 'work(this)')],
  ['a function by name', /is a function/, calling(`${count}\nfunction other() {}`, 'work(other)')],
  ['a variable of the module', /may change/, calling(`let limit = 1;\nfunction work(n) { return n + limit; }`)],
  [
    'a cache that is filled',
    /changes `cache`|copy/,
    calling(`const cache = new Map();\nfunction work(n) { cache.set(n, 1); return n; }`),
  ],
  [
    'a table that others fill',
    /changes while/,
    calling(`const table = {};\nfunction put(n) { table[n] = 1; }\nput(1);\nfunction work(n) { return table[n]; }`),
  ],
  [
    'a value made at start',
    /one of its own/,
    calling(`const server = http.createServer();\nfunction work(n) { return server.address() + n; }`),
  ],
  [
    'a module of the project',
    /load anew/,
    `import { level } from './level.mjs';\n${calling('function work(n) { return n + level; }')}`,
  ],
  [
    'an argument that is changed',
    /changes its argument/,
    calling('function work(list) { list.push(1); }', 'work(thing)'),
  ],
  [
    'an argument whose member is set',
    /changes its argument/,
    calling('function work(one) { one.done = true; }', 'work(thing)'),
  ],
  ['an async function', /is async/, calling('async function work(n) { return n; }')],
  ['a generator', /generator/, calling('function* work(n) { yield n; }')],
  ['this in it', /uses `this`/, calling('function work(n) { return this.x + n; }')],
  ['import.meta', /where its module stands/, calling('function work(n) { return import.meta.url + n; }')],
  ['a returned closure', /cannot come back/, calling('function work(n) { return () => n; }')],
  [
    'a returned object of a class',
    /class|cannot come back/,
    calling('class A {}\nfunction work(n) { return new A(n); }'),
  ],
  [
    'a class in it',
    /class `A`/,
    calling('class A { run() { return 1; } }\nfunction work(n) { const a = new A(); return a.run() + n; }'),
  ],
  [
    'a method',
    /no call of a function|not called by the name/,
    calling('const tool = { work(n) { return n; } };', 'tool.work(1)'),
  ],
  [
    'a local function',
    /no function at the top|inner function/,
    calling('', '(() => { function work(n) { return n; } return work(1); })()'),
  ],
  [
    'an inner function that writes a name of the outer one',
    /writes `total` of the outer function/,
    calling('').replace(
      '  return work',
      '  let total = 0;\n  const work = (n) => { total += n; return total; };\n  return work',
    ),
  ],
  [
    'an inner function that closes over something',
    /closes over `total`/,
    calling('').replace(
      '  return work',
      '  const total = thing.total;\n  function work(n) { return n + total; }\n  return work',
    ),
  ],
  ['process', /uses process/, calling('function work(n) { return process.argv.length + n; }')],
  [
    'a name of the pool’s own',
    /worker's file needs/,
    calling('const poolSize = 3;\nfunction work(n) { return n + poolSize; }'),
  ],
];

const fs = `import fs from 'node:fs';\n`;

/** Functions that wait for the file now, and by that let others see or change what was theirs alone: each fix is to be looked at. */
export const waitTraps: Readonly<Record<string, string>> = {
  'a sum that is read before': `${fs}let total = 0;
export async function add(f) { const before = total; const n = fs.readFileSync(f).length; total = before + n; }`,
  'a member that is read before': `${fs}export class A {
  async add(f) { const before = this.rows.length; const text = fs.readFileSync(f, 'utf8'); this.rows[before] = text; }
}`,
  'a cache that is looked at and filled': `${fs}let cache = { age: 10 };
export async function get(f) { if (cache.age > 9) { cache = JSON.parse(fs.readFileSync(f)); } return cache; }`,
  'a table that is asked and filled': `${fs}const table = new Map();
export async function get(f) { if (!table.has(f)) table.set(f, fs.readFileSync(f)); return table.get(f); }`,
  'a member that is taken out and set': `${fs}export class A {
  async get(f) { const { text } = this; if (text) return text; this.text = fs.readFileSync(f); return this.text; }
}`,
  'a member of an argument': `${fs}export async function count(of, f) {
  const { length } = of.names; const n = fs.readFileSync(f).length; of.names = n + length;
}`,
  'an imported table': `${fs}import { state } from './state.mjs';
export async function get(f) { state.text ??= 1; const text = fs.readFileSync(f); if (text) state.text = text; }`,
  'a pattern that is assigned': `${fs}let last = 0;
export async function next(f) { const n = last + 1; const text = fs.readFileSync(f); [last] = [n]; return text; }`,
  'a count that goes up and down': `${fs}let busy = 0;
export async function get(f) { if (busy > 0) return; busy++; fs.readFileSync(f); busy--; }`,
  'a loop over a table of the module': `${fs}const names = new Map();
export const put = (n) => names.set(n, n);
export async function all(out) { for (const n of names.keys()) out(fs.readFileSync(n)); }`,
  'a loop over a member': `${fs}export class A {
  async all(out) { for (let i = 0; i < this.names.length; i += 1) out(fs.readFileSync(this.names[i])); }
}`,
  'a file that is asked for and written': `${fs}export async function note(f) { if (!fs.existsSync(f)) fs.writeFileSync(f, ''); }`,
  'a file that is asked for and deleted, by other names': `import { statSync as there, unlinkSync as drop } from 'node:fs';
export async function clean(f) { if (there(f).size > 9) drop(f); }`,
  'a listener': `${fs}export function watch(e, list) { e.on('x', async (v) => { fs.readFileSync(v); list.push(v); }); }`,
  'a listener by name': `${fs}async function note(v) { fs.appendFileSync('log', v); }
export function watch(e) { e.once('x', note); }`,
  'a listener that is a method': `${fs}export class A {
  start(e) { e.addListener('x', (v) => this.note(v)); }
  async note(v) { fs.appendFileSync('log', v); }
}`,
  'a listener that waits before only at times': `${fs}export function watch(e, f) {
  e.on('x', async (v) => { if (v) { await f(); } fs.appendFileSync('log', v); });
}`,
  'what a timer calls': `${fs}export function later(list) { setTimeout(async () => { list.push(fs.readFileSync('x')); }, 9); }`,
  'what a microtask calls, by its name': `${fs}async function note() { fs.appendFileSync('log', 'x'); }
export function later() { queueMicrotask(note); }`,
  'what a program says on stderr': `import { execSync } from 'node:child_process';
export async function run(c) { return execSync(c, { encoding: 'utf8' }); }`,
};

/** The same without anybody who could tell: these need no look. */
export const waits: Readonly<Record<string, string>> = {
  'a variable of its own': `${fs}export async function add(f) {
  let total = 1; const before = total; const n = fs.readFileSync(f).length; total = before + n; return total;
}`,
  'a list of its own': `${fs}export async function all(names) {
  const out = []; for (const n of names) { if (out.length < 9) out.push(fs.readFileSync(n)); } return out;
}`,
  'a loop over names of its own': `${fs}export async function all(d) {
  for (const n of ['a', d]) fs.rmSync(n);
}`,
  'a variable that is only set': `${fs}let last;
export async function set(f) { last = fs.readFileSync(f); }
export const get = () => last;`,
  'a variable that is read after it': `${fs}let total = 0;
export async function add(f) { const n = fs.readFileSync(f).length; total += n; }`,
  'another member': `${fs}export async function serve(ctx) { if (ctx.url === '/') ctx.body = fs.readFileSync('x'); }`,
  'a listener that has waited': `${fs}export function watch(e, f) {
  e.on('x', async (v) => { const name = await f(v); fs.appendFileSync('log', name); });
}`,
};
