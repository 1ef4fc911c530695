import type { Localized } from '../../../core/localized.ts';
import { many } from '../../../core/many.ts';
import { actions, card, note, text } from '../../../core/message.ts';
import type { Tx } from '../../../db/client.ts';
import { tell } from '../../../db/news.ts';
import type { HandbookChange } from './diff.ts';

const SHOWN = 8;

/** That there is a new version, to the rooms where compliance is heard. What is set for single shops is not spelled out there. */
export async function tellVersion(tx: Tx, version: number, changes: readonly HandbookChange[]): Promise<void> {
  const rules = new Set(changes.map(({ rule }) => rule)).size;
  const line: Localized = {
    zh: `合规手册第 ${version} 版：${rules} 条规则有变化，请看过后发送 手册 确认`,
    en: `Handbook version ${version}: ${many(rules, 'rule')} changed; read it, then send handbook ack`,
  };
  const hidden = changes.length - SHOWN;
  await tell(tx, {
    key: `handbook:${version}`,
    audience: 'compliance',
    fold: 'handbook',
    line,
    message: card(
      { zh: `合规手册第 ${version} 版`, en: `Handbook version ${version}` },
      [
        text(line),
        ...changes.slice(0, SHOWN).map((one) => note(wordsOf(one))),
        ...(hidden > 0 ? [note({ zh: `还有 ${hidden} 处变化`, en: `${hidden} more changes` })] : []),
        actions(
          { label: { zh: '看变化', en: 'What changed' }, says: `handbook diff ${version - 1} ${version}` },
          { label: { zh: '确认已读', en: 'I have read it' }, says: 'handbook ack', style: 'primary' },
        ),
      ],
      'warning',
    ),
  });
}

function wordsOf({ kind, name, what, from, to, shop }: HandbookChange): Localized {
  if (kind === 'added') return { zh: `新增规则：${name.zh}`, en: `New rule: ${name.en}` };
  if (kind === 'removed') return { zh: `取消规则：${name.zh}`, en: `Rule removed: ${name.en}` };
  if (shop !== null) return { zh: `${name.zh}：有单独设置变了`, en: `${name.en}: a narrower setting changed` };
  return {
    zh: `${name.zh}：${what.zh} ${from?.zh ?? '–'} → ${to?.zh ?? '–'}`,
    en: `${name.en}: ${what.en} ${from?.en ?? '–'} → ${to?.en ?? '–'}`,
  };
}
