/** The parts of the OpenAPI document that every operation shares. JSON Schema 2020-12, as OpenAPI 3.1 has it. */

const text = { type: 'string' };
const localized = { $ref: '#/components/schemas/Localized' };
const value = { $ref: '#/components/schemas/Value' };
const object = (properties: Record<string, object>, required = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
});
const block = (kind: string, properties: Record<string, object>) => object({ kind: { const: kind }, ...properties });
const list = (items: object) => ({ type: 'array', items });

export const SCHEMAS: Record<string, object> = {
  Localized: { ...object({ zh: text, en: text }), description: 'The same words in both languages' },
  Value: {
    description: 'Instants are ISO 8601 in UTC, amounts are minor units as a decimal string with their currency',
    anyOf: [
      text,
      { type: 'number' },
      localized,
      object({ money: text, currency: text }),
      object({ at: { type: 'string', format: 'date-time' } }),
      object({ date: { type: 'string', format: 'date' } }),
    ],
  },
  Block: {
    anyOf: [
      block('text', { text: localized }),
      block('note', { text: localized }),
      block('fields', { items: list(object({ label: localized, value })) }),
      block('table', {
        columns: list(object({ label: localized, align: { enum: ['left', 'right'] } }, ['label'])),
        rows: list(list(value)),
        total: { type: 'integer', description: 'How many rows there are; `rows` may be fewer' },
      }),
      block('chart', { chart: { type: 'object' } }),
      block('actions', { buttons: list(object({ label: localized, says: text, style: text }, ['label', 'says'])) }),
    ],
  },
  Message: object({
    title: localized,
    tone: { enum: ['normal', 'success', 'warning', 'danger'] },
    blocks: list({ $ref: '#/components/schemas/Block' }),
  }),
  Rows: {
    ...list({ type: 'object', additionalProperties: { type: ['string', 'number', 'boolean', 'null'] } }),
    description: 'The answer as plain data: the rows of its table by column, or its fields as one row',
  },
  ReadAnswer: object({
    trace: { type: 'string', description: 'Names this call in the audit' },
    rows: { $ref: '#/components/schemas/Rows' },
    total: { type: 'integer', description: 'How many rows there are; `rows` may be fewer' },
    message: { $ref: '#/components/schemas/Message' },
  }),
  WriteAnswer: object({ trace: text, message: { $ref: '#/components/schemas/Message' } }),
  WaitingAnswer: object({
    trace: text,
    approval: object({
      code: text,
      approvers: { type: 'integer' },
      roles: { type: 'array', items: text },
      expiresAt: { type: 'string', format: 'date-time' },
    }),
    effect: { type: 'object' },
    message: { $ref: '#/components/schemas/Message' },
  }),
  Problem: {
    ...object(
      {
        type: { type: 'string', format: 'uri' },
        title: text,
        status: { type: 'integer' },
        detail: {
          type: 'string',
          description: 'One sentence that says what to do, in the language of Accept-Language',
        },
        code: { type: 'string', description: 'Stable; for programs to look at' },
        trace: text,
        effect: { type: 'object', description: 'Of confirm.needed: what would be changed, before and after' },
      },
      ['type', 'title', 'status', 'detail', 'code'],
    ),
    description: 'RFC 9457',
  },
};

const problem = (description: string, headers?: object) => ({
  description,
  ...(headers && { headers }),
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

export const RESPONSES: Record<string, object> = {
  Waiting: {
    description:
      'Not done: it is above a line of the approval policy and waits for other people, whatever `confirm` says. ' +
      'GET /approvals/{code} says what became of it. The same again for the same Idempotency-Key',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/WaitingAnswer' } } },
  },
  BadRequest: problem('An argument is missing, wrong or unknown; or a write came without its Idempotency-Key'),
  Unauthorized: problem('No API key, or a wrong or revoked one'),
  Forbidden: problem('The key lacks the scope, or is for some shops only'),
  NotFound: problem('No such thing, or nothing at this address'),
  Conflict: problem('Needs `"confirm": true` (code confirm.needed, with the effect), or the rows changed meanwhile'),
  TooLarge: problem('The body has more than 64 KB'),
  MediaType: problem('The body is not application/json'),
  Unprocessable: problem('An expected no; or the Idempotency-Key was used for another request (idempotency.reused)'),
  TooMany: problem('The key has spent its minute', {
    'Retry-After': { description: 'Seconds', schema: { type: 'integer' } },
  }),
  Unavailable: problem('No answer right now; send the same call with the same key again'),
};

export const PARAMETERS: Record<string, object> = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description:
      'A new one for each write. The same key with the same request gets the same answer, for 7 days; with another request it is 422',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
  },
  AcceptLanguage: {
    name: 'Accept-Language',
    in: 'header',
    description: 'zh or en: the language of problems and of plain rows. Default zh',
    schema: { type: 'string' },
  },
  Format: {
    name: 'format',
    in: 'query',
    description: 'csv: only the rows, with a line of column names; X-Total-Rows says how many there are',
    schema: { type: 'string', enum: ['json', 'csv'], default: 'json' },
  },
};
