import { expect, it } from 'vitest';
import { orderFact } from '../../../../src/platforms/woocommerce/orders.ts';
import { hashedBy } from '../../../../src/services/compliance/abnormal/traits.ts';

const at = new Date('2026-11-01T00:00:00Z');
const place = { country: 'GB', address_1: '1 High Street', city: 'York', postcode: 'YO1 7HH' };
const order = {
  ...{ id: '7', status: 'processing', currency: 'GBP', customer_id: '0', customer_ip_address: '203.0.113.7' },
  ...{ date_created_gmt: at, date_modified_gmt: at, date_paid_gmt: at, date_completed_gmt: undefined },
  ...{ shipping: place, billing: place, line_items: [], coupon_lines: [] },
};
const hashOf = hashedBy('a key of customers that is long enough');
type Order = Parameters<typeof orderFact>[0];

it('tells where an order goes and where it came from as hashes, the same for the same place, and nothing of it plainly', () => {
  const fact = orderFact(order as Order, hashOf);
  expect(fact?.traits?.map(({ kind }) => kind)).toEqual(['address', 'ip']);
  expect(JSON.stringify(fact)).not.toMatch(/High Street|YO1|203\.0/);
  const written = { ...place, address_1: '1, HIGH STREET', postcode: 'yo17hh' };
  expect(orderFact({ ...order, shipping: written } as Order, hashOf)?.traits).toEqual(fact?.traits);
});

it('tells nothing where nobody hashes it, and takes no street without its postcode for an address', () => {
  expect(orderFact(order as Order)?.traits).toBeUndefined();
  const half = { ...place, postcode: '' };
  const fact = orderFact({ ...order, shipping: half, billing: half, customer_ip_address: '' } as Order, hashOf);
  expect(fact?.traits).toBeUndefined();
});
