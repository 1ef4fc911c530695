import type { FastifyPluginAsync } from 'fastify';
import { orBusy } from '../commands/api/busy.ts';
import { UserError } from '../core/errors.ts';
import { problemOf, statusOf } from '../core/problem.ts';
import { inFrame, rowsOf, type Scope, sql, systemScope, type Tx } from '../db/client.ts';
import type { ApiAnswer, ApiRoute, CallInput } from '../http/api/port.ts';
import { createEvidencePage } from '../http/evidence-page.ts';
import type { Bundle, May, Span, Target } from '../services/evidence/traces.ts';
import { accountOf, type Reach, reachOf } from '../services/people/people.ts';
import type { Services } from '../services/services.ts';
import type { House } from './house.ts';

/** `people`: whether a person may be named by name or account. */
type Asked = { what: string; span: Span; may: May; people: boolean; now: Date };
type Made = Bundle & { about: Target };

const TIMEOUT = '60s';

/** Made in the scope of whoever asks, and read only. Throws what resolve and bundle throw. */
async function made(tx: Tx, services: House['services'], scope: Scope, asked: Asked): Promise<Made> {
  const { what, span, may, people, now } = asked;
  await services(tx).traces.headOverAll(now);
  return inFrame(tx, { scope, readOnly: true }, async (inner) => {
    const { traces } = services(inner);
    const about = await traces.resolve(what, { people });
    return { ...(await traces.bundle(about, { span, may, now })), about };
  });
}

const scopeOf = (reach: Exclude<Reach, 'none'>, totals: boolean): Scope =>
  reach === 'all' ? systemScope('bundle') : { kind: 'shops', shops: reach, totals };

/** The page on which a link's bundle is fetched: rights are looked at again, the link is used up, and that it went out is evidence. */
export const evidencePageOf = ({ db, clock, services, log }: House): FastifyPluginAsync =>
  createEvidencePage({
    fetch: (secret) =>
      db.withScope(systemScope('bundle'), async (tx) => {
        await rowsOf(tx, sql`select set_config('statement_timeout', ${TIMEOUT}, true)`);
        const now = clock.now();
        const all = services(tx);
        const link = await all.traces.takeLink(secret, now);
        const may = await rightsOf(all, link.account);
        const open = link.words && may.words;
        const how = { names: open && may.names, words: open, totals: may.totals };
        const scope = scopeOf(may.reach, may.totals);
        const bundle = await made(tx, services, scope, { ...link, may: how, people: may.names, now });
        const { about } = bundle;
        const shops = may.reach === 'all' ? undefined : may.reach;
        await all.traces.noteExport({
          ...{ about, by: link.personId, shops, trace: link.trace, act: 'fetched', span: link.span, made: bundle },
        });
        log.info({ rows: bundle.rows, trace: link.trace }, 'a bundle of evidence was fetched');
        return bundle;
      }),
  });

async function rightsOf({ people }: Services, account: string) {
  const who = accountOf(account);
  const grants = who ? (await people.identify(who)).grants : [];
  const reach = reachOf(grants, 'evidence.read');
  if (reach === 'none') throw gone();
  const holds = (permission: string) => reachOf(grants, permission) === 'all';
  const totals = reach === 'all' || reachOf(grants, 'inventory.totals') !== 'none';
  return { reach, totals, names: holds('people.read'), words: holds('audit.read') };
}

const gone = (): UserError =>
  new UserError('permission.denied', {
    zh: '要这个包的人已没有看证据的权限；需要的话，请管理员再给角色',
    en: 'Whoever asked for this bundle may not read evidence any more; ask an admin for the role if they need it',
  });

/** `GET /evidence/bundle?what=…&from=…&to=…`: the zip itself. Without names, and without what people wrote. */
export const bundleRoute = (house: House): ApiRoute => ({
  method: 'GET',
  path: '/evidence/bundle',
  scope: 'evidence.read',
  name: 'evidence bundle',
  summary: {
    zh: '一样东西的证据包（zip），别人用 docs/verify-evidence.mjs 就能核对；不含人名和原话',
    en: 'A bundle of the evidence of one thing (zip) that others verify with docs/verify-evidence.mjs; without names and without what people wrote',
  },
  args: [
    {
      name: 'what',
      words: { zh: '订单、商品、店铺、人或批次', en: 'order, SKU, shop, person or batch' },
      required: true,
      most: 200,
    },
    { name: 'from', words: { zh: '起始时刻（ISO）', en: 'from this instant (ISO)' }, required: false },
    { name: 'to', words: { zh: '截止时刻（ISO，不含）', en: 'to this instant (ISO, not included)' }, required: false },
  ],
  confirms: false,
  call: (input) => orBusy(called(house, input), input.lang),
});

async function called(house: House, { caller, given, lang }: CallInput): Promise<ApiAnswer> {
  try {
    const asked = askedOf(given, house.clock.now());
    const bundle = await house.db.withScope(systemScope('bundle'), async (tx) => {
      await rowsOf(tx, sql`select set_config('statement_timeout', ${TIMEOUT}, true)`);
      const scope = scopeOf(caller.shops ?? 'all', false);
      const made_ = await made(tx, house.services, scope, {
        ...asked,
        may: { ...asked.may, totals: scope.kind === 'system' },
      });
      const { about } = made_;
      const { traces } = house.services(tx);
      await traces.noteExport({
        about,
        by: `api:${caller.name}`,
        shops: caller.shops,
        act: 'api',
        span: asked.span,
        made: made_,
      });
      return made_;
    });
    return { status: 200, text: '', file: { bytes: bundle.zip, name: bundle.name, type: 'application/zip' } };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const status = statusOf(error.code);
    return { status, text: JSON.stringify(problemOf(status, error.code, error.text, lang)) };
  }
}

const NAMES = ['what', 'from', 'to'];

function askedOf(given: Record<string, unknown>, now: Date): Asked {
  const extra = Object.keys(given).find((name) => !NAMES.includes(name));
  if (extra !== undefined)
    throw new UserError('args.key', { zh: '只能写 what、from、to', en: 'Only what, from and to are taken' });
  const what = String(given['what'] ?? '').trim();
  if (what === '' || what.length > 200)
    throw new UserError('args.missing', {
      zh: '请写 what：订单 SH-1/1001、商品编码、店铺、人或批次，最多 200 个字符',
      en: 'Give what: order SH-1/1001, a SKU, shop, person or batch, at most 200 characters',
    });
  const instant = (name: string, otherwise: string) => {
    const at = new Date(String(given[name] ?? otherwise));
    if (!Number.isNaN(at.getTime())) return at;
    throw new UserError('args.wrong', {
      zh: `${name} 要写成 2026-11-01T00:00:00Z 这样的时刻`,
      en: `${name} is an instant such as 2026-11-01T00:00:00Z`,
    });
  };
  const span = { from: instant('from', '1970-01-01T00:00:00Z'), to: instant('to', '2200-01-01T00:00:00Z') };
  return { what, span, may: { names: false, words: false, totals: false }, people: false, now };
}
