import { bindTo } from '../../../core/bind.ts';
import type { Tx } from '../../../db/client.ts';
import { close, planClose, planReceive, receive } from './arrive.ts';
import { approve, planApprove, planRefuse, planWithdraw, refuse } from './decide.ts';
import { byId, decisionTimes, list } from './list.ts';
import { propose } from './propose.ts';
import { directRoomsOf, takeReminders, workersOf } from './reminders.ts';
import { planRequest, request } from './request.ts';
import { inTransit, planSend, send } from './send.ts';

export type { DecisionTimes } from './list.ts';
export { DEMAND_DAYS, type Outlook } from './outlook.ts';
export type { Proposal } from './propose.ts';
export { GOAL_MINUTES, type Reminder } from './reminders.ts';
export { outlookFields } from './request.ts';
export { inShort, lastStep, type Step, TRANSFER_STATES, type Transfer, type TransferState } from './rows.ts';

export type Transfers = ReturnType<typeof createTransfers>;

/**
 * Goods that go from one warehouse to another, and quota that goes from one shop to another: requested, approved, in transit,
 * received, closed, or refused; each step once, with who took it and when.
 */
export const createTransfers = (deps: { tx: Tx }) =>
  bindTo(deps, {
    byId,
    list,
    inTransit,
    decisionTimes,
    planRequest,
    request,
    planApprove,
    approve,
    planRefuse,
    planWithdraw,
    refuse,
    planSend,
    send,
    planReceive,
    receive,
    planClose,
    close,
    propose,
    takeReminders,
    workersOf,
    directRoomsOf,
  });
