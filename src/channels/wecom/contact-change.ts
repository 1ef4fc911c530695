/** A customer became a member's friend, or is none any more. */
export type ContactChange = {
  /** The same for a redelivery. */
  key: string;
  change: 'added' | 'gone';
  member: string;
  customer: string;
  /** Good for 20 s, once; none where the console has a welcome of its own. */
  code?: string;
  /** When it happened, by WeCom's clock. */
  at?: Date;
};
