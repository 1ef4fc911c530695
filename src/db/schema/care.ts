import { bigint, check, index, integer, pgTable, sql, text, unique } from '../orm.ts';
import { id, instant } from './people.ts';
import { shop } from './shops.ts';

const shopId = () =>
  integer('shop_id')
    .notNull()
    .references(() => shop.id, { onDelete: 'cascade' });

/** One talk of a customer with a shop's agents, as the shop's platform names it. */
export const careConversation = pgTable(
  'care_conversation',
  {
    id: id(),
    shopId: shopId(),
    code: text('code').notNull(),
    /** When what was asked for was settled, as the platform or the agent said; none: not that we know. */
    solvedAt: instant('solved_at'),
    lastAt: instant('last_at').notNull(),
  },
  (t) => [unique().on(t.shopId, t.code), index('care_conversation_open').on(t.shopId, t.lastAt)],
);

/** One message of it. The text is masked before it gets here; agents stand under a keyed hash. */
export const careMessage = pgTable(
  'care_message',
  {
    id: id(),
    shopId: shopId(),
    conversationId: bigint('conversation_id', { mode: 'number' })
      .notNull()
      .references(() => careConversation.id, { onDelete: 'cascade' }),
    /** The platform's own id of the message: the same is kept once. */
    key: text('key').notNull(),
    /** customer, agent, system (a platform's greeting or robot, which answers nobody). */
    from: text('from').notNull(),
    agent: text('agent').notNull().default(''),
    at: instant('at').notNull(),
    text: text('text').notNull(),
    /** How many pieces of personal data were masked in it. */
    masked: integer('masked').notNull().default(0),
    takenAt: instant('taken_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    unique().on(t.conversationId, t.key),
    index('care_message_at').on(t.shopId, t.at),
    check('care_message_sane', sql`"from" in ('customer', 'agent', 'system')`),
  ],
);
