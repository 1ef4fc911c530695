import type { Localized } from '../../core/localized.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../db/client.ts';
import { SHIPPED } from './shipped.ts';
import type { Occasion, Scene, TemplateState } from './words.ts';

export type ScopeKind = 'all' | 'shop' | 'platform' | 'sku' | 'coupon';

/** One version and how it stands. `id` is none of a shipped one that nobody has approved or changed yet. */
export type Template = {
  id: number | undefined;
  code: string;
  version: number;
  scene: Scene;
  occasion: Occasion | '';
  scope: ScopeKind;
  shopId: number | undefined;
  shop: string | undefined;
  platform: string;
  sku: string | undefined;
  couponId: number | undefined;
  promotionId: number | undefined;
  until: Date | undefined;
  /** When its coupon or promotion ends or ended, and whether the coupon can be used now. */
  endsAt: Date | undefined;
  couponState: string | undefined;
  texts: Localized;
  reason: string;
  proposerId: number | undefined;
  proposedBy: string;
  proposedAt: Date | undefined;
  state: TemplateState;
  /** How many steps it has taken: its version in an effect. */
  steps: number;
  stepBy: string;
  stepAt: Date | undefined;
};

type Row = Record<string, string | number | null>;
type Where = ReturnType<typeof sql>;

/** `where` speaks of `t` (template) and `s` (its latest step); what the scope sees. */
export async function templatesWhere(tx: Tx, where: Where): Promise<Template[]> {
  const rows = await rowsOf<Row>(
    tx,
    sql`select t.*, s.state, s.n as steps, s.by as step_by, s.at as step_at, h.code as shop, c.state as coupon_state,
          least(t.until, c.ends_at, promotion_end(t.promotion_id)) as ends
        from template t
        join lateral (select * from template_step x where x.template_id = t.id order by x.n desc limit 1) s on true
        left join shop h on h.id = t.shop_id left join coupon c on c.id = t.coupon_id where ${where}`,
  );
  return rows.map(templateOf);
}

const some = <T>(value: T | null | undefined): T | undefined => value ?? undefined;
const number = (value: unknown): number | undefined => (value === null ? undefined : Number(value));
const instant = (value: unknown): Date | undefined => (value === null ? undefined : instantOf(value));

const templateOf = (row: Row): Template => ({
  id: Number(row['id']),
  code: String(row['code']),
  version: Number(row['version']),
  scene: row['scene'] as Scene,
  occasion: row['occasion'] as Occasion | '',
  scope: row['scope'] as ScopeKind,
  shopId: number(row['shop_id']),
  shop: some(row['shop'] as string | null),
  platform: String(row['platform']),
  sku: some(row['sku'] as string | null),
  couponId: number(row['coupon_id']),
  promotionId: number(row['promotion_id']),
  until: instant(row['until']),
  endsAt: instant(row['ends']),
  couponState: some(row['coupon_state'] as string | null),
  texts: { zh: String(row['zh']), en: String(row['en']) },
  reason: String(row['reason']),
  proposerId: number(row['proposer_id']),
  proposedBy: String(row['proposed_by']),
  proposedAt: instant(row['proposed_at']),
  state: row['state'] as TemplateState,
  steps: Number(row['steps']),
  stepBy: String(row['step_by']),
  stepAt: instant(row['step_at']),
});

export const SYSTEM = 'system';

/** What comes with the system is version 1, proposed, until somebody here approves it. */
const shippedOf = ({ code, scene, occasion, zh, en }: (typeof SHIPPED)[number]): Template => ({
  id: undefined,
  code,
  version: 1,
  scene,
  occasion,
  scope: 'all',
  shopId: undefined,
  shop: undefined,
  platform: '',
  sku: undefined,
  couponId: undefined,
  promotionId: undefined,
  until: undefined,
  endsAt: undefined,
  couponState: undefined,
  texts: { zh, en },
  reason: '',
  proposerId: undefined,
  proposedBy: SYSTEM,
  proposedAt: undefined,
  state: 'proposed',
  steps: 0,
  stepBy: SYSTEM,
  stepAt: undefined,
});

/** Every version of a code, the newest first; of all codes without one. Bounded. */
export async function versionsOf(tx: Tx, code?: string): Promise<Template[]> {
  const rows = await templatesWhere(
    tx,
    sql`${code === undefined ? sql`true` : sql`t.code = ${code}`} order by t.code, t.version desc limit ${MOST_ROWS}`,
  );
  const firsts = new Set(rows.filter(({ version }) => version === 1).map((one) => one.code));
  const shipped = SHIPPED.filter((one) => !firsts.has(one.code) && (code === undefined || one.code === code));
  return [...rows, ...shipped.map(shippedOf)];
}

export const MOST_ROWS = 2_000;

/** Of all versions: the one that is said now, that is the newest approved one. */
export const currentOf = (versions: readonly Template[]): Template | undefined =>
  versions.filter(({ state }) => state === 'approved').sort((a, b) => b.version - a.version)[0];

/** The one that stands for a code in lists: what is said now, else what waits, else what was. */
export const leadOf = (versions: readonly Template[]): Template | undefined =>
  currentOf(versions) ??
  [...versions].sort(
    (a, b) => Number(b.state === 'proposed') - Number(a.state === 'proposed') || b.version - a.version,
  )[0];
