import { type AlertIn, type AlertSeverity, fingerprintOf, labelsOf } from '../../../core/alert.ts';
import { type Effect, irreversible } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { type Localized, same } from '../../../core/localized.ts';
import { mask } from '../../../core/mask.ts';
import { card, field, fields, text } from '../../../core/message.ts';
import { clampChars } from '../../../core/text.ts';
import { raise } from '../../../db/alert.ts';
import { rowsOf, sql } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import type { Deps } from '../routing/deps.ts';
import type { Act } from '../routing/keep.ts';
import { severityWords } from '../routing/labels.ts';

/** Public opinion (舆情): a person saw something about a shop that must not wait. It ends when a person says so. */

const KIND = 'public-opinion';
const AUDIENCE = 'compliance';
const HOURS = 3;
const MOST_LINE = 60;

type Shop = { id: number; code: string; platform: string };
export type Opinion = { shop: Shop; severity: AlertSeverity; words: string };

/** Read only. */
export async function planOpinion(_d: Deps, { shop, severity, words }: Opinion): Promise<Effect> {
  const said = mask(words);
  return {
    summary: {
      zh: `舆情 · ${shop.code} · ${severityWords(severity).zh}：${clampChars(said, MOST_LINE)}`,
      en: `Public opinion · ${shop.code} · ${severity}: ${clampChars(said, MOST_LINE)}`,
    },
    rows: [],
    figures: [field({ zh: '时限', en: 'Deadline' }, { zh: `${HOURS} 小时`, en: `${HOURS} h` })],
    risk: { area: 'rules', shops: [shop.id], brake: true },
    inverse: irreversible('发送 舆情 结束 <编号>', 'send opinion end <number>'),
    data: { shop: shop.code, shopId: shop.id, platform: shop.platform, severity, words: said },
  };
}

/** The number of the alert. */
export async function reportOpinion(d: Deps, { data }: Effect, act: Act): Promise<number> {
  const one = opinionOf(data, act);
  await raise(d.tx, one);
  const [row] = await rowsOf<{ id: string }>(
    d.tx,
    sql`select id from alert where fingerprint = ${fingerprintOf(labelsOf(one))} and ends_at is null`,
  );
  const id = Number(row?.id);
  await witness(d, act, { id, event: 'reported', shop: Number(data['shopId']), code: String(data['shop']) });
  return id;
}

function opinionOf(data: Effect['data'], { trace, now }: Act): AlertIn {
  const words = String(data['words']);
  const shop = String(data['shop']);
  const severity = data['severity'] as AlertSeverity;
  const url = /https?:\/\/\S+/.exec(words)?.[0];
  const line: Localized = {
    zh: `舆情 · ${shop}：${clampChars(words, MOST_LINE)}`,
    en: `Public opinion · ${shop}: ${clampChars(words, MOST_LINE)}`,
  };
  const until = new Date(now.getTime() + HOURS * 3_600_000);
  return {
    kind: KIND,
    severity,
    audience: AUDIENCE,
    subject: `opinion-${trace}`,
    labels: { shop, platform: String(data['platform']) },
    annotations: { words, deadline: until.toISOString(), ...(url && { url }) },
    shops: [Number(data['shopId'])],
    source: 'service:opinion',
    line,
    message: card(
      { zh: `舆情 · ${shop}`, en: `Public opinion · ${shop}` },
      [
        text(same(`“${words}”`)),
        fields(
          field({ zh: '级别', en: 'Severity' }, severityWords(severity)),
          field({ zh: '处理时限', en: 'To be handled by' }, { at: until.toISOString() }),
        ),
      ],
      severity === 'info' ? 'warning' : 'danger',
    ),
  };
}

type Row = {
  id: string;
  labels: Record<string, string>;
  shop_ids: number[];
  line: Localized;
  version: number;
  over: boolean;
};

/** Read only. Throws alerts.no_opinion, alerts.over. */
export async function planOpinionEnd(d: Deps, id: number): Promise<Effect> {
  const [row] = await rowsOf<Row>(
    d.tx,
    sql`select id, labels, shop_ids, line, version, ends_at is not null as over from alert where id = ${id} and labels ->> 'kind' = ${KIND}`,
  );
  if (!row)
    throw new UserError('alerts.no_opinion', {
      zh: `没有编号为 ${id} 的舆情，请看上报时给出的编号`,
      en: `There is no public opinion ${id}; use the number that was given when it was reported`,
    });
  if (row.over)
    throw new UserError('alerts.over', { zh: `舆情 ${id} 已经结束`, en: `Public opinion ${id} is over already` });
  return {
    summary: { zh: `结束舆情 ${id}：${row.line.zh}`, en: `End public opinion ${id}: ${row.line.en}` },
    rows: [
      {
        key: `alert:${id}`,
        label: row.line,
        version: row.version,
        versionAfter: row.version + 1,
        changes: [
          {
            label: { zh: '状态', en: 'State' },
            before: { zh: '未结束', en: 'open' },
            after: { zh: '已结束', en: 'over' },
          },
        ],
      },
    ],
    figures: [],
    inverse: irreversible('需要时重新上报', 'report it again if need be'),
    data: { id, version: row.version, shopId: row.shop_ids[0] ?? null, shop: row.labels['shop'] ?? '' },
  };
}

/** Throws effect.changed when it is over by now. */
export async function endOpinion(d: Deps, { data }: Effect, act: Act): Promise<void> {
  const done = await rowsOf(
    d.tx,
    sql`update alert set ends_at = greatest(starts_at, ${act.now.toISOString()}::timestamptz), last_at = clock_timestamp(), version = version + 1
        where id = ${data['id']} and ends_at is null returning id`,
  );
  if (done.length === 0) throw effectChanged({ zh: `舆情 ${data['id']}`, en: `Public opinion ${data['id']}` });
  await witness(d, act, {
    id: Number(data['id']),
    event: 'ended',
    shop: Number(data['shopId']),
    code: String(data['shop']),
  });
}

const witness = (
  d: Deps,
  act: Act,
  { id, event, shop, code }: { id: number; event: string; shop: number; code: string },
) =>
  putEvidence(d.tx, {
    kind: 'alert',
    trace: act.trace,
    by: act.personId === 0 ? act.actor : act.personId,
    shops: [shop],
    subjects: [`alert:${id}`, `shop:${code}`],
    body: { event, id, what: KIND },
  });
