/** Every table, by room of the house. drizzle-kit writes migrations from here; a test holds the two together. */
export * from './schema/api.ts';
export * from './schema/approvals.ts';
export * from './schema/care.ts';
export * from './schema/compliance.ts';
export * from './schema/conversation.ts';
export * from './schema/coupons.ts';
export * from './schema/evidence.ts';
export * from './schema/inventory.ts';
export * from './schema/linked.ts';
export * from './schema/news.ts';
export * from './schema/papers.ts';
export * from './schema/people.ts';
export * from './schema/platforms.ts';
export * from './schema/publishing.ts';
export * from './schema/shops.ts';
export * from './schema/supply.ts';
export * from './schema/traits.ts';
