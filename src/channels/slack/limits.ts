/** Slack's limits, in characters as JavaScript counts them; above one of them Slack refuses the whole message. */
export const LIMITS = {
  blocks: 50,
  header: 150,
  section: 3000,
  fieldsPerSection: 10,
  field: 2000,
  context: 2000,
  actionsPerBlock: 25,
  buttonText: 75,
  tableRows: 100,
  tableColumns: 20,
  /** Over all cells of all tables of one message. */
  tableChars: 10_000,
  /** Ours: one cell must not use up the table's allowance. */
  cell: 500,
  /** Of a native chart; more is drawn as a picture. */
  chartSeries: 12,
  chartLabels: 20,
  chartName: 20,
  chartTitle: 50,
  altText: 2000,
  /** 4,000 are advised and 40,000 cut. */
  text: 3900,
  /** pressRef counts buttons with two digits. */
  buttons: 99,
} as const;

/** A room takes about one message a second; a little more than that, so that a slow clock there does no harm. */
export const ROOM_LIMIT = { count: 1, windowMs: 1100 } as const;

export const BODY_LIMIT = 1024 * 1024;

/** Slack gives up at 3 s; ours is 2.5 s, less what the answer needs to leave. */
export const ACK_WITHIN_MS = 2300;

/** A response_url works 5 times within 30 minutes. */
export const REPLY_URL_MS = 30 * 60_000;
export const REPLY_URL_USES = 5;
