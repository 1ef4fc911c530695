import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Setting, SettingFor } from '../rule-kind.ts';

export type RuledShop = { id: number; code: string; platform: string; isMain: boolean; setting: Setting };

/** The shops at which a rule is on, as the scope sees them, with its setting there. */
export async function ruledShops(tx: Tx, settingFor: SettingFor): Promise<RuledShop[]> {
  const rows = await rowsOf<{ id: number; code: string; platform: string; is_main: boolean }>(
    tx,
    sql`select id, code, platform, is_main from shop order by id limit 5000`,
  );
  return rows.flatMap(({ id, code, platform, is_main }) => {
    const setting = settingFor({ shopId: id, platform });
    return setting ? [{ id, code, platform, isMain: is_main, setting }] : [];
  });
}

/** A parameter that the rule declares as a number. */
export const numberOf = ({ params }: Setting, name: string): number => Number(params[name]);
