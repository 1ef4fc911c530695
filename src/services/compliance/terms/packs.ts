import { absolute } from './absolute.ts';
import { brand } from './brand.ts';
import { medical } from './medical.ts';
import type { Pack } from './pack.ts';
import { promises } from './promises.ts';
import { service } from './service.ts';

/** What comes with the system. Operators add to it, except and remove: src/services/compliance/check/changes.ts. */
export const SHIPPED: readonly Pack[] = [absolute, medical, promises, service, brand];
