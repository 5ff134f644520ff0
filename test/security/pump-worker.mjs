import { parentPort } from 'node:worker_threads';

/** Runs one pattern over pumped strings; whoever started it ends it when it does not come back. */
parentPort.on('message', ({ source, flags, texts }) => {
  for (const text of texts) new RegExp(source, flags.replace(/[gy]/g, '')).test(text);
  parentPort.postMessage('done');
});
