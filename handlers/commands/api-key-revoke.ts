import { card, defineCommand, text, valueArg } from '#kit';

export default defineCommand({
  name: { zh: '接口密钥 作废', en: 'api key revoke' },
  aliases: ['作废接口密钥'],
  summary: {
    zh: '作废一个接口密钥，用它的系统立刻不能再调用',
    en: 'Revoke an API key; its system can call no more, at once',
  },
  examples: ['接口密钥 作废 erp', 'api key revoke erp'],
  permission: 'api.manage',
  effect: 'write',
  args: {
    name: valueArg({ zh: '密钥的名字', en: "the key's name" }, (typed) =>
      typed.length <= 32 ? { value: typed.toLowerCase() } : undefined,
    ),
  },
  plan: ({ args, services }) => services.apiKeys.planRevoke(args.name),
  confirm: () => true,
  async apply({ effect, services }) {
    await services.apiKeys.revoke(effect);
    const name = String(effect.data['name']);
    return card(
      { zh: `已作废接口密钥 · ${name}`, en: `API key revoked · ${name}` },
      [text({ zh: '下一次调用起就会被拒绝', en: 'Its next call is refused' })],
      'success',
    );
  },
});
