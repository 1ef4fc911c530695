import { applyMass, planMass } from './propose.ts';
import { applyCancelMass, massList, massMembers, massShow, planCancelMass } from './show.ts';
import { leaseWelcomes, recordWelcome, takeContact, welcomes } from './welcome.ts';

/** Messages to many customers, and welcomes to new ones. */
export const massVerbs = {
  planMass,
  applyMass,
  massList,
  massShow,
  massMembers,
  planCancelMass,
  applyCancelMass,
  takeContact,
  leaseWelcomes,
  recordWelcome,
  welcomes,
};
