import { it } from 'vitest';
import command from '../../../handlers/commands/onboarding-override.ts';
import { plansAndSays } from '../../support/onboarding.ts';

it('plans with what was asked, and says what was done', () => plansAndSays(command, { reason: 'r' }));
