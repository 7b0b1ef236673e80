/**
 * node:http: a handler parses a JSON body of some megabytes.
 *
 * `JSON.parse` cannot be interrupted. Cure: a limit, a worker thread, or a streaming parser.
 */

import { serve } from './serve.mjs';

serve(
  async (request, response) => {
    const articles = request.method === 'POST' ? await read(request) : [];
    response.end(JSON.stringify({ articles: articles.length }));
  },
  { megabytes: 30 },
);

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return JSON.parse(text); // stall: cpu JSON.parse, native
}
