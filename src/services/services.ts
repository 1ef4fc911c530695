import type { Escalations } from './alerts/chains/escalations.ts';
import type { Alerts } from './alerts/groups/alerts.ts';
import type { AlertsIn } from './alerts/inbound/inbound.ts';
import type { AlertRouting } from './alerts/routing/routing.ts';
import type { Silences } from './alerts/routing/silences.ts';
import type { ApiKeys } from './api-keys/api-keys.ts';
import type { Approvals } from './approvals/approvals.ts';
import type { Conversations } from './care/care.ts';
import type { Abnormal } from './compliance/abnormal/abnormal.ts';
import type { Checks } from './compliance/check/checks.ts';
import type { Findings } from './compliance/findings/findings.ts';
import type { LinkedShops } from './compliance/linked/linked.ts';
import type { Office } from './compliance/office/office.ts';
import type { Onboarding } from './compliance/onboarding/onboarding.ts';
import type { Papers } from './compliance/papers/papers.ts';
import type { Similar } from './compliance/similar/similar.ts';
import type { Rules } from './compliance/versions/rules.ts';
import type { Monitors } from './compliance/watch/watch.ts';
import type { Connections } from './connections/connections.ts';
import type { Coupons } from './coupons/coupons.ts';
import type { Digests } from './digests/digests.ts';
import type { EvidenceService } from './evidence/evidence.ts';
import type { Traces } from './evidence/traces.ts';
import type { Figures } from './figures/figures.ts';
import type { Intake } from './intake/intake.ts';
import type { AllocationService } from './inventory/allocation/allocation.ts';
import type { Counts } from './inventory/counts/counts.ts';
import type { Inventory } from './inventory/inventory.ts';
import type { Lots } from './inventory/lots/lots.ts';
import type { Presales } from './inventory/presales/presales.ts';
import type { Publishing } from './inventory/publishing/publishing.ts';
import type { Holds } from './inventory/reservations/holds.ts';
import type { Transfers } from './inventory/transfers/transfers.ts';
import type { Kpis } from './kpis/kpis.ts';
import type { Listings } from './listings/listings.ts';
import type { News } from './news/news.ts';
import type { Observations } from './observations/observations.ts';
import type { OnCall } from './oncall/oncall.ts';
import type { Orders } from './orders/orders.ts';
import type { People } from './people/people.ts';
import type { JobControl, Journal, OutboxView } from './ports.ts';
import type { Rooms } from './rooms/rooms.ts';
import type { Schedules } from './schedules/schedules.ts';
import type { Shops } from './shops/shops.ts';
import type { Supply } from './supply/supply.ts';
import type { Templates } from './templates/templates.ts';
import type { Todos } from './todos/todos.ts';

export type {
  Delegation,
  Need as ApprovalNeed,
  Request as ApprovalRequest,
  WhyNot,
} from './approvals/approvals.ts';
export type { GivenTrait, TraitsNoted } from './compliance/abnormal/abnormal.ts';
export type { Checked as CheckedThing } from './compliance/check/checks.ts';
export type { Put as CouponPut } from './coupons/coupons.ts';
export type { EvidenceService } from './evidence/evidence.ts';
export type { Allotment, AllotmentAnswer, Allotments } from './inventory/publishing/allotments.ts';
export type {
  Answered,
  LaneKey,
  LaneOutcome,
  LaneWork,
  Looked,
  StockLanes,
  Troubled,
} from './inventory/publishing/lanes.ts';
export type { Identity, RoleName } from './people/people.ts';
export type * from './ports.ts';
export type { RoomRow } from './rooms/rooms.ts';

/** What a handler may call, made anew for each transaction and scope. */
export type Services = {
  alerts: Alerts;
  alertRouting: AlertRouting;
  silences: Silences;
  alertsIn: AlertsIn;
  apiKeys: ApiKeys;
  approvals: Approvals;
  inventory: Inventory;
  counts: Counts;
  holds: Holds;
  lots: Lots;
  presales: Presales;
  allocation: AllocationService;
  transfers: Transfers;
  publishing: Publishing;
  shops: Shops;
  orders: Orders;
  intake: Intake;
  connections: Connections;
  listings: Listings;
  linkedShops: LinkedShops;
  papers: Papers;
  office: Office;
  onboarding: Onboarding;
  people: People;
  supply: Supply;
  rooms: Rooms;
  schedules: Schedules;
  news: News;
  monitors: Monitors;
  conversations: Conversations;
  coupons: Coupons;
  abnormal: Abnormal;
  similar: Similar;
  checks: Checks;
  rules: Rules;
  findings: Findings;
  templates: Templates;
  oncall: OnCall;
  escalations: Escalations;
  todos: Todos;
  figures: Figures;
  kpis: Kpis;
  observations: Observations;
  digests: Digests;
  jobs: JobControl;
  outbox: OutboxView;
  journal: Journal;
  evidence: EvidenceService;
  traces: Traces;
};
