/**
 * node:http: a handler tests an input with a regular expression that backtracks catastrophically.
 *
 * Twice the time with every letter more. Cure: an expression without nested repetition.
 */

import { serve } from './serve.mjs';

const words = /^(\w+\s?)*$/;

serve((request, response) => {
  if (request.url === '/healthy') return response.end('ok');
  response.end(String(isWords('aaaaaaaaaaaaaaaaaaaaaaaa!')));
});

function isWords(text) {
  return words.test(text); // stall: cpu
}
