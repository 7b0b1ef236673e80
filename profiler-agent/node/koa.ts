/** Koa hangs nothing on Node's request and tells nobody which route matched: its contexts are remembered when it makes them. */

import { load } from './load.ts';

type Create = (this: unknown, request: object, response: object) => object;

const contexts = new WeakMap<object, object>();
const followed = new WeakSet<object>();
let follows = false;

/** Follows every Koa that is loaded by now. */
export function followKoa(): void {
  const { cache } = load;
  for (const name of Object.keys(cache)) {
    if (!/[\\/]koa[\\/]lib[\\/]application\.js$/.test(name)) continue;
    const application: unknown = cache[name]?.exports;
    if (typeof application === 'function') follow(application.prototype);
  }
}

/** What @koa/router says of the route that serves the request, its prefix included. */
export function koaTemplate(incoming: object): string | null {
  if (!follows) return null;
  const template: unknown = Reflect.get(contexts.get(incoming) ?? {}, '_matchedRoute');
  return typeof template === 'string' ? template : null;
}

function follow(prototype: unknown): void {
  if (typeof prototype !== 'object' || prototype === null || followed.has(prototype)) return;
  followed.add(prototype);
  follows = true;
  const original: unknown = Reflect.get(prototype, 'createContext');
  if (typeof original !== 'function') return;
  const createContext: Create = function createContext(request, response) {
    const context = (original as Create).call(this, request, response);
    contexts.set(request, context);
    return context;
  };
  Object.defineProperty(prototype, 'createContext', {
    value: createContext,
    configurable: true,
    enumerable: false,
    writable: true,
  });
}
