import { expect, test } from 'vitest';
import { startScreen } from '../../src/start-screen.ts';

const app = { facts: { demo: false, channels: [{ name: 'console', on: true, why: '' }] } };
const screen = (people: number) =>
  startScreen(app, 'http://127.0.0.1:3000/?token=x', { webhooks: 'http://127.0.0.1:3001', people });

test('nobody who may speak on the console yet: the screen says how that comes', () => {
  expect(screen(0)).toContain('set ADMINS=console:me (in .env) and start again');
  expect(screen(0)).toContain('请设置 ADMINS=console:me');
  expect(screen(0), 'what nobody could type').not.toContain('whoami');
});

test('with somebody, it says what to type', () => {
  expect(screen(1)).not.toContain('ADMINS');
  expect(screen(1)).toContain('whoami');
});
