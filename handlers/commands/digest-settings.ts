import { actions, card, DIGEST_KINDS, type DigestKind, defineCommand, digestSaid, note, table } from '#kit';

export default defineCommand({
  name: { zh: '简报 计划', en: 'digest settings' },
  aliases: ['日报 计划', '简报 设置表'],
  summary: { zh: '本群什么时候收到哪些简报', en: 'Which digests this room gets, and when' },
  examples: ['简报 计划', 'digest settings'],
  permission: 'kpi.read',
  effect: 'read',
  args: {},
  async run({ services, room }) {
    const settings = await services.digests.settingsOf(room.id);
    const shops = (await services.rooms.shopsOf(room.id)).map(({ code }) => code).join(', ');
    const kinds = Object.keys(DIGEST_KINDS) as DigestKind[];
    return card({ zh: '简报计划', en: 'Digest settings' }, [
      table(
        [{ label: { zh: '项', en: 'Setting' } }, { label: { zh: '现在', en: 'Now' } }],
        [
          ...kinds.map((kind) => [DIGEST_KINDS[kind].words, digestSaid(settings, kind)]),
          [{ zh: '免打扰', en: 'Quiet hours' }, digestSaid(settings, 'quiet')],
          [{ zh: '节假日顺延', en: 'Moved by holidays' }, digestSaid(settings, 'holidays')],
          [{ zh: '店铺', en: 'Shops' }, shops || { zh: '全部', en: 'all' }],
          [{ zh: '语言和时区', en: 'Language and time zone' }, `${room.lang}, ${room.timeZone}`],
        ],
      ),
      note({
        zh: '改：简报 设置 日报 开 9:00，简报 设置 免打扰 22:00-8:00，简报 设置 月报 指标 gmv,orders；店铺、语言、时区用 群 店铺、群 设置；节假日按 日历',
        en: 'To change: digest set daily on 9:00, digest set quiet 22:00-8:00, digest set monthly figures gmv,orders; shops, language and zone with room shops and room set; holidays are those of the calendar',
      }),
      actions(
        { label: { zh: '开日报', en: 'Daily on' }, says: 'digest set daily on' },
        { label: { zh: '开周报', en: 'Weekly on' }, says: 'digest set weekly on' },
      ),
    ]);
  },
});
