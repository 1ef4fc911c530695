import type { Answer } from './api.ts';

/** The vendor's own word, never the status alone: `ok: true`, or the bare `ok` of a response_url. */
export const succeeded = (answer: Answer, way: 'api' | 'url'): boolean =>
  answer.kind === 'answer' &&
  answer.status === 200 &&
  (answer.json['ok'] === true || (way === 'url' && answer.body.trim() === 'ok'));
