import type { Effect } from '../../../core/effect.ts';
import type { Localized } from '../../../core/localized.ts';
import { actions, button, card, field, fields, type Message, note, text } from '../../../core/message.ts';
import { readOffer, shortText } from '../amounts.ts';
import { type PromotionStep, stepsIn } from '../running.ts';

export const MOST_STEPS = 5;

/** `满300减30 满500减60`; `undefined` for what is not all full reductions. */
export function readSteps(typed: string, currency: string): PromotionStep[] | undefined {
  const words = typed.split(/[\s,，;；]+/).filter((word) => word !== '');
  const steps = words.map((word) => readOffer(word, currency));
  if (steps.length === 0 || steps.length > MOST_STEPS) return undefined;
  if (!steps.every((step) => step?.kind === 'full-reduction' && step.discountMinor !== undefined)) return undefined;
  return steps.map((step) => ({
    thresholdMinor: step?.thresholdMinor ?? 0n,
    discountMinor: step?.discountMinor ?? 0n,
  }));
}

/** Whether a word is one more step, in whatever currency. */
export const looksLikeSteps = (word: string): boolean => readSteps(word, 'CNY') !== undefined;

/** `满300减30 满500减60`; `30 off 300, 60 off 500`. */
export const stepsWords = (steps: readonly PromotionStep[], currency: string): Localized => ({
  zh:
    steps.map((s) => `满${shortText(s.thresholdMinor, currency)}减${shortText(s.discountMinor, currency)}`).join(' ') ||
    '无',
  en:
    steps
      .map((s) => `${shortText(s.discountMinor, currency)} off ${shortText(s.thresholdMinor, currency)}`)
      .join(', ') || 'none',
});

export const stored = (steps: readonly PromotionStep[]): string =>
  JSON.stringify(
    steps.map(({ thresholdMinor, discountMinor, total }) => ({
      thresholdMinor: String(thresholdMinor),
      discountMinor: String(discountMinor),
      ...(total === undefined ? {} : { total }),
    })),
  );

/** A proposal as an effect carries it. */
export type StoredProposal = { shopId: number; code: string; currency: string; steps: string; boundBy: string };

export function proposalCard(id: number, data: Effect['data'], proposal: StoredProposal, words: Localized): Message {
  const main = stepsWords(stepsIn(JSON.parse(String(data['steps']))), String(data['currency']));
  return card({ zh: `联动建议 · ${proposal.code}`, en: `Linked promotion, a proposal · ${proposal.code}` }, [
    text({
      zh: `主店 ${data['shop']} 从 ${data['from']} 到 ${data['to']} 做 ${main.zh}。`,
      en: `The main shop ${data['shop']} gives ${main.en} from ${data['from']} to ${data['to']}.`,
    }),
    fields(field({ zh: `${proposal.code} 可以做`, en: `${proposal.code} could give` }, words)),
    ...(proposal.boundBy === ''
      ? []
      : [
          note({
            zh: `为了 ${proposal.boundBy} 不低于底价或成本而调低`,
            en: `Lowered so that ${proposal.boundBy} keeps its floor or cost`,
          }),
        ]),
    actions(
      button({ label: { zh: '参加', en: 'Take it' }, says: `linked take ${id} ${proposal.code}`, style: 'primary' }),
      button({ label: { zh: '不参加', en: 'Refuse' }, says: `linked refuse ${id} ${proposal.code}` }),
    ),
  ]);
}
