import { orBusy } from '../commands/api/busy.ts';
import type { CallDeps } from '../commands/api/call.ts';
import { callConversations, MOST_MESSAGES } from '../commands/api/conversations.ts';
import type { ApiRoute } from '../http/api/port.ts';

/** Of what customers and agents wrote, for the rules on agents' wording and response times. */
export const conversationsRoute = (deps: CallDeps): ApiRoute => ({
  method: 'POST',
  path: '/conversations',
  scope: 'compliance.write',
  name: 'conversations',
  summary: {
    zh: '报送客服会话的消息：同一条只记一次，不合格的逐条说明原因',
    en: "Report the messages of agents' conversations: each is kept once, and those that make no sense are named with their reason",
  },
  args: [],
  confirms: false,
  mostBytes: 2 * 1024 * 1024,
  body: BODY,
  answer: ANSWER,
  call: (input) => orBusy(callConversations(deps, input), input.lang),
});

const name = { type: 'string', minLength: 1, maxLength: 100 };
const instant = { type: 'string', description: 'ISO 8601; without an offset in the time zone of the shop' };

const BODY = {
  type: 'object',
  required: ['messages'],
  additionalProperties: false,
  properties: {
    messages: {
      type: 'array',
      minItems: 1,
      maxItems: MOST_MESSAGES,
      items: {
        type: 'object',
        required: ['shop', 'conversation', 'id', 'from', 'at'],
        additionalProperties: false,
        properties: {
          shop: { ...name, description: 'Code or name of the shop' },
          conversation: { ...name, description: "The platform's id of the talk" },
          id: { ...name, description: "The platform's id of the message: the same is kept once" },
          from: {
            enum: ['customer', 'agent', 'system'],
            description: 'system: a greeting or robot, which answers nobody',
          },
          agent: { ...name, description: 'Who of the agents; kept as a keyed hash' },
          at: instant,
          text: {
            type: 'string',
            maxLength: 20_000,
            description: 'Phones, ids, cards, e-mails and addresses are masked',
          },
          solvedAt: { ...instant, description: 'When the matter was settled, as far as that is known' },
        },
      },
    },
  },
};

const ANSWER = {
  type: 'object',
  required: ['trace', 'stored', 'same', 'rejected'],
  properties: {
    trace: { type: 'string' },
    stored: { type: 'integer' },
    same: { type: 'integer', description: 'Known before, or twice in this call' },
    rejected: {
      type: 'array',
      items: {
        type: 'object',
        required: ['at', 'id', 'why'],
        properties: {
          at: { type: 'integer', description: 'Its place in messages, from 0' },
          id: { type: 'string' },
          why: { type: 'string' },
        },
      },
    },
  },
};
