/**
 * What frameworks ask for by name: plugins of bundlers, `{ name: 'icons', load(id) { … } }`, whose hooks a server asks for each module
 * while somebody develops, and loaders of templates, `getSource(name)`.
 * https://rollupjs.org/plugin-development/#build-hooks, https://vite.dev/guide/api-plugin,
 * https://mozilla.github.io/nunjucks/api.html#writing-a-loader
 */

import type { ClassFacts, FileFacts } from '../facts.ts';
import type { FunctionRef } from '../values.ts';

const hooks =
  /^(?:resolveId|load|transform|transformIndexHtml|handleHotUpdate|hotUpdate|watchChange|shouldTransformCachedModule)$/;

/** The sync hooks of all plugins and loaders that a file writes out. */
export function hooksIn(file: FileFacts): readonly FunctionRef[] {
  return [...hooksOfPlugins(file), ...sourcesIn(file)];
}

function sourcesIn(file: FileFacts): readonly FunctionRef[] {
  return file.functions.flatMap((facts, index) => {
    const isLoader = /(?:^|\.)getSource$/.test(facts.name) && facts.params.length === 1 && !facts.async;
    return isLoader ? [{ file, index, facts }] : [];
  });
}

function hooksOfPlugins(file: FileFacts): readonly FunctionRef[] {
  return file.classes.filter(isPlugin).flatMap(({ methods, attributes }) => {
    const named = attributes.map(({ name, value }) => [name, value?.kind === 'function' ? value.index : -1] as const);
    return [...Object.entries(methods), ...named].flatMap(([name, index]) => {
      const facts = hooks.test(name) ? file.functions[index] : undefined;
      return facts === undefined || facts.async ? [] : [{ file, index, facts }];
    });
  });
}

/** An object that is written out, which says its name. */
function isPlugin({ name, attributes }: ClassFacts): boolean {
  return name.includes('{') && attributes.some((one) => one.name === 'name' && one.value?.kind === 'literal');
}
