/** A reading thread: takes lists of files, answers with their facts. */

import { parentPort } from 'node:worker_threads';
import { gather } from './facts.ts';

parentPort?.on('message', (files: readonly string[]) => {
  void gather(files).then((gathered) => parentPort?.postMessage(gathered));
});
