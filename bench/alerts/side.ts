import type { Post } from './stream.ts';
import type { Told } from './told.ts';

/** One of the two that are compared. */
export type Side = {
  post: Post;
  /** SIGKILL, and at once a new process. Resolves when that takes alerts. */
  kill(): Promise<void>;
  /** The most memory that its process, the last one, has held. */
  peakMb(): Promise<number>;
  /** What its messages told, as they arrived. */
  told(): Promise<Told[]>;
  stop(): Promise<unknown>;
};
