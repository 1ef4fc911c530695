import {
  API_SCOPES,
  type ApiScope,
  card,
  defineCommand,
  field,
  fields,
  isApiScope,
  optional,
  readUnits,
  text,
  UserError,
  valueArg,
} from '#kit';
import { noSuchShop } from '../views/shops.ts';

const PER_MINUTE = 600;
const MOST_PER_MINUTE = 60_000;

const wordsOf = (typed: string): string[] => typed.split(/[,，、;+]/).filter(Boolean);

const scopesArg = valueArg<ApiScope[]>(
  {
    zh: `权限，用逗号分开（${Object.keys(API_SCOPES).join(',')}）`,
    en: `scopes, with commas (${Object.keys(API_SCOPES).join(',')})`,
  },
  (typed) => {
    const words = [...new Set(wordsOf(typed.toLowerCase()))];
    return words.length > 0 && words.every(isApiScope) ? { value: words as ApiScope[] } : undefined;
  },
  { suggest: Object.keys(API_SCOPES), keys: ['权限', 'scopes'] },
);

export default defineCommand({
  name: { zh: '接口密钥 添加', en: 'api key add' },
  aliases: ['添加接口密钥'],
  summary: {
    zh: '给一个系统新建接口密钥；密钥本身在本机页面上领取，只显示一次',
    en: 'Add an API key for a system; the key itself is fetched on a local page, shown once',
  },
  examples: [
    '接口密钥 添加 erp inventory.read,inventory.write',
    'api key add shop2 inventory.read for SH-2 rate 120',
    '接口密钥 添加 分析 inventory.read,shops.read 店铺 SH-1 每分钟 60',
  ],
  permission: 'api.manage',
  effect: 'write',
  args: {
    name: valueArg(
      { zh: '系统的名字，最多 32 个字母、数字、-', en: "the system's name, at most 32 letters, digits, -" },
      (typed) => (/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,31}$/u.test(typed) ? { value: typed.toLowerCase() } : undefined),
    ),
    scopes: scopesArg,
    shops: optional({
      ...valueArg({ zh: '店铺，省略则全部', en: 'shops, or all of them' }, (typed) => ({ value: wordsOf(typed) }), {
        suggest: 'shop',
      }),
      marker: { zh: '店铺', en: 'for' },
    }),
    rate: optional({
      ...valueArg({ zh: '每分钟最多几次', en: 'calls a minute' }, (typed) => {
        const value = readUnits(typed);
        return value !== undefined && value >= 1 && value <= MOST_PER_MINUTE ? { value } : undefined;
      }),
      marker: { zh: '每分钟', en: 'rate' },
    }),
  },
  async plan({ args, services, room }) {
    if (!room.direct && room.channel !== 'console') throw notHere();
    const shops = [];
    for (const name of args.shops ?? []) {
      const shop = await services.shops.find(name);
      if (!shop) throw noSuchShop(name);
      shops.push(shop.code);
    }
    const { name, scopes, rate = PER_MINUTE } = args;
    return services.apiKeys.planAdd({ name, scopes, shops, perMinute: rate });
  },
  async apply({ effect, by, services }) {
    await services.apiKeys.add(effect, by.actor);
    const { name, scopes, shops, perMinute } = effect.data;
    return card(
      { zh: `已新建接口密钥 · ${name}`, en: `API key added · ${name}` },
      [
        fields(
          field({ zh: '权限', en: 'Scopes' }, String(scopes)),
          field({ zh: '店铺', en: 'Shops' }, shops ? String(shops) : { zh: '全部', en: 'all' }),
          field({ zh: '每分钟', en: 'Per minute' }, Number(perMinute)),
        ),
        text({
          zh: '请在运行掌柜的电脑上打开控制台页面的 /api-keys 领取密钥；只显示一次，之后只留下它的 SHA-256',
          en: 'On the computer that runs Zhanggui open /api-keys of the console page and fetch the key; it is shown once, and only its SHA-256 is kept',
        }),
      ],
      'success',
    );
  },
});

const notHere = () =>
  new UserError('api_key.not_here', {
    zh: '接口密钥不在群里管理，请在控制台或私聊里发送',
    en: 'API keys are not for groups; send this in the console or in a direct message',
  });
