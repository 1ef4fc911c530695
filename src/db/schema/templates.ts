import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, sql, text, unique } from '../orm.ts';
import { coupon, linkedPromotion } from './coupons.ts';
import { bytea, id, instant, person } from './people.ts';
import { shop, sku } from './shops.ts';

const shopId = () => integer('shop_id').references(() => shop.id, { onDelete: 'cascade' });
const personId = () =>
  bigint('person_id', { mode: 'number' })
    .notNull()
    .references(() => person.id);

/** One version of what agents say to customers (话术); a row is never changed. */
export const template = pgTable(
  'template',
  {
    id: id(),
    code: text('code').notNull(),
    version: integer('version').notNull(),
    /** greeting, promotion, stock-out, delay, refund, complaint, festival. */
    scene: text('scene').notNull(),
    /** On which occasion agents are sent it: start, end, out, back, late; none: it is only looked up. */
    occasion: text('occasion').notNull().default(''),
    /** all, shop, platform, sku, coupon. */
    scope: text('scope').notNull().default('all'),
    shopId: shopId(),
    platform: text('platform').notNull().default(''),
    sku: text('sku').references(() => sku.code),
    couponId: bigint('coupon_id', { mode: 'number' }).references(() => coupon.id, { onDelete: 'cascade' }),
    /** The promotion that it ends with. */
    promotionId: bigint('promotion_id', { mode: 'number' }).references(() => linkedPromotion.id, {
      onDelete: 'cascade',
    }),
    until: instant('until'),
    zh: text('zh').notNull(),
    en: text('en').notNull(),
    reason: text('reason').notNull().default(''),
    /** None: it came with the system. */
    proposerId: bigint('proposer_id', { mode: 'number' }).references(() => person.id),
    proposedBy: text('proposed_by').notNull(),
    proposedAt: instant('proposed_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    unique('template_version').on(t.code, t.version),
    index('template_scene').on(t.scene),
    check('template_scope', sql`scope in ('all', 'shop', 'platform', 'sku', 'coupon')`),
    check('template_texts', sql`length(zh) between 1 and 1000 and length(en) between 1 and 1000`),
  ],
);

/** What became of a version, step by step: proposed, approved, retired. The latest row is how it stands. */
export const templateStep = pgTable(
  'template_step',
  {
    id: id(),
    templateId: bigint('template_id', { mode: 'number' })
      .notNull()
      .references(() => template.id, { onDelete: 'cascade' }),
    n: integer('n').notNull(),
    state: text('state').notNull(),
    personId: bigint('person_id', { mode: 'number' }).references(() => person.id),
    by: text('by').notNull(),
    reason: text('reason').notNull().default(''),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    unique('template_step_once').on(t.templateId, t.n),
    check('template_step_state', sql`state in ('proposed', 'approved', 'retired')`),
  ],
);

/** Who speaks to the customers of a shop. */
export const templateAgent = pgTable(
  'template_agent',
  {
    personId: personId(),
    shopId: shopId().notNull(),
    addedBy: text('added_by').notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.personId, t.shopId] }), index('template_agent_shop').on(t.shopId)],
);

/** How things stood when somebody last looked: what is otherwise by now is a cause. Kind `kind`, ref `*`: that it was looked at all. */
export const templateWatch = pgTable(
  'template_watch',
  {
    /** coupon, promotion, stock, late. */
    kind: text('kind').notNull(),
    /** The coupon or promotion by number, `<shop>|<sku>`, the shop by number. */
    ref: text('ref').notNull(),
    on: boolean('on').notNull(),
    /** How often it has turned. */
    turn: integer('turn').notNull().default(0),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.kind, t.ref] })],
);

/** Something that changed what agents of a shop must say. */
export const templateCause = pgTable(
  'template_cause',
  {
    id: id(),
    key: text('key').notNull().unique(),
    shopId: shopId().notNull(),
    scene: text('scene').notNull(),
    occasion: text('occasion').notNull(),
    /** What happened, in words. */
    line: jsonb('line').$type<{ zh: string; en: string }>().notNull(),
    sku: text('sku'),
    couponId: bigint('coupon_id', { mode: 'number' }).references(() => coupon.id, { onDelete: 'cascade' }),
    promotionId: bigint('promotion_id', { mode: 'number' }).references(() => linkedPromotion.id, {
      onDelete: 'cascade',
    }),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    /** Why nobody was sent anything. */
    why: text('why').notNull().default(''),
  },
  (t) => [index('template_cause_at').on(t.at), index('template_cause_shop').on(t.shopId)],
);

/** The text of one cause for one agent, once. */
export const templatePush = pgTable(
  'template_push',
  {
    id: id(),
    causeId: bigint('cause_id', { mode: 'number' })
      .notNull()
      .references(() => templateCause.id, { onDelete: 'cascade' }),
    templateId: bigint('template_id', { mode: 'number' })
      .notNull()
      .references(() => template.id, { onDelete: 'cascade' }),
    personId: personId(),
    shopId: shopId().notNull(),
    zh: text('zh').notNull(),
    en: text('en').notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    takenAt: instant('taken_at'),
  },
  (t) => [
    unique('template_push_once').on(t.templateId, t.causeId, t.personId),
    index('template_push_person').on(t.personId),
    index('template_push_cause').on(t.causeId),
  ],
);

/** Which customers a member has as friends in WeCom: from its events and its list. */
export const wecomCustomer = pgTable(
  'wecom_customer',
  {
    member: text('member').notNull(),
    customer: text('customer').notNull(),
    since: instant('since').notNull().default(sql`clock_timestamp()`),
    goneAt: instant('gone_at'),
  },
  (t) => [primaryKey({ columns: [t.member, t.customer] })],
);

/** When a member's list of customers was last read; `due_at`: when it is to be read. */
export const wecomMember = pgTable('wecom_member', {
  member: text('member').primaryKey(),
  readAt: instant('read_at'),
  dueAt: instant('due_at').default(sql`clock_timestamp()`),
  leaseUntil: instant('lease_until'),
  reason: text('reason').notNull().default(''),
});

/** A message to many customers (群发): asked for, approved, carried out by one task a member. */
export const massMessage = pgTable(
  'mass_message',
  {
    id: id(),
    shopId: shopId(),
    templateId: bigint('template_id', { mode: 'number' }).references(() => template.id, { onDelete: 'set null' }),
    words: text('words').notNull(),
    /** Customers that were left out since they had as many messages this month as WeCom lets through. */
    leftOut: integer('left_out').notNull().default(0),
    roomId: bigint('room_id', { mode: 'number' }),
    by: text('by').notNull(),
    approvedBy: text('approved_by').notNull().default(''),
    trace: text('trace').notNull().unique(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    version: integer('version').notNull().default(1),
    cancelledAt: instant('cancelled_at'),
  },
  (t) => [index('mass_message_at').on(t.at)],
);

/** What one member is asked to send: a task of WeCom, which the member confirms. */
export const massTask = pgTable(
  'mass_task',
  {
    id: id(),
    massId: bigint('mass_id', { mode: 'number' })
      .notNull()
      .references(() => massMessage.id, { onDelete: 'cascade' }),
    member: text('member').notNull(),
    /** waiting, sending, made, unknown, refused, cancelled. */
    state: text('state').notNull().default('waiting'),
    msgid: text('msgid').notNull().default(''),
    reason: text('reason').notNull().default(''),
    attempts: integer('attempts').notNull().default(0),
    /** When somebody must look at it: to make it, or to read what became of it. */
    dueAt: instant('due_at').default(sql`clock_timestamp()`),
    leaseUntil: instant('lease_until'),
    madeAt: instant('made_at'),
    readAt: instant('read_at'),
    confirmed: boolean('confirmed').notNull().default(false),
  },
  (t) => [
    unique('mass_task_member').on(t.massId, t.member),
    index('mass_task_due').on(t.dueAt).where(sql`due_at is not null`),
    check('mass_task_state', sql`state in ('waiting', 'sending', 'made', 'unknown', 'refused', 'cancelled')`),
  ],
);

/** One customer of a task, and what WeCom says became of it: 0 unsent, 1 sent, 2 not a friend, 3 had others already, 9 refused at once. */
export const massTarget = pgTable(
  'mass_target',
  {
    taskId: bigint('task_id', { mode: 'number' })
      .notNull()
      .references(() => massTask.id, { onDelete: 'cascade' }),
    customer: text('customer').notNull(),
    status: integer('status').notNull().default(0),
    sentAt: instant('sent_at'),
  },
  (t) => [primaryKey({ columns: [t.taskId, t.customer] }), index('mass_target_customer').on(t.customer, t.taskId)],
);

/** A new customer who is to be welcomed within 20 seconds: sent by who received it, and by another process when that one is gone. */
export const welcome = pgTable(
  'welcome',
  {
    id: id(),
    key: text('key').notNull().unique(),
    member: text('member').notNull(),
    customer: text('customer').notNull(),
    /** Sealed; cleared once it is over. */
    code: bytea('code'),
    templateId: bigint('template_id', { mode: 'number' }).references(() => template.id, { onDelete: 'set null' }),
    words: text('words').notNull(),
    /** waiting, sent, done_elsewhere, expired, refused, no_template. */
    state: text('state').notNull().default('waiting'),
    reason: text('reason').notNull().default(''),
    attempts: integer('attempts').notNull().default(0),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    deadline: instant('deadline').notNull(),
    leaseUntil: instant('lease_until').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [index('welcome_waiting').on(t.leaseUntil).where(sql`state = 'waiting'`), index('welcome_at').on(t.at)],
);
