import { card, defineCommand, LINK_KINDS, linkKindCalled, optional, PLATFORMS, text, valueArg } from '#kit';

export default defineCommand({
  name: { zh: '关联 权重', en: 'linked weight' },
  summary: {
    zh: '改一类共用的东西算多强的关联（0% 至 100%），或判定线；可只对一个平台',
    en: 'Set how strongly sharing a kind of thing ties shops (0% to 100%), or the threshold; for all platforms or one',
  },
  examples: ['关联 权重 设备 80%', 'linked weight operator 50% on taobao', 'linked weight threshold 60%'],
  permission: 'compliance.rules',
  effect: 'write',
  http: { method: 'PUT', path: '/link-weights/{kind}', scope: 'compliance.write' },
  args: {
    kind: valueArg(
      { zh: '类别（主体、收款账户、设备…）或 判定线', en: `kind (${Object.keys(LINK_KINDS).join(', ')}) or threshold` },
      (typed) => {
        const kind = /^(threshold|判定线)$/i.test(typed) ? ('threshold' as const) : linkKindCalled(typed);
        return kind ? { value: kind } : undefined;
      },
    ),
    percent: valueArg({ zh: '百分比（60%）', en: 'percent (60%)' }, (typed) => {
      const digits = /^(\d{1,3})[%％]?$/.exec(typed)?.[1];
      return digits !== undefined && Number(digits) <= 100 ? { value: Number(digits) } : undefined;
    }),
    platform: optional({
      ...valueArg({ zh: `平台（${PLATFORMS.join('、')}）`, en: `platform (${PLATFORMS.join(', ')})` }, (typed) => {
        const value = PLATFORMS.find((one) => one === typed.toLowerCase());
        return value ? { value } : undefined;
      }),
      marker: { zh: '平台', en: 'on' },
    }),
  },
  plan: ({ args, services }) =>
    services.linkedShops.planWeight({ kind: args.kind, percent: args.percent, platform: args.platform ?? '' }),
  confirm: () => true,
  async apply({ effect, services, actor, trace }) {
    await services.linkedShops.applyWeight({ effect, by: actor.personId, trace });
    return card({ zh: '权重已改', en: 'Weight set' }, [text(effect.summary)], 'success');
  },
});
