import { type Ask, card, field, fields, type Message, table, text, UserError } from '#kit';
import { resultOf, saidOf } from './asks.ts';

/** The life of an ask, for those who may see the audit. */
export async function whyTrace(
  words: string,
  { services, desk }: Pick<Ask<unknown>, 'services' | 'desk'>,
): Promise<Message | undefined> {
  if (!desk.catalogue().some(({ name }) => name.en === 'audit'))
    throw new UserError('permission.denied', {
      zh: '请求的全过程只给能看审计的人；库存请写 为什么 商品 店铺',
      en: 'The life of an ask is for those who may see the audit; for stock write why SKU SHOP',
    });
  const life = await services.journal.lifeOf(words.toLowerCase());
  if (!life) return undefined;
  const { ask, moments } = life;
  const start = moments[0]?.at;
  const columns = [
    { label: { zh: '步骤', en: 'Step' } },
    { label: { zh: '时间', en: 'Time' } },
    { label: { zh: '第几毫秒', en: 'ms since arrival' }, align: 'right' as const },
    { label: { zh: '说明', en: 'Note' } },
  ];
  const lines = moments.map((one) => [
    one.what,
    one.at ? { at: one.at.toISOString() } : '–',
    one.at && start ? one.at.getTime() - start.getTime() : '–',
    one.detail ?? '',
  ]);
  return card({ zh: `为什么 · ${ask.trace}`, en: `Why · ${ask.trace}` }, [
    fields(
      field({ zh: '谁', en: 'Who' }, ask.actor),
      field({ zh: '群', en: 'Room' }, ask.room ?? '–'),
      field({ zh: '说了什么', en: 'What' }, saidOf(ask)),
      field({ zh: '结果', en: 'Result' }, resultOf(ask)),
    ),
    ...(ask.effect ? [text(ask.effect.summary)] : []),
    table(columns, lines),
  ]);
}
