import { parentPort } from 'node:worker_threads';
import { type Playing, play } from './play.ts';
import { readRealOrders } from './retail.ts';

const real = await readRealOrders();
parentPort?.on('message', (next: Playing) => parentPort?.postMessage(play(real, next)));
parentPort?.postMessage('ready');
