import type { PushAnswer } from '../platform.ts';

/** Taobao pushes nothing by HTTP: its messages are a queue that is read by signed calls. Whoever posts here is somebody else. */
export const refusePush = async (): Promise<PushAnswer> => ({
  ok: false,
  status: 403,
  why: 'Taobao pushes nothing by HTTP',
});
