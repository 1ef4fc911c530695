/**
 * WeCom's limits, with the document of developer.work.weixin.qq.com/document/path/N that says so. Bytes are UTF-8.
 */

/** No callback comes near this; larger bodies are answered 413. */
export const MAX_BODY_BYTES = 1024 * 1024;
export const MAX_JSON_DEPTH = 32;
export const MAX_XML_DEPTH = 8;

/** WeCom drops a callback after 5 s and repeats it (90238): what could not be stored is dropped just before. */
export const HOLD_MS = 4500;
/** A click on a robot's card comes once and is lost without an answer within 5 s (101027). */
export const CLICK_STORE_MS = 3000;
export const CLICK_ANSWER_MS = 3500;

/** A callback's clock may run ahead of ours by this much. */
export const MAX_AHEAD_MS = 3600_000;

/** 101138: markdown by response_url; one call within one hour. */
export const REPLY_MARKDOWN_BYTES = 20480;
export const REPLY_URL_MS = 3600_000;
/** 99110: markdown_v2 of a group robot, and how many messages a minute it may post. */
export const ROBOT_MARKDOWN_BYTES = 4096;
export const ROBOT_PER_WINDOW = 20;
/** Of these so many are left to pictures, which go beside the texts: two of the messages that one has at most. */
export const PICTURES_PER_WINDOW = 2;
/** 90236: markdown of an app message; people of one send; messages a minute to one member (more vanish silently). */
export const APP_MARKDOWN_BYTES = 2048;
export const APP_USERS = 1000;
export const APP_PER_WINDOW = 30;
/** A vendor's minute, with room for clocks that differ. */
export const WINDOW_MS = 62_000;
/** 94888: a response_code changes a card once, within 72 hours. */
export const RESPONSE_CODE_MS = 72 * 3600_000;

/** Characters that a card shows; more is cut by the client, so such a message goes as markdown. */
export type CardLimits = { title: number; desc: number; subTitle: number; value: number };
/** 101032, cards of smart robots. */
export const BOT_CARD: CardLimits = { title: 26, desc: 30, subTitle: 112, value: 26 };
/** 90236, cards of apps. */
export const APP_CARD: CardLimits = { title: 36, desc: 44, subTitle: 160, value: 30 };
/** 101032 and 90236: lists of a card; the names' widths are in half-width columns (10 and 5 characters are advised). */
export const CARD_BUTTONS = 6;
export const CARD_ROWS = 6;
export const CARD_BUTTON_WIDTH = 20;
export const CARD_KEY_WIDTH = 16;

export const CALL_TIMEOUT_MS = 10_000;
export const MAX_ANSWER_BYTES = 64 * 1024;
