import { orBusy } from '../commands/api/busy.ts';
import type { CallDeps } from '../commands/api/call.ts';
import { callCheck } from '../commands/api/check.ts';
import { CHECK_SCHEMA } from '../commands/api/check-body.ts';
import type { ApiRoute } from '../http/api/port.ts';

/** Before something is published elsewhere: what the rules say of it. For systems that ask often, so it is no command. */
export const checkRoute = (deps: CallDeps): ApiRoute => ({
  method: 'POST',
  path: '/compliance/check',
  scope: 'compliance.check',
  name: 'compliance check',
  summary: {
    zh: '检查一条或最多 50 条商品、文字、优惠券（JSON 或 CSV）：问题的位置、依据和能通过的写法；什么都不改',
    en: 'Check one or up to 50 listings, texts or coupons (JSON or CSV): places, clauses and a text that passes; changes nothing',
  },
  args: [],
  confirms: false,
  reads: true,
  mostBytes: 2 * 1024 * 1024,
  body: CHECK_SCHEMA,
  answer: ANSWER,
  call: (input) => orBusy(callCheck(deps, input), input.lang),
});

const text = { type: 'string' };

const PLACE = {
  type: 'object',
  required: ['field', 'from', 'to', 'found', 'level', 'rewrite'],
  properties: {
    field: text,
    from: { type: 'integer', description: 'In UTF-16 units of the text as it was sent' },
    to: { type: 'integer' },
    found: text,
    level: { enum: ['forbidden', 'care', 'proof'] },
    clause: text,
    rewrite: { type: 'string', description: 'What to say instead; empty: leave it out' },
  },
};

const ANSWER = {
  type: 'object',
  required: ['trace', 'passes', 'checked', 'results'],
  properties: {
    trace: text,
    passes: { type: 'boolean', description: 'Nothing forbidden was found in any of them' },
    checked: { type: 'integer' },
    refused: {
      type: 'array',
      description: 'Lines of a file that were not checked, and why',
      items: { type: 'object', required: ['line', 'says'], properties: { line: { type: 'integer' }, says: text } },
    },
    results: {
      type: 'array',
      items: {
        type: 'object',
        required: ['passes', 'hits'],
        properties: {
          id: text,
          line: { type: 'integer', description: 'Of a file: where it begins' },
          passes: { type: 'boolean' },
          hits: {
            type: 'array',
            items: {
              type: 'object',
              required: ['rule', 'severity', 'level', 'says', 'places'],
              properties: {
                rule: text,
                severity: { enum: ['low', 'medium', 'high', 'critical'] },
                level: { enum: ['forbidden', 'care', 'proof'] },
                says: text,
                places: { type: 'array', items: PLACE },
              },
            },
          },
          more: { type: 'integer', description: 'Places besides the 200 that are named' },
          rewrite: { type: 'object', description: 'The whole texts by field, as they pass' },
          anew: {
            type: 'array',
            description: 'Fields without a good rewrite: words that must go, and what may be said instead',
            items: {
              type: 'object',
              required: ['field', 'words', 'instead'],
              properties: { field: text, words: { type: 'array', items: text }, instead: text },
            },
          },
        },
      },
    },
  },
};
