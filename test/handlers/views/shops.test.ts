import { expect, it } from 'vitest';
import { noSuchShop } from '../../../handlers/views/shops.ts';

it('a shop that is not there is named, with what to do', () => {
  expect(noSuchShop('SH-9')).toMatchObject({
    code: 'shops.not_found',
    text: { zh: '没有找到店铺“SH-9”，发送 店铺 可以看全部', en: 'There is no shop “SH-9”; send shops to see all' },
  });
});
