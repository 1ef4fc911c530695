import { card, choice, defineCommand, field, fields, rest, UserError } from '#kit';

const SETTINGS = { lang: '语言', zone: '时区', currency: '币种', name: '名称' } as const;
type Setting = keyof typeof SETTINGS;

export default defineCommand({
  name: { zh: '群 设置', en: 'room set' },
  aliases: ['群设置'],
  summary: { zh: '改本群的语言、时区、币种或名称', en: "Change this room's language, time zone, currency or name" },
  examples: ['群 设置 语言 en', 'room set zone Europe/London', '群设置 币种 CNY', 'room set name Ops'],
  permission: 'room.manage',
  effect: 'write',
  args: {
    setting: choice({ zh: '语言、时区、币种或名称', en: 'lang, zone, currency or name' }, SETTINGS),
    value: rest({ zh: '新的值', en: 'new value' }, { max: 60, verbatim: true }),
  },
  plan: ({ args, services, room }) =>
    services.rooms.planSetting(room.id, args.setting, valid(args.setting, args.value)),
  async apply({ effect, services }) {
    await services.rooms.applySetting(effect);
    const { setting, before, value } = effect.data;
    return card(
      { zh: '群设置已更新', en: 'Room setting changed' },
      [fields(field({ zh: SETTINGS[setting as Setting], en: String(setting) }, `${before} → ${value}`))],
      'success',
    );
  },
});

const LANGUAGES = new Map([
  ['zh', 'zh'],
  ['中文', 'zh'],
  ['chinese', 'zh'],
  ['en', 'en'],
  ['english', 'en'],
  ['英文', 'en'],
  ['英语', 'en'],
]);

function valid(setting: Setting, written: string): string {
  if (setting === 'name') return written;
  const typed = written.normalize('NFKC');
  const value =
    setting === 'lang' ? LANGUAGES.get(typed.toLowerCase()) : setting === 'zone' ? zone(typed) : currency(typed);
  if (value) return value;
  throw new UserError(
    'room.wrong_value',
    {
      lang: { zh: '语言请写 zh 或 en', en: 'The language is zh or en' },
      zone: {
        zh: `没有时区“${typed}”，请写成 Asia/Shanghai 这样`,
        en: `There is no time zone “${typed}”; one is Asia/Shanghai`,
      },
      currency: { zh: '币种请写三个字母，例如 CNY', en: 'A currency has three letters, for example CNY' },
    }[setting],
  );
}

/** Any IANA name, older spellings too (Asia/Kolkata, Asia/Calcutta); never a bare offset, which knows no summer time. */
function zone(typed: string): string | undefined {
  if (!/^[a-z]/i.test(typed)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: typed }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

const currency = (typed: string): string | undefined =>
  Intl.supportedValuesOf('currency').find((known) => known === typed.toUpperCase());
