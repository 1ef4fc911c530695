import { expect, it } from 'vitest';
import { namesOf } from '../../../../../src/app/names.ts';
import type { Localized } from '../../../../../src/core/localized.ts';
import { whoWords } from '../../../../../src/services/evidence/trace/names.ts';
import { saidOf } from '../../../../../src/services/evidence/trace/words.ts';

/** Rows of every kind, as their writers write them: what somebody reads of each who asks what happened. */
const names = {
  ...namesOf({ commands: [{ name: { zh: '调整', en: 'adjust' } }, { name: { zh: '规则 设置', en: 'rule set' } }] }),
  rule: (code: string) =>
    code === 'price-gap'
      ? {
          name: { zh: '分店同类目价差', en: 'Price gap' },
          params: { min: { kind: 'percent', words: { zh: '最小价差', en: 'least gap' } } },
        }
      : undefined,
};
const about = { sku: 'TEE-RED-M', subjects: ['sku:TEE-RED-M'] };
const bare = {
  id: 1,
  at: '',
  trace: null,
  actor: 'x',
  shops: [],
  keyId: null,
  sealed: null,
  seq: null,
  words: undefined,
};

function told(kind: string, body: object, subjects: string[] = [], totals = true) {
  const row = { ...bare, kind, subjects, body: JSON.stringify(body) };
  return saidOf(row, { about, totals, names, warehouse: (id) => (id === 1 ? 'sh-1' : undefined) }, { own: false });
}

const stockRow = [7, 'TEE-RED-M', 1, '', 'shipped', -3, 317, -2, 1, 'x'];
const rule = { act: 'set', rule: 'price-gap', version: 2, scope: 'shop=SH-1', params: { min: 25 }, severity: 'high' };
const found = { finding: 5, subject: 'sku:TEE-RED-M', change: 'opened', says: 'too cheap', zh: '太便宜' };

const ROWS: [string, object, string[], Localized][] = [
  [
    'ask',
    { command: 'adjust', result: 'answered', rows: [{ key: 'stock:TEE-RED-M|sh-1|', changes: [[323, 320]] }] },
    [],
    { zh: '命令“调整”：已完成，TEE-RED-M @sh-1', en: 'command “adjust”: done, TEE-RED-M @sh-1' },
  ],
  [
    'ask',
    { command: null, result: 'refused', code: 'command.unknown' },
    [],
    { zh: '一句话没有对上任何命令：没有执行', en: 'a message that was no command: nothing was done' },
  ],
  [
    'stock',
    { rows: [stockRow] },
    [],
    { zh: '发货 TEE-RED-M @sh-1：在库 -3 件，占用 -2 件', en: 'shipped TEE-RED-M @sh-1: on hand -3, reserved -2' },
  ],
  [
    'price',
    { rows: [[12, 'TEE-RED-M', 'i', 'v', null, 4838, 'CNY']] },
    ['shop:SH-1'],
    { zh: 'SH-1 标价 TEE-RED-M（L12）', en: 'SH-1 price TEE-RED-M (L12)' },
  ],
  [
    'price',
    { floor: [null, 4500], cost: [null, null], currency: 'CNY' },
    ['sku:TEE-RED-M'],
    { zh: '底价 TEE-RED-M', en: 'price floor TEE-RED-M' },
  ],
  [
    'coupon',
    { external: '99', state: [null, 'live'], threshold: [null, 19900], discount: [null, 2000], currency: 'CNY' },
    ['shop:SH-2'],
    { zh: 'SH-2 优惠券满 199.00 元减 20.00 元（99）', en: 'SH-2 coupon 20.00 CNY off from 199.00 CNY (99)' },
  ],
  [
    'message',
    { channel: 'wecom', outcome: 'sent', edits: false },
    [],
    { zh: '消息已送达（企业微信）', en: 'message delivered (WeCom)' },
  ],
  [
    'approval',
    { event: 'agreed', code: 'NP33N', command: 'rule set' },
    [],
    { zh: '审批 NP33N 命令“规则 设置”：一位审批人同意', en: 'approval NP33N command “rule set”: one approver agreed' },
  ],
  [
    'rule',
    rule,
    [],
    {
      zh: '规则“分店同类目价差”第 2 版：店铺 SH-1，最小价差 25%，级别高',
      en: 'rule “Price gap” version 2: shop SH-1, least gap 25%, severity high',
    },
  ],
  [
    'finding',
    { act: 'found', rule: 'price-gap', findings: [found] },
    [],
    { zh: '违规项 5 “分店同类目价差”：发现，太便宜', en: 'finding 5 “Price gap”: found, too cheap' },
  ],
  [
    'paper',
    { act: 'added', kind: 'licence', name: '食品经营许可证', until: '2027-06-30' },
    ['shop:SH-1'],
    { zh: 'SH-1 记下执照“食品经营许可证”：到 2027-06-30', en: 'SH-1 noted licence “食品经营许可证”: until 2027-06-30' },
  ],
  [
    'link',
    { act: 'added', things: [{ kind: 'device', label: '***3' }] },
    ['shop:SH-1'],
    { zh: 'SH-1 记下店铺身份：设备 ***3', en: 'SH-1 noted of the shop: device ***3' },
  ],
  [
    'handbook',
    { act: 'acknowledged', version: 3 },
    [],
    { zh: '确认已读手册第 3 版', en: 'handbook version 3 read and acknowledged' },
  ],
  [
    'policy',
    { platform: 'taobao', day: '2026-11-23', rules: [] },
    [],
    { zh: '记下平台政策淘宝 2026-11-23', en: 'platform policy noted taobao 2026-11-23' },
  ],
  [
    'training',
    { training: 1, day: '2026-11-23', people: 2 },
    [],
    { zh: '培训 1（2026-11-23），2 人参加', en: 'training 1 (2026-11-23), 2 took part' },
  ],
  [
    'key',
    { month: '2024-10', rows: 4 },
    [],
    {
      zh: '2024-10 的原话密钥按保留期销毁，涉及 4 行',
      en: 'the key of words of 2024-10 was destroyed by retention, 4 rows',
    },
  ],
  ['something-new', {}, [], { zh: '其他记录（something-new）', en: 'other record (something-new)' }],
];

it.each(ROWS)('a row of kind %s is a sentence in both languages', (kind, body, subjects, sentence) => {
  expect(told(kind, body, subjects).what).toEqual(sentence);
});

it('amounts and states before and after are written as people write them', () => {
  const price = told('price', { rows: [[12, 'TEE-RED-M', 'i', 'v', 4990, 4838, 'CNY']] });
  expect([price.before, price.after]).toEqual([
    { zh: '49.90 元', en: '49.90 CNY' },
    { zh: '48.38 元', en: '48.38 CNY' },
  ]);
  expect(told('price', { rows: [[1, 'TEE-RED-M', 'i', 'v', null, 1200, 'JPY']] }).after.zh).toBe('1200 JPY');
  expect(told('finding', { act: 'waive', rule: 'x', findings: [{ finding: 1, before: 'open' }] }).after.zh).toBe(
    '已豁免',
  );
});

it('what a warehouse holds is told to those alone who may know it', () => {
  expect(told('stock', { rows: [stockRow] }).after).toEqual({ zh: '317', en: '317' });
  expect(told('stock', { rows: [stockRow] }, [], false).after.en).toBe('');
});

it('says who did it in words, and leaves pseudonyms as they are', () => {
  expect(whoWords('platform:taobao', names)).toEqual({ zh: '平台淘宝', en: 'platform taobao' });
  expect(whoWords('rule:price-gap', names).zh).toBe('规则“分店同类目价差”');
  expect(whoWords('job:low-stock', names).zh).toBe('定时任务 low-stock');
  expect(whoWords('p-0123456789ab', names)).toEqual({ zh: 'p-0123456789ab', en: 'p-0123456789ab' });
});
