import { orBusy } from '../commands/api/busy.ts';
import type { CallDeps } from '../commands/api/call.ts';
import { callTraits, MOST_TRAITS } from '../commands/api/traits.ts';
import type { ApiRoute } from '../http/api/port.ts';

/** By which device, address, payer and network address orders were placed, for the rule on order bursts. */
export const traitsRoute = (deps: CallDeps): ApiRoute => ({
  method: 'POST',
  path: '/orders/traits',
  scope: 'compliance.write',
  name: 'order traits',
  summary: {
    zh: '报送订单的设备、地址、付款人、网络地址：只存带密钥的哈希，不存原值',
    en: 'Report the device, address, payer and network address of orders: only keyed hashes are kept, never the values',
  },
  args: [],
  confirms: false,
  body: {
    type: 'object',
    required: ['shop', 'traits'],
    additionalProperties: false,
    properties: {
      shop: { type: 'string', description: 'Code or name of the shop' },
      traits: {
        type: 'array',
        minItems: 1,
        maxItems: MOST_TRAITS,
        items: {
          type: 'object',
          required: ['order', 'kind'],
          additionalProperties: false,
          properties: {
            order: { type: 'string', maxLength: 100, description: 'The order number' },
            kind: { enum: ['buyer', 'device', 'address', 'payer', 'ip'] },
            value: { type: 'string', maxLength: 300, description: 'Hashed on arrival; not for a buyer' },
            hash: { type: 'string', pattern: '^[A-Za-z0-9_-]{16,64}$', description: 'Instead of a value: of your own' },
          },
        },
      },
    },
  },
  answer: {
    type: 'object',
    required: ['trace', 'noted', 'same', 'unknown'],
    properties: {
      trace: { type: 'string' },
      noted: { type: 'integer', description: 'New, or other than before' },
      same: { type: 'integer', description: 'Known before' },
      unknown: {
        type: 'object',
        required: ['count', 'orders'],
        properties: { count: { type: 'integer' }, orders: { type: 'array', items: { type: 'string' } } },
      },
    },
  },
  call: (input) => orBusy(callTraits(deps, input), input.lang),
});
