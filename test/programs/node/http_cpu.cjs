/**
 * node:http, as CommonJS: a handler computes.
 *
 * Cure: a worker thread, or smaller chunks.
 */
'use strict';

serving().then(({ serve }) => {
  serve((request, response) => {
    if (request.url === '/healthy') return response.end('ok');
    response.end(String(countPrimes(900_000)));
  });
});

function countPrimes(below) {
  let count = 0;
  for (let number = 2; number < below; number++) {
    if (isPrime(number)) count++; // stall: cpu
  }
  return count;
}

function isPrime(number) {
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false; // stall: cpu
  return true;
}

function serving() {
  return import('./serve.mjs');
}
