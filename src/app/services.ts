import { createJournal } from '../commands/journal.ts';
import type { Clock } from '../core/clock.ts';
import type { Sealer } from '../core/seal.ts';
import type { Tx } from '../db/client.ts';
import { createJobControl } from '../jobs/control.ts';
import type { Job } from '../jobs/define.ts';
import { createOutboxView } from '../outbox/view.ts';
import { createAlerts } from '../services/alerts/groups/alerts.ts';
import { createApiKeys } from '../services/api-keys/api-keys.ts';
import { createApprovals } from '../services/approvals/approvals.ts';
import { createConversations } from '../services/care/care.ts';
import { createAbnormal } from '../services/compliance/abnormal/abnormal.ts';
import { createChecks } from '../services/compliance/check/checks.ts';
import { violationRate } from '../services/compliance/findings/rate.ts';
import { createLinkedShops } from '../services/compliance/linked/linked.ts';
import { createOnboarding } from '../services/compliance/onboarding/onboarding.ts';
import { createPapers } from '../services/compliance/papers/papers.ts';
import type { RuleKind } from '../services/compliance/rule-kind.ts';
import { createSimilar } from '../services/compliance/similar/similar.ts';
import { createMonitors, type MonitorKind } from '../services/compliance/watch/watch.ts';
import { createConnections } from '../services/connections/connections.ts';
import type { Kind } from '../services/connections/kinds.ts';
import { claimShown } from '../services/connections/take-over.ts';
import { type CouponAbility, createCoupons } from '../services/coupons/coupons.ts';
import { createEvidence, type EvidenceService, type Vault } from '../services/evidence/evidence.ts';
import { createTraces } from '../services/evidence/traces.ts';
import { WINDOW_DAYS } from '../services/figures/definitions.ts';
import { createFigures, type FigureSources } from '../services/figures/figures.ts';
import { createIntake } from '../services/intake/intake.ts';
import { createAllocation } from '../services/inventory/allocation/allocation.ts';
import { createCounts } from '../services/inventory/counts/counts.ts';
import { createInventory } from '../services/inventory/inventory.ts';
import { createLots } from '../services/inventory/lots/lots.ts';
import { createPresales } from '../services/inventory/presales/presales.ts';
import { createPublishing } from '../services/inventory/publishing/publishing.ts';
import { receiveGoods } from '../services/inventory/receive.ts';
import { createHolds } from '../services/inventory/reservations/holds.ts';
import { coverFor, DEFAULT_COEFFICIENT } from '../services/inventory/safety.ts';
import { takeBackGoods } from '../services/inventory/take-back.ts';
import { createTransfers } from '../services/inventory/transfers/transfers.ts';
import type { MetricKind } from '../services/kpis/metric-kind.ts';
import { createListings } from '../services/listings/listings.ts';
import { createNews } from '../services/news/news.ts';
import { createOrders } from '../services/orders/orders.ts';
import { accountOf, createPeople } from '../services/people/people.ts';
import { createRooms } from '../services/rooms/rooms.ts';
import { createSchedules } from '../services/schedules/schedules.ts';
import type { Services } from '../services/services.ts';
import { createShops } from '../services/shops/shops.ts';
import { onTimeRate } from '../services/supply/figures.ts';
import { createSupply } from '../services/supply/supply.ts';
import { createTodos } from '../services/todos/todos.ts';
import { alertRoutingOf } from './alert-routing.ts';
import { digestsOf } from './digest-parts.ts';
import { dutyOf } from './duty.ts';
import { kpisOf } from './kpis.ts';
import { type Called, namesOf } from './names.ts';
import { observationsOf } from './observations.ts';
import { officeOf, withHandbook } from './office.ts';
import { orderStock } from './order-stock.ts';
import { rulesOf } from './rules.ts';
import { templatesOf } from './templates.ts';

type ServicesDeps = {
  standing: { admins(): Parameters<typeof createPeople>[0]['admins'] };
  clock: Clock;
  jobs: readonly Job[];
  sealers: { robotKey: Sealer; platform: Sealer };
  /** Where the pages are. */
  pageUrl?: string;
  /** The channels on which we can write to a person first. */
  speaks?: readonly string[];
  platforms: readonly (Kind & { capabilities: { coupons: CouponAbility } })[];
  /** The keys of what people wrote. */
  vault: Vault;
  heads: Pick<Parameters<typeof createEvidence>[0], 'sign' | 'published'> & { signText?(text: string): string };
  /** CUSTOMER_HASH_KEY. */
  customerKey: string;
  /** The compliance rules; none: nothing is checked. */
  rules?: readonly RuleKind[];
  monitors?: readonly MonitorKind[];
  /** The metrics; none: there are none. */
  metricKinds?: readonly MetricKind[];
  /** What the commands are called. */
  commands?: Called['commands'];
};

/** All services of one transaction, each with what it needs of the others. */
export const servicesOf =
  (deps: ServicesDeps) =>
  (tx: Tx): Services => {
    const jobs = createJobControl({ tx, clock: deps.clock, jobs: deps.jobs });
    const presales = createPresales({ tx, jobs });
    const evidence = createEvidence({ tx, vault: deps.vault, ...deps.heads });
    const intake = createIntake({ tx, stock: orderStock, customerKey: deps.customerKey });
    return {
      apiKeys: createApiKeys({ tx }),
      approvals: approvalsOf(deps, tx, evidence),
      ...stockOf(tx),
      presales,
      shops: createShops({ tx }),
      orders: createOrders({ tx }),
      intake,
      connections: createConnections({
        tx,
        sealer: deps.sealers.platform,
        platforms: deps.platforms,
        openOrders: intake,
        onboarding: createOnboarding({ tx }),
        ...(deps.pageUrl && { pageUrl: deps.pageUrl }),
      }),
      listings: createListings({ tx, resolve: intake.resolveUnmatched, claim: claimShown }),
      supply: createSupply({
        tx,
        receiveGoods,
        takeBackGoods,
        cover: coverFor,
        coefficient: DEFAULT_COEFFICIENT,
        onArrivalMoved: presales.onArrivalMoved,
      }),
      ...staffOf(deps, tx),
      schedules: createSchedules({ tx }),
      alerts: createAlerts({ tx }),
      ...alertRoutingOf(tx, deps.sealers.robotKey),
      news: createNews({ tx }),
      ...countedOf(deps, tx, complianceOf(deps, tx, evidence)),
      jobs,
      outbox: createOutboxView({ tx }),
      journal: createJournal({ tx, evidence }),
      evidence,
      traces: tracesOf(deps, tx),
    };
  };

/** People, where they are spoken to, and who is asked when something is wrong. */
function staffOf({ standing, sealers, speaks }: ServicesDeps, tx: Tx) {
  const people = createPeople({ tx, admins: standing.admins() });
  const rooms = createRooms({ tx, sealer: sealers.robotKey, ...(speaks && { speaks }) });
  return { people, rooms, ...dutyOf(tx, people, rooms) };
}

const tracesOf = (deps: ServicesDeps, tx: Tx) => {
  const { vault, heads, pageUrl } = deps;
  const names = namesOf(deps);
  return createTraces({ tx, vault, names, signText: noSigner, ...heads, ...(pageUrl && { pageUrl }) });
};

const noSigner = (): never => {
  throw new Error('nobody signs here');
};

const stockOf = (tx: Tx) => ({
  inventory: createInventory({ tx }),
  counts: createCounts({ tx }),
  holds: createHolds({ tx }),
  lots: createLots({ tx }),
  allocation: createAllocation({ tx }),
  transfers: createTransfers({ tx }),
  publishing: createPublishing({ tx }),
});

function complianceOf(deps: ServicesDeps, tx: Tx, evidence: EvidenceService) {
  const office = officeOf(deps, tx);
  const { rules, findings } = rulesOf(deps, tx, evidence);
  return { ...lookedAfter(deps, tx), office, findings, rules: withHandbook(rules, office) };
}

const lookedAfter = (deps: ServicesDeps, tx: Tx) => ({
  linkedShops: createLinkedShops({ tx, customerKey: deps.customerKey }),
  onboarding: createOnboarding({ tx }),
  papers: createPapers({ tx, customerKey: deps.customerKey, rules: deps.rules ?? [] }),
  conversations: createConversations({ tx, key: deps.customerKey }),
  monitors: createMonitors({ tx, kinds: deps.monitors ?? [] }),
  abnormal: createAbnormal({ tx, customerKey: deps.customerKey }),
  similar: createSimilar({ tx }),
  checks: createChecks({ tx, rules: deps.rules ?? [] }),
  coupons: couponsOf(deps, tx),
  todos: createTodos({ tx }),
  templates: templatesOf(deps, tx),
});

/** Requests know people by their accounts: who that is may change while they wait. */
function approvalsOf({ standing }: ServicesDeps, tx: Tx, evidence: EvidenceService) {
  const people = createPeople({ tx, admins: standing.admins() });
  const named = async <T>(
    written: string,
    look: (account: NonNullable<ReturnType<typeof accountOf>>) => Promise<T>,
  ) => {
    const account = accountOf(written);
    return account && look(account);
  };
  return createApprovals({
    tx,
    personNow: (written) => named(written, people.personNow),
    voterOf: (written) => named(written, people.voterOf),
    votersFor: people.votersFor,
    seal: evidence.seal,
  });
}

const couponsOf = ({ platforms, rules = [] }: ServicesDeps, tx: Tx) =>
  createCoupons({
    tx,
    check: (coupon, now) => createChecks({ tx, rules }).passCoupon(coupon, now),
    todos: createTodos({ tx }),
    abilityOf: (connector) => platforms.find((one) => one.code === connector)?.capabilities.coupons,
  });

/** Figures, and digests made of them and of what compliance knows. */
function countedOf({ metricKinds = [] }: ServicesDeps, tx: Tx, compliance: ReturnType<typeof complianceOf>) {
  const kpis = kpisOf(tx, metricKinds, figuresOf);
  const figures = figuresOf(tx);
  const observations = observationsOf(tx, metricKinds);
  return { ...compliance, figures, kpis, observations, digests: digestsOf(tx, kpis, { ...compliance, figures }) };
}

const figuresOf = (tx: Tx) => createFigures({ tx, sources: figureSources(tx) });

/** Figures that other services own, over the window of the figures. */
function figureSources(tx: Tx): FigureSources {
  const since = ({ now }: { now: Date }) => new Date(now.getTime() - WINDOW_DAYS * 86_400_000);
  return {
    async accuracy(span) {
      const { share, counted } = await createCounts({ tx }).accuracy({ since: since(span) });
      return { value: share === undefined ? undefined : share * 100, of: counted };
    },
    async decisionTime(span) {
      const { meanMinutes, count } = await createTransfers({ tx }).decisionTimes({ since: since(span) });
      return { value: meanMinutes, of: count };
    },
    onTime: ({ to }) => onTimeRate({ tx }, { to, days: WINDOW_DAYS }),
    violations: (span) => violationRate({ tx }, span),
  };
}
