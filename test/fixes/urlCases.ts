/** Python programs that open a page of their own server with urllib, in every form that has a twin of httpx's; and what they become. */

import { fixedBy } from './offered.ts';
import type { Case } from './pythonCases.ts';

const prelude = `import json
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"path": self.path}).encode()
        self.send_response(302 if self.path == "/moved" else 200)
        self.send_header("Location", "/there")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


server = HTTPServer(("127.0.0.1", 0), Pages)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/"


async def main():
`;

const urlBodies: Readonly<Record<string, string>> = {
  'a read': 'data = urllib.request.urlopen(url).read()\n    return data',
  'a return': 'return urllib.request.urlopen(url + "a").read().decode("utf-8")',
  'a text': "return json.loads(urllib.request.urlopen(f'{url}a', timeout=20).read())",
  'json.load': 'return json.load(urllib.request.urlopen(url))',
  'an index': 'return json.loads(urllib.request.urlopen(url).read())["path"]',
  'a redirection': 'return urllib.request.urlopen(url + "moved").read()',
  'a block': 'with urllib.request.urlopen(url) as page:  # opened\n        data = page.read()\n    return data',
  'a block of several':
    'with urllib.request.urlopen(url + "b", timeout=20) as page:\n        data = json.load(page)\n        return page.status, data, page.headers["Content-Length"]',
  'a block in a loop':
    'out = []\n    for name in "ab":\n        with urllib.request.urlopen(url + name) as page:\n            out.append(page.read())\n    return out',
  'several lines': 'return json.loads(\n        urllib.request.urlopen(url).read(),  # all\n    )',
};

export const urlCases: readonly Case[] = Object.entries(urlBodies).map(([name, body]) => ({
  name,
  text: `${prelude}    ${body}\n`,
}));

export function requestedIn(file: string, before: string): string {
  return fixedBy((title) => title.includes('httpx.AsyncClient'), file, before);
}
