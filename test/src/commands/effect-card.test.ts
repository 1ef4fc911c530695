import { describe, expect, it } from 'vitest';
import { decidedCard, effectBlocks } from '../../../src/commands/effect-card.ts';
import { type Effect, irreversible } from '../../../src/core/effect.ts';
import { same } from '../../../src/core/localized.ts';

const row = (n: number): Effect['rows'][number] => ({
  key: `r${n}`,
  label: same(`row ${n}`),
  version: 1,
  versionAfter: 2,
  changes: [{ label: { zh: '在库', en: 'On hand' }, before: 1200, after: n }],
});
const effect = (rows: number): Effect => ({
  summary: { zh: '概要', en: 'summary' },
  rows: Array.from({ length: rows }, (_, n) => row(n)),
  figures: [{ label: { zh: '原因', en: 'Reason' }, value: '破损' }],
  inverse: irreversible('不能', 'cannot'),
  data: {},
});

describe('what an effect shows', () => {
  it('is, for one row, a field before → after, and its figures', () => {
    expect(effectBlocks(effect(1))).toEqual([
      { kind: 'text', text: { zh: '概要', en: 'summary' } },
      {
        kind: 'fields',
        items: [
          { label: { zh: '在库', en: 'On hand' }, value: { zh: '1,200 → 0', en: '1,200 → 0' } },
          { label: { zh: '原因', en: 'Reason' }, value: '破损' },
        ],
      },
    ]);
  });

  it('is, for many, a table that says how many it hides', () => {
    const list = effectBlocks(effect(25)).find((block) => block.kind === 'table');
    expect([list?.rows.length, list?.total]).toEqual([20, 25]);
  });

  it('is, for none, its words alone', () => {
    expect(effectBlocks({ ...effect(0), figures: [] })).toHaveLength(1);
  });
});

it('a decided card has nothing left to press', () => {
  const message = decidedCard(effect(1), { zh: '已取消', en: 'cancelled' }, 'normal');
  expect(message.title.zh).toBe('已取消');
  expect(message.blocks.map((block) => block.kind)).not.toContain('actions');
});
