import { UserError } from '#kit';

export const noSuchShop = (typed: string): UserError =>
  new UserError('shops.not_found', {
    zh: `没有找到店铺“${typed}”，发送 店铺 可以看全部`,
    en: `There is no shop “${typed}”; send shops to see all`,
  });
