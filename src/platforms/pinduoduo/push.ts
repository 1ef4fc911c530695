import type { PushAnswer } from '../platform.ts';

/** Pinduoduo's messages come over a socket that we open and do not use. Whoever posts here is somebody else. */
export const refusePush = async (): Promise<PushAnswer> => ({
  ok: false,
  status: 403,
  why: 'Pinduoduo pushes nothing by HTTP',
});
