import type { Localized } from '../../core/localized.ts';
import { rowsOf, sql } from '../../db/client.ts';
import type { TemplatesDeps } from './deps.ts';
import { noSuchTemplate, noSuchVersion, notUsable, notYours } from './refusals.ts';
import { currentOf, leadOf, type Template, versionsOf } from './rows.ts';

const OVER = ['stopped', 'ended', 'draft'];

/** Why a version may not be said to customers now; none: it may. What speaks of an end outlives what has ended. */
export function whyNot(template: Template, now: Date): Localized | undefined {
  const { state, until, endsAt, couponId, couponState, promotionId, occasion, code, version } = template;
  if (state === 'proposed')
    return {
      zh: `还没有批准，请有权限的人发送 话术 批准 ${code} ${version}`,
      en: `it is not approved yet, somebody who may sends template approve ${code} ${version}`,
    };
  if (state === 'retired') return { zh: '已经停用，请用别的话术', en: 'it is retired, use another' };
  if (until && until <= now) return { zh: '已经过了截止时间', en: 'its end has passed' };
  if (occasion === 'end') return undefined;
  if (couponId !== undefined && (couponState === undefined || OVER.includes(couponState) || ended(endsAt, now)))
    return {
      zh: `它说的券（${couponId} 号）已经结束或停止`,
      en: `its coupon (no. ${couponId}) is over or was stopped`,
    };
  if (promotionId !== undefined && ended(endsAt, now))
    return { zh: `它说的活动（${promotionId} 号）已经结束`, en: `its promotion (no. ${promotionId}) is over` };
  return undefined;
}

const ended = (endsAt: Date | undefined, now: Date): boolean => endsAt !== undefined && endsAt <= now;

/** All versions of a code, the newest first. Throws template.unknown. */
export async function required(d: Pick<TemplatesDeps, 'tx'>, typed: string): Promise<Template[]> {
  const code = typed.trim().toLowerCase();
  const versions = await versionsOf(d.tx, code);
  if (versions.length > 0) return [...versions].sort((a, b) => b.version - a.version);
  const all = [...new Set((await versionsOf(d.tx)).map((one) => one.code))].sort();
  const near = all.filter((one) => one.includes(code) || code.includes(one));
  throw noSuchTemplate(typed, near.length > 0 ? near : all);
}

/** Throws template.no_version. */
export function versionIn(versions: readonly Template[], version: number): Template {
  const found = versions.find((one) => one.version === version);
  if (!found) throw noSuchVersion(versions[0]?.code ?? '', version);
  return found;
}

/** What is said now under a code. Throws template.not_usable with why not, template.unknown. */
export async function usable(d: Pick<TemplatesDeps, 'tx'>, code: string, now: Date): Promise<Template> {
  const versions = await required(d, code);
  const template = currentOf(versions) ?? leadOf(versions);
  const why = template && whyNot(template, now);
  if (!template || why) throw notUsable(code, why ?? { zh: '没有版本', en: 'it has no version' });
  return template;
}

/** What holds beyond one shop is written by who acts for all of them. Throws template.not_yours. */
export async function requireReach(d: Pick<TemplatesDeps, 'tx'>, shopId: number | null | undefined): Promise<void> {
  const [row] = await rowsOf<{ all: boolean; shops: number[] | null }>(
    d.tx,
    sql`select scope_sees_all() as all, scope_shops() as shops`,
  );
  if (row?.all) return;
  if (shopId === null || shopId === undefined || !row?.shops?.includes(shopId)) throw notYours();
}
