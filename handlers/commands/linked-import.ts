import { card, defineCommand, field, fields, isKeptValue, linkKindCalled, rest, UserError } from '#kit';
import { rowsIn } from '../views/linked-kinds.ts';
import { noSuchShop } from '../views/shops.ts';

/** Our own words for rows that were noted: nothing in them but masks. */
const areKept = (rows: string): boolean =>
  rows.split(';').every((row) => isKeptValue(row.split(',').slice(2).join(',')));

export default defineCommand({
  name: { zh: '关联 导入', en: 'linked import' },
  summary: {
    zh: '一次记下多家店的身份，每行 店铺,类别,值（换行或分号隔开），最多 500 行',
    en: 'Note things of many shops at once, shop,kind,value a row (lines or semicolons between them), 500 rows at most',
  },
  examples: [
    '关联 导入 SH-1,主体,上海某某有限公司;SH-2,收款账户,6222020000001234',
    'linked import SH-1,device,A1B2C3;SH-2,device,A1B2C3',
  ],
  permission: 'compliance.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'POST', path: '/identities', scope: 'compliance.write' },
  args: {
    rows: { ...rest({ zh: '每行 店铺,类别,值', en: 'rows of shop,kind,value' }, { max: 60_000 }), secret: areKept },
  },
  async plan({ args, services }) {
    const given = [];
    for (const [n, cells] of rowsIn(args.rows, /^(shop|店铺)[,，]/i).entries()) {
      const [name = '', typed = '', ...rest] = cells;
      const kind = linkKindCalled(typed);
      const value = rest.join(',');
      if (!kind || value === '' || name === '') throw unclear(n + 1);
      const shop = await services.shops.find(name);
      if (!shop) throw noSuchShop(name);
      given.push({ shop, kind, value });
    }
    if (given.length === 0) throw unclear(1);
    return services.linkedShops.planImport(given);
  },
  async apply({ effect, services, actor, trace }) {
    const made = await services.linkedShops.applyImport({ effect, by: actor.personId, trace });
    return card({ zh: '已记下', en: 'Noted' }, [fields(field({ zh: '项数', en: 'Things' }, made.length))], 'success');
  },
});

const unclear = (row: number): UserError =>
  new UserError('linked.rows', {
    zh: `第 ${row} 行看不懂：每行写 店铺,类别,值，例如 SH-1,设备,A1B2C3`,
    en: `Row ${row} is not understood: write shop,kind,value, such as SH-1,device,A1B2C3`,
  });
