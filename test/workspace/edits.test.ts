/** Whatever is edited, in whatever order: a project says what one says that reads the texts for the first time. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Project } from '#workspace/project.ts';
import type { FilePath } from '#protocol/units.ts';
import { type Random, seeded } from '../random.ts';

const rounds = Number(process.env['EDITS'] ?? 150);

const program: Readonly<Record<string, string>> = {
  'app/api.py': `import time
import asyncio
from fastapi import FastAPI
from app import store
from app.store import Store, load

app = FastAPI()
shop = Store()

@app.get("/a")
async def a():
    return load(1)

@app.get("/b")
async def b():
    shop.query("x")
    await asyncio.to_thread(store.load, 2)
    time.sleep(1)

@app.get("/c")
def c():
    return store.load(3)
`,
  'app/store.py': `import requests
from app.base import Base

class Store(Base):
    def query(self, words):
        with open(words) as file:
            return self.parse(file.read())

def load(ident):
    return fetch(ident)

def fetch(ident):
    return requests.get(f"http://x/{ident}")
`,
  'app/base.py': `import subprocess

class Base:
    def parse(self, text):
        return self.run(text)

    def run(self, text):
        return subprocess.run(["x", text])
`,
  'web/server.mjs': `import http from 'node:http';
import { render, cached } from './render.mjs';
import * as keys from './keys.mjs';

http.createServer(async (request, response) => {
  const page = render(request.url);
  response.end(page + keys.derive(request.headers.cookie));
});

export async function warm() {
  return cached('x');
}
`,
  'web/render.mjs': `import fs from 'node:fs';
import { derive } from './keys.mjs';

export function render(name) {
  return read(name) + derive(name);
}

export const cached = (name) => read(name);

function read(name) {
  return fs.readFileSync(name, 'utf8');
}
`,
  'web/keys.mjs': `import crypto from 'node:crypto';

export function derive(word) {
  return crypto.pbkdf2Sync(word, 'salt', 100000, 64, 'sha512');
}
`,
};

/** Lines that a person may write next. */
const written = [
  'import time',
  '    time.sleep(2)',
  '    await nothing()',
  'async def x():',
  '}',
  '  x();',
  'import fs from "fs";',
  '"""',
  '`',
];

test('after each of many edits, a project says what a fresh one says', async () => {
  const random = seeded(11);
  const texts = new Map(Object.entries(program).map(([file, text]) => [`/project/${file}` as FilePath, text]));
  const project = await projectOf(texts);
  assert.equal(project.findings().length, 7);
  const seen = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    const file = random.pick([...texts.keys()]);
    const text = edited(texts.get(file) ?? '', original(file), random);
    texts.set(file, text);
    await project.hold(file, text);
    const fresh = await projectOf(texts);
    const findings = said(project);
    seen.add(findings.join('\n'));
    assert.deepEqual(findings, said(fresh), `after edit ${round} of ${file}:\n${text}`);
    project.meetNeighbours();
    const near = project.findingsNear(file).map((finding) => JSON.stringify(finding));
    const whole = project.findings().filter((finding) => finding.file === file);
    assert.deepEqual(
      near,
      whole.map((finding) => JSON.stringify(finding)),
      `near, after edit ${round} of ${file}:\n${text}`,
    );
  }
  assert.ok(seen.size > rounds / 5, `only ${seen.size} different outcomes`);
});

async function projectOf(texts: ReadonlyMap<FilePath, string>): Promise<Project> {
  const project = new Project(['/project' as FilePath]);
  for (const [file, text] of texts) await project.hold(file, text);
  return project;
}

function said(project: Project): string[] {
  return project.findings().map((finding) => JSON.stringify(finding));
}

function original(file: FilePath): string {
  return program[file.slice('/project/'.length)] ?? '';
}

/** A line less, a line twice, two in the other order, one of another's, or all as it was. */
function edited(text: string, before: string, random: Random): string {
  const lines = text.split('\n');
  const at = random.below(lines.length);
  switch (random.below(6)) {
    case 0:
      return lines.toSpliced(at, 1).join('\n');
    case 1:
      return lines.toSpliced(at, 0, lines[at] ?? '').join('\n');
    case 2:
      return lines.toSpliced(at, 2, ...lines.slice(at, at + 2).toReversed()).join('\n');
    case 3:
      return lines.toSpliced(at, 0, random.pick(written)).join('\n');
    case 4:
      return lines.with(at, (lines[at] ?? '').slice(0, -3)).join('\n');
    default:
      return before;
  }
}
