/** Requests and opened pages where httpx is known: the same of an async client, where it means the same. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EditSet } from '#workspace/edits.ts';
import { leftIn } from './applied.ts';
import { pythonBench } from './benches.ts';
import { fixedIn, offeredIn } from './offered.ts';
import { requestedIn, urlCases } from './urlCases.ts';

const file = '/project/main.py';

function twin(body: string): string {
  const text = `import asyncio\nimport httpx\nimport requests\n\n\nasync def main(url):\n${body}\n`;
  const fix = offeredIn(file, text).find(({ title }) => title.includes('httpx.AsyncClient'))?.fix;
  assert.ok(fix);
  if (!fix.ok) return fix.because;
  const edits = new EditSet(() => text);
  assert.ok(edits.add(fix.value));
  const after = edits.apply().get(file) ?? '';
  assert.match(after, /^_tls_context = _prepare_httpx\(\)$/m);
  return after.slice(after.indexOf('async def main'));
}

const client = 'async with httpx.AsyncClient(follow_redirects=True, timeout=None, verify=_tls_context) as client:';

const same: Readonly<Record<string, readonly [before: string, after: string]>> = {
  'an assignment': [
    '    r = requests.get(url, timeout=3)\n    return r.json()',
    `    ${client}\n        r = await client.get(url, timeout=3)\n    return r.json()`,
  ],
  'a return': [
    '    return requests.post(url, json={}).json()',
    `    ${client}\n        return (await client.post(url, json={})).json()`,
  ],
  'a statement': ['    requests.delete(url)  # gone', `    ${client}\n        await client.delete(url)  # gone`],
  'several lines': [
    '    r = requests.get(\n        url,  # where\n    )\n    return r',
    `    ${client}\n        r = await client.get(\n            url,  # where\n        )\n    return r`,
  ],
  'a name that is taken': [
    '    client = 1\n    return requests.get(url), client',
    `    client = 1\n    ${client.replace(/client:$/, 'http_client:')}\n        return await http_client.get(url), client`,
  ],
};

for (const [name, [before, after]] of Object.entries(same))
  test(`httpx: ${name}`, () => assert.equal(twin(before), `async def main(url):\n${after}\n`));

const refused: Readonly<Record<string, readonly [body: string, because: RegExp]>> = {
  'an argument that httpx has not': ['    return requests.get(url, verify=False)', /no argument `verify`/],
  'a stream': ['    return requests.get(url, stream=True)', /no argument `stream`/],
  'arguments that are not seen': ['    return requests.get(*url)', /not seen/],
  'a member that httpx has not': ['    return requests.get(url).ok', /no `ok`/],
  'errors that are caught': [
    '    try:\n        return requests.get(url).text\n    except requests.RequestException:\n        return None',
    /raises others/,
  ],
  'a condition': ['    if requests.get(url):\n        return 1', /statement of its own/],
  'a line of two': ['    x = 1; requests.get(url)', /shares its line/],
  'a line that goes on': ['    requests.get(url); x = 1', /shares its line/],
  'a text of several lines': ['    requests.post(url, data="""a\nb""")', /several lines/],
};

for (const [name, [body, because]] of Object.entries(refused))
  test(`no httpx for ${name}`, () => assert.match(twin(body), because));

test('pages that urllib opens: it parses, and blocks no more', () => {
  for (const { name, text } of urlCases) {
    const after = requestedIn(file, text);
    assert.equal(pythonBench.fault(file, after), undefined, after);
    assert.deepEqual(leftIn(pythonBench, new Map([[file, after]])), [], `${name}\n${after}`);
  }
});

function page(body: string): string {
  const text = `import httpx\nimport json\nimport urllib.request\n\n\nasync def main(self, url, request):\n    ${body}\n`;
  const fix = offeredIn(file, text).find(({ title }) => title.includes('httpx.AsyncClient'))?.fix;
  return fix === undefined ? 'nothing is said' : fix.ok ? 'it is offered' : fix.because;
}

test('no httpx where one client would ask several times', () => {
  const text =
    'import httpx\nimport requests\n\n\nasync def main(urls):\n    return [requests.get(url).text for url in urls]\n';
  const said = offeredIn(file, text).flatMap(({ title, fix }) =>
    title.includes('httpx') && !fix.ok ? [fix.because] : [],
  );
  assert.match(said.join(), /cookies/);
});

const prepared = `def _prepare_httpx():
    """Loads its parts and the certificates here; otherwise the first request and every client would do so, on the event loop."""
    with start_blocking_portal():
        certificates = httpx.create_ssl_context()
        httpx.AsyncHTTPTransport(verify=certificates)
    return certificates


_tls_context = _prepare_httpx()`;

test('a page in a block', () => {
  const text =
    'import urllib.request\n\nimport httpx\n\n\nasync def main(url):\n\twith urllib.request.urlopen(url) as r:  # all\n\t\tprint(r.status)\n';
  assert.equal(
    requestedIn(file, text),
    `import urllib.request\n\nimport httpx\nfrom anyio.from_thread import start_blocking_portal\n\n\n${prepared}\n\n\nasync def main(url):\n\t${client}  # all\n\t\tr = await client.get(url)\n\t\tr.raise_for_status()\n\t\tprint(r.status_code)\n`,
  );
});

const kept: Readonly<Record<string, readonly [body: string, because: RegExp]>> = {
  'a body that is sent': ['return urllib.request.urlopen(url, b"x").read()', /no argument `b"x"`/],
  'a context of TLS': ['return urllib.request.urlopen(url, context=self.tls).read()', /no argument `context/],
  'a Request': ['return urllib.request.urlopen(urllib.request.Request(url)).read()', /a Request/],
  'a Request of a name': [
    'asked = urllib.request.Request(url)\n    return urllib.request.urlopen(asked).read()',
    /a Request/,
  ],
  'a file': ['return urllib.request.urlopen("file:///etc/hosts").read()', /no page of the web/],
  'a response that is kept': ['page = urllib.request.urlopen(url)\n    return page.read()', /response is kept/],
  'a response that is read in parts': [
    'with urllib.request.urlopen(url) as page:\n        return page.read(10)',
    /in parts/,
  ],
  'lines of a response': ['with urllib.request.urlopen(url) as page:\n        return list(page)', /used otherwise/],
  'a response used after its block': [
    'with urllib.request.urlopen(url) as page:\n        pass\n    return page',
    /used otherwise/,
  ],
  'another member': ['with urllib.request.urlopen(url) as page:\n        return page.getcode()', /no `getcode`/],
  'errors that are caught': [
    'from urllib.error import URLError\n    try:\n        return urllib.request.urlopen(url).read()\n    except URLError:\n        return None',
    /raises others/,
  ],
  'a ternary': ['return urllib.request.urlopen(url).read() if url else None', /statement of its own/],
  'arguments that are not seen': ['return urllib.request.urlopen(*url).read()', /not seen/],
};

for (const [name, [body, because]] of Object.entries(kept))
  test(`no httpx for ${name}`, () => assert.match(page(body), because));

test('without httpx a page moves with what reads it, and to open it elsewhere is not safe', () => {
  const text =
    'import asyncio\nimport json\nfrom urllib.request import urlopen\n\n\nasync def main(url):\n    return json.load(urlopen(url))\n';
  assert.equal(
    fixedIn(file, text).get(file),
    'import asyncio\nimport json\nfrom urllib.request import urlopen\n\n\ndef _main_work(url):\n    return json.load(urlopen(url))\n\n\nasync def main(url):\n    return await asyncio.to_thread(_main_work, url)\n',
  );
  const opened = offeredIn(file, text).find(({ title }) =>
    title.startsWith('Run urllib.request.urlopen() in a thread'),
  );
  assert.ok(opened?.fix.ok);
  assert.match(opened.fix.value.caution ?? '', /waits where it is read/);
});
