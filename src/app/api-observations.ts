import { orBusy } from '../commands/api/busy.ts';
import type { CallDeps } from '../commands/api/call.ts';
import { callObservations } from '../commands/api/observations.ts';
import type { ApiRoute } from '../http/api/port.ts';
import { MOST_SENT } from '../services/observations/receive.ts';

const ONE = {
  type: 'object',
  required: ['code', 'value', 'day'],
  additionalProperties: false,
  properties: {
    code: {
      type: 'string',
      maxLength: 80,
      description: 'The input by code or name; GET /observations/inputs lists them',
    },
    value: {
      anyOf: [{ type: 'number' }, { type: 'string', maxLength: 40 }],
      description: 'Shares in percent, amounts in major units, times in seconds; text such as "1,234.5" or "3.5%" too',
    },
    day: { type: 'string', maxLength: 30, description: '2026-11-22, 2026-W47, 2026-11 or 2026Q4; local to the shop' },
    shop: { type: 'string', maxLength: 100, description: 'Code or name; without it the number is of the whole group' },
    part: {
      type: 'string',
      maxLength: 80,
      description: 'Campaign, agent, listing or channel, where the input has parts',
    },
    currency: { type: 'string', maxLength: 10, description: "Of amounts; the shop's own where it is left out" },
  },
};
const count = { type: 'integer' };

/** Numbers from outside: traffic, advertising, content, staff cost, agents' figures. */
export const observationsRoute = (deps: CallDeps): ApiRoute => ({
  method: 'POST',
  path: '/observations',
  scope: 'kpi.write',
  name: 'observations',
  summary: {
    zh: '报送一个或多个数（observations）；同一天再报，以最新的为准，以前的都留着；不对的逐个说明，其余收下',
    en: 'Report one number or many (observations): the latest of the same thing counts and the earlier are kept; wrong ones are named, the rest is taken',
  },
  args: [],
  confirms: false,
  mostBytes: 2 * 1024 * 1024,
  body: {
    anyOf: [
      ONE,
      {
        type: 'object',
        required: ['observations'],
        additionalProperties: false,
        properties: { observations: { type: 'array', minItems: 1, maxItems: MOST_SENT, items: ONE } },
      },
    ],
  },
  answer: {
    type: 'object',
    required: ['trace', 'added', 'replaced', 'same', 'batch', 'refused'],
    properties: {
      trace: { type: 'string' },
      added: count,
      replaced: { ...count, description: 'Others before; those are kept' },
      same: { ...count, description: 'Known before' },
      batch: { type: 'string', description: 'record back <batch> takes all of it back' },
      refused: {
        type: 'array',
        items: {
          type: 'object',
          required: ['n', 'why'],
          properties: { n: { ...count, description: 'Its place, from 0' }, why: { type: 'string' } },
        },
      },
    },
  },
  call: (input) => orBusy(callObservations(deps, input), input.lang),
});
