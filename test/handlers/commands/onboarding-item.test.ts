import { it } from 'vitest';
import command from '../../../handlers/commands/onboarding-item.ts';
import { plansAndSays } from '../../support/onboarding.ts';

it('plans with what was asked, and says what was done', () =>
  plansAndSays(command, { code: 'deposit', enabled: true, days: 365 }));
