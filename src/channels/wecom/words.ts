import { DECISIONS } from '../../core/decisions.ts';
import type { Lang, Localized } from '../../core/localized.ts';
import type { Tone } from '../../core/message.ts';

/** What this channel says itself. */
type Phrase<A extends unknown[]> = (lang: Lang, ...args: A) => string;

const phrase =
  <A extends unknown[]>(make: (...args: A) => Localized): Phrase<A> =>
  (lang, ...args) =>
    make(...args)[lang];

const s = (count: number): string => (count === 1 ? '' : 's');

export const hiddenRows = phrase((count: number) => ({
  zh: `……还有 ${count} 行未显示`,
  en: `… ${count} more row${s(count)} not shown`,
}));

export const hiddenButtons = phrase((count: number) => ({
  zh: `……还有 ${count} 个按钮未显示`,
  en: `… ${count} more button${s(count)} not shown`,
}));

export const hiddenParts = phrase((count: number) => ({
  zh: `……还有 ${count} 段内容未显示`,
  en: `… ${count} more part${s(count)} of this message not shown`,
}));

export const repeated = phrase((title: string) => ({ zh: `（重发）${title}`, en: `(Repeat) ${title}` }));

export const codesInGroup = phrase((mention: string) => ({
  zh: `要操作，请回复 ${mention} 加上代码：`,
  en: `To act, reply ${mention} and the code:`,
}));

export const codesInDirect = phrase(() => ({ zh: '要操作，请回复代码：', en: 'To act, reply with the code:' }));

export const codesToApp = phrase(() => ({
  zh: '要操作，请在应用里发送代码：',
  en: 'To act, send the code to the app:',
}));

export const codesToConsole = phrase(() => ({
  zh: '要操作，请在控制台输入代码：',
  en: 'To act, enter the code in the console:',
}));

export const sentPrivately = phrase(() => ({
  zh: '群里无法发言，所以单独发给你。请运营在群里发送 `room bind` 绑定群机器人。',
  en: 'This could not be posted in the group, so it comes to you alone. An operator can bind a robot with `room bind`.',
}));

export const beingHandled = phrase((who: string, label: string) => ({
  zh: `${who} 正在处理「${label}」`,
  en: `${who} is handling "${label}"`,
}));

export const inProgress = phrase(() => ({ zh: '处理中', en: 'In progress' }));
/** Done, cancelled or expired: the card's text says which. */
export const closed = phrase(() => ({ zh: '已结束', en: 'Closed' }));

export const numbered = phrase((id: string) => ({ zh: `编号 ${id}`, en: `No. ${id}` }));

export const clickAgain = phrase(() => ({
  zh: '刚才的点击没有记录成功，请再点一次',
  en: 'That click could not be stored, please click again',
}));

/** Not stored in time is not the same as not stored: it may have been a moment later. */
export const clickLate = phrase(() => ({
  zh: '没有及时记下，刚才的点击可能稍后执行；没有结果请再点一次',
  en: 'Not stored in time: that click may be carried out later; if nothing comes, click again',
}));

/** The same on a card of which nothing is known any more, not even its room's language. */
export const NOT_STORED = {
  title: '没有记下 / Not stored',
  text: '这次点击没有记录成功，请重新发送命令。\nThat click could not be stored, please send the command again.',
  button: '未记下 / Not stored',
};
export const NOT_STORED_LATE = {
  title: '尚未记下 / Not stored yet',
  text: '这次点击可能稍后执行；没有结果请重新发送命令。\nThe click may run later; if nothing comes, send the command again.',
  button: '未记下 / Not stored',
};

const NOT_DONE = { zh: '没有执行', en: 'nothing was done' };
const WITHOUT: Record<string, Localized> = {
  cancelled: { zh: '没有改动', en: 'nothing was changed' },
  expired: NOT_DONE,
  lapsed: NOT_DONE,
};

export const decided = phrase((decision: string, who: string | undefined) => {
  const { zh, en } = DECISIONS[decision] ?? { zh: decision, en: decision };
  const without = WITHOUT[decision];
  const words = {
    zh: without ? `${zh}，${without.zh}` : zh,
    en: `${en.charAt(0).toUpperCase()}${en.slice(1)}${without ? `, ${without.en}` : ''}`,
  };
  return who === undefined ? words : { zh: `${words.zh}（${who}）`, en: `${words.en} (${who})` };
});

/** Before anybody's language is known. */
export const WELCOME =
  '你好，我是掌柜。发送「帮助」看看能做什么。\nHello, this is Zhanggui. Send "help" to see what it can do.';

export const colon = (lang: Lang): string => (lang === 'zh' ? '：' : ': ');
export const comma = (lang: Lang): string => (lang === 'zh' ? '，' : ', ');

export const MARK: Record<Tone, string> = { normal: '', success: '✅ ', warning: '⚠️ ', danger: '🔴 ' };
