import { parentPort } from 'node:worker_threads';
import { play } from './play.ts';
import { readRealOrders } from './retail.ts';

const real = await readRealOrders();
parentPort?.on('message', (seed: number) => parentPort?.postMessage(play(real, seed)));
parentPort?.postMessage('ready');
