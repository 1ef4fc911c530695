import { card, defineCommand, inhibitionWords, note, table, withData } from '#kit';

export default defineCommand({
  name: { zh: '抑制', en: 'inhibit' },
  aliases: ['inhibitions'],
  summary: {
    zh: '抑制规则：一条告警在时，由它引起的不再通知，例如平台故障时各店的同步告警',
    en: 'Inhibitions: while one alert fires, those that follow from it are not told, such as sync alerts of a dead platform',
  },
  examples: ['抑制', 'inhibit'],
  permission: 'alerts.read',
  reach: 'shop',
  effect: 'read',
  args: {},
  async run({ services }) {
    const { inhibitions } = await services.alertRouting.policy();
    return card({ zh: `抑制规则 · ${inhibitions.length}`, en: `Inhibitions · ${inhibitions.length}` }, [
      withData(
        table(
          [{ label: { zh: '名称', en: 'Name' } }, { label: { zh: '规则', en: 'Rule' } }],
          inhibitions.map((one) => [one.name, inhibitionWords(one)]),
        ),
        inhibitions.map((one) => ({ name: one.name, rule: inhibitionWords(one) })),
      ),
      note({
        zh: '例如：抑制 添加 店铺受限 当 类型=shop-restricted 则 类型=stock-* 相同=店铺',
        en: 'For example: inhibit add restricted when kind=shop-restricted then kind=stock-* same=shop',
      }),
    ]);
  },
});
