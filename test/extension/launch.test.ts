/** The right way to start a file, from its text. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launchNode, launchPython, serversOf } from '../../extension/launch.ts';

const file = '/home/ada/shop/api.py';

function wordsFor(text: string): readonly string[] {
  return launchPython({ file, text, folder: '/home/ada' }, 'python').words;
}

test('a script is run as a script', () => {
  assert.deepEqual(wordsFor('print("hello")'), [file]);
});

test('an application that starts nobody is given to uvicorn', () => {
  const words = ['-m', 'uvicorn', 'api:app', '--app-dir', '/home/ada/shop'];
  assert.deepEqual(wordsFor('from fastapi import FastAPI\napp = FastAPI()\n'), words);
  assert.deepEqual(wordsFor('app: FastAPI = fastapi.FastAPI(title="x")\n'), words);
  assert.deepEqual(wordsFor('import starlette\nmain = Starlette(routes=[])\n')[2], 'api:main');
});

test('an application that starts itself is a script', () => {
  assert.deepEqual(wordsFor('app = FastAPI()\nif __name__ == "__main__":\n    uvicorn.run(app)\n'), [file]);
  assert.deepEqual(wordsFor('app = FastAPI()\nuvicorn.run(app)\n'), [file]);
});

test('an application is served by uvicorn, and in development by fastapi where it is installed', () => {
  const names = (text: string, cli: boolean): string[] =>
    serversOf({ file, text, folder: '/home/ada' }, 'python', cli).map(({ name }) => name);
  assert.deepEqual(names('app = FastAPI()\n', true), ['fastapi dev api.py', 'uvicorn api:app']);
  assert.deepEqual(names('app = FastAPI()\n', false), ['uvicorn api:app']);
  assert.deepEqual(names('app = Starlette()\n', true), ['uvicorn api:app']);
  assert.deepEqual(names('print(1)\n', true), []);
});

test('an application inside a function is none of the module', () => {
  assert.deepEqual(wordsFor('def make():\n    app = FastAPI()\n    return app\n'), [file]);
});

test('TypeScript is run by tsx where the folder has it', () => {
  const program = { file: '/home/ada/server.ts', text: '', folder: '/home/ada' };
  assert.deepEqual(launchNode(program, 'node', null).words, ['/home/ada/server.ts']);
  assert.deepEqual(launchNode(program, 'node', 'file:///tsx').words, [
    '--import',
    'file:///tsx',
    '/home/ada/server.ts',
  ]);
  assert.deepEqual(launchNode({ ...program, file: '/home/ada/a.js' }, 'node', 'file:///tsx').words, ['/home/ada/a.js']);
});
