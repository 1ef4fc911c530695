import { expect, it } from 'vitest';
import { Audience } from '../../../handlers/views/audience.ts';

const context = { now: new Date(0), timeZone: 'Asia/Shanghai' };

it('reads a topic by its code or its name', () => {
  for (const typed of ['inventory-alerts', '库存提醒', 'stock alerts'])
    expect(Audience.read(typed, context)).toEqual({ value: 'inventory-alerts' });
  for (const typed of ['', 'alerts', 'toString']) expect(Audience.read(typed, context)).toBeUndefined();
});
