import { actions, button, card, day, defineCommand, fields, note, optional, table, UserError } from '#kit';
import { rotaName, rotaOf, turnFields, turnWho } from '../views/duty.ts';

const NOW = { zh: '现在', en: 'Now' };
const NEXT = { zh: '下一位', en: 'Next' };

export default defineCommand({
  name: { zh: '值班', en: 'oncall' },
  aliases: ['on-call', '谁值班'],
  summary: {
    zh: '现在谁值班、到什么时候、下一位是谁；也可以问某一天',
    en: 'Who is on call, until when, and who is next; of a day too',
  },
  examples: ['值班', 'oncall', '值班 明天', 'oncall 2026-12-25', '值班 表=夜班'],
  permission: 'alerts.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/oncall', scope: 'alerts.read' },
  args: { rota: rotaName, day: optional(day({ zh: '日期', en: 'day' })) },
  async run({ args, services, now }) {
    const code = rotaOf(args.rota);
    if (args.day !== undefined) return ofDay(services, code, args.day);
    const found = await services.oncall.now(code, now);
    if (!found) throw none(code, await services.oncall.rotas());
    return card(
      code === 'main' ? { zh: '值班', en: 'On call' } : { zh: `值班 · ${code}`, en: `On call · ${code}` },
      [
        fields(...turnFields(NOW, found.now), ...(found.next ? turnFields(NEXT, found.next) : [])),
        note({ zh: `时区 ${found.zone}`, en: `Time zone ${found.zone}` }),
        actions(
          button({
            label: { zh: '值班表', en: 'The rota' },
            says: code === 'main' ? 'oncall list' : `oncall list rota=${code}`,
          }),
        ),
      ],
      found.now.person ? 'normal' : 'danger',
    );
  },
});

type Services = { oncall: Days };
type Days = { ofDay(code: string, day: string): Promise<{ zone: string; turns: Parameters<typeof turnWho>[0][] }> };

async function ofDay({ oncall }: Services, code: string, asked: string) {
  const { turns, zone } = await oncall.ofDay(code, asked);
  const columns = [
    { label: { zh: '从', en: 'From' } },
    { label: { zh: '到', en: 'To' } },
    { label: { zh: '谁', en: 'Who' } },
  ];
  const rows = turns.map((turn) => [{ at: turn.from.toISOString() }, { at: turn.to.toISOString() }, turnWho(turn)]);
  return card({ zh: `值班 · ${asked}`, en: `On call · ${asked}` }, [
    table(columns, rows),
    note({ zh: `这一天按 ${zone} 算`, en: `A day of ${zone}` }),
  ]);
}

const none = (code: string, rotas: readonly string[]): UserError =>
  new UserError('oncall.none', {
    zh: `没有值班表“${code}”${rotas.length > 0 ? `，现有：${rotas.join('、')}` : '；经理可以发送 值班 设置 @甲 @乙 每周 周一 09:00'}`,
    en: `There is no rota “${code}”${rotas.length > 0 ? `; there are: ${rotas.join(', ')}` : '; a manager can make one: oncall set @anna @ben weekly monday 09:00'}`,
  });
