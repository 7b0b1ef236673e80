/** A primary with two workers. */

import cluster from 'node:cluster';
import { createServer } from 'node:http';

if (cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
} else {
  createServer((request, response) => response.end('ok')).listen(0, '127.0.0.1');
}
