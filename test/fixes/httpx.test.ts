/** Requests in a file that knows httpx: the same request of an async client, where it means the same. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EditSet } from '#workspace/edits.ts';
import { offeredIn } from './offered.ts';

const file = '/project/main.py';

function twin(body: string): string {
  const text = `import asyncio\nimport httpx\nimport requests\n\n\nasync def main(url):\n${body}\n`;
  const fix = offeredIn(file, text).find(({ title }) => title.includes('httpx.AsyncClient'))?.fix;
  assert.ok(fix);
  if (!fix.ok) return fix.because;
  const edits = new EditSet(() => text);
  assert.ok(edits.add(fix.value));
  return (edits.apply().get(file) ?? '').slice(text.indexOf('async def main'));
}

const client = 'async with httpx.AsyncClient(follow_redirects=True, timeout=None) as client:';

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
