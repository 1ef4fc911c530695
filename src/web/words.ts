import type { Lang, Localized } from '../core/localized.ts';

/** The page's own words; those of messages come with them. */
const WORDS = {
  rooms: { zh: '群', en: 'Rooms' },
  room: { zh: '当前群', en: 'Room' },
  as: { zh: '身份', en: 'As' },
  language: { zh: '语言', en: 'Language' },
  chat: { zh: '对话', en: 'Conversation' },
  input: { zh: '输入命令', en: 'Type a command' },
  placeholder: { zh: '输入命令，例如：库存 TEE-RED-M', en: 'Type a command, such as: stock TEE-RED-M' },
  send: { zh: '发送', en: 'Send' },
  keys: { zh: '↑ 历史　Tab 补全　Enter 发送', en: '↑ history · Tab complete · Enter send' },
  suggestions: { zh: '候选', en: 'Suggestions' },
  older: { zh: '更早的消息', en: 'Earlier messages' },
  newer: { zh: '有新消息 ↓', en: 'New messages ↓' },
  welcomeTitle: { zh: '这里还没有对话', en: 'Nothing has been said here yet' },
  welcome: { zh: '点一个试试，或在下面输入：', en: 'Press one to try it, or type below:' },
  readOnly: { zh: '这个群在别处对话，这里只能看。', en: 'This room talks elsewhere; here it can only be read.' },
  waiting: { zh: '正在处理', en: 'Working on it' },
  notSent: { zh: '没有送达', en: 'Not delivered' },
  again: { zh: '再试一次', en: 'Try again' },
  lost: { zh: '连接已断开，正在重连…', en: 'Connection lost, reconnecting…' },
  signedOut: {
    zh: '登录已失效，请重新打开终端里 npm start 打印的链接。',
    en: 'Signed out: open the link that npm start printed in its terminal again.',
  },
  failed: { zh: '页面没能载入，请刷新。', en: 'The page could not load; reload it.' },
  noRooms: { zh: '这个身份还没有可看的群。', en: 'There is no room that this person may see.' },
  who: { zh: '请先在上方选择你是谁。', en: 'Choose who you are, above.' },
  nobody: {
    zh: '控制台还没有可以说话的人：请设置 ADMINS=console:me（写在 .env 里），再重新启动。',
    en: 'The console has nobody to speak as yet: set ADMINS=console:me (in .env) and start again.',
  },
  updated: { zh: '已更新', en: 'updated' },
  repeat: { zh: '可能是重复的一条', en: 'may be a repeat' },
  refused: { zh: '没有执行', en: 'Not done' },
  numbers: { zh: '数字', en: 'Numbers' },
  noPicture: { zh: '图片暂时无法显示，数字如下。', en: 'The picture cannot be shown; here are its numbers.' },
  why: { zh: '这次请求的经过', en: 'The life of this ask' },
  toneSuccess: { zh: '成功', en: 'Done' },
  toneWarning: { zh: '注意', en: 'Attention' },
  toneDanger: { zh: '严重', en: 'Serious' },
} satisfies Record<string, Localized>;

export type Word = keyof typeof WORDS;

export const word = (key: Word, lang: Lang): string => WORDS[key][lang];

export const isWord = (key: string): key is Word => Object.hasOwn(WORDS, key);
