/**
 * Everything a handler may use, on one page.
 *
 *   SKU 商品编码 · warehouse 仓库 · shop 店铺: what a command is about; arguments are read by arg(Sku, …)
 *   stock level 库存     on hand, reserved, safety of one SKU in one warehouse; `available` may still be promised
 *   movement 流水        one immutable line of the stock ledger
 *   audience 受众        a topic of messages; rooms subscribe to it
 *   effect 影响          what a write would change, computed before it does: `plan` returns it, `apply` does it
 *   message 消息         title, tone and blocks; handlers return one and never send
 *   UserError 拒绝       an expected no, in one sentence that says what to do
 */
export { stateWords as approvalWords } from './commands/approval-card.ts';
export { arg, choice, optional, rest, valueArg } from './commands/args.ts';
export { type Ask, type CommandInfo, defineCommand, type Kept } from './commands/define.ts';
export { day, dayIn, deadline, instantIn, instantText, readUnits, signedUnits, units } from './commands/values.ts';
export { API_SCOPES, type ApiScope, isApiScope } from './core/api-scopes.ts';
export { type Effect, irreversible } from './core/effect.ts';
export { UserError } from './core/errors.ts';
export { failureWords } from './core/failure-words.ts';
export { type Localized, same } from './core/localized.ts';
export { many } from './core/many.ts';
export {
  actions,
  at,
  type Block,
  button,
  card,
  chart,
  field,
  fields,
  type Message,
  money,
  note,
  type PlainRow,
  table,
  text,
  type Value,
  withData,
} from './core/message.ts';
export { plainMoney } from './core/money.ts';
export type { SignedHead as SignedEvidenceHead } from './core/signed-head.ts';
export {
  ListingName,
  type Money,
  MonitorName,
  PLATFORMS,
  ShopName,
  Sku,
  WarehouseName as Warehouse,
} from './core/terms.ts';
export { clampChars, quote } from './core/text.ts';
export { defineJob, type Found } from './jobs/define.ts';
export { ACK_HOURS, type By as AlertBy, type ChainShown } from './services/alerts/chains/escalations.ts';
export type { GroupRow as AlertGroupRow } from './services/alerts/groups/alerts.ts';
export { buttonsOfState as alertButtons } from './services/alerts/groups/card.ts';
export { type GroupState as AlertGroup, groupIdIn } from './services/alerts/groups/state.ts';
export { kindWords, labelWords, severityCalled, severityWords } from './services/alerts/routing/labels.ts';
export { muteWords } from './services/alerts/routing/mute-text.ts';
export { usersOf as muteUsers } from './services/alerts/routing/mutes.ts';
export { receiverWords } from './services/alerts/routing/read.ts';
export { spanText } from './services/alerts/routing/route-text.ts';
export type { Silence } from './services/alerts/routing/silences.ts';
export { ruleWords as inhibitionWords, settingWords as routeWords } from './services/alerts/routing/words.ts';
export type { KeyRow } from './services/api-keys/api-keys.ts';
export type { Looked as LookedOrder, WorstOrder } from './services/compliance/abnormal/abnormal.ts';
export {
  featureWords,
  KIND_WORDS as ABNORMAL_KINDS,
  maskedHash,
  valueWords as featureValue,
  whyWords,
} from './services/compliance/abnormal/words.ts';
export { LEVEL_WORDS as TERM_LEVELS } from './services/compliance/check/by-terms.ts';
export type { Checked } from './services/compliance/check/checks.ts';
export { PACK_WORDS as TERM_PACKS } from './services/compliance/check/term-refusals.ts';
export type { TermList, TermRow } from './services/compliance/check/term-types.ts';
export { MANY_LISTINGS } from './services/compliance/check/term-verbs.ts';
export type { FindingList, FindingShown, FindingStory } from './services/compliance/findings/findings.ts';
export type { Overdue } from './services/compliance/findings/overdue.ts';
export { type Finding, saidTo } from './services/compliance/findings/rows.ts';
export { FINDING_STATES, GROUP_WORDS, MODULE_WORDS, SEVERITY_WORDS } from './services/compliance/findings/words.ts';
export { isKept as isKeptValue } from './services/compliance/linked/identity.ts';
export { LINK_KINDS, linkKindCalled } from './services/compliance/linked/kinds.ts';
export type { Hop as LinkHop, Linked as LinkedAccounts } from './services/compliance/linked/linked.ts';
export type { HandbookRule } from './services/compliance/office/content.ts';
export { type HandbookChange, settingWords } from './services/compliance/office/diff.ts';
export type { Digest as WeeklyDigest } from './services/compliance/office/digest.ts';
export { type DigestFacts, TREND_WEEKS } from './services/compliance/office/digest-facts.ts';
export type { DutyTodo } from './services/compliance/office/duties.ts';
export { CADENCES, type Duty } from './services/compliance/office/duty-list.ts';
export {
  noteWords as handbookNote,
  versionWords as handbookVersionWords,
} from './services/compliance/office/handbook-text.ts';
export { lastWeekEnd } from './services/compliance/office/periods.ts';
export type { PolicyNote, Watched as WatchedPlatform } from './services/compliance/office/policy.ts';
export type { Risk } from './services/compliance/office/risks.ts';
export type { TrainingState } from './services/compliance/office/training.ts';
export { PAPER_KINDS, type PaperKind, paperKindCalled } from './services/compliance/papers/kinds.ts';
export { needWords as paperNeedWords } from './services/compliance/papers/needs.ts';
export type { Paper } from './services/compliance/papers/read.ts';
export type { NewPaper } from './services/compliance/papers/write.ts';
export type { Hit as CheckHit, Place as CheckPlace } from './services/compliance/rule-kind.ts';
export type { Near as SimilarNear } from './services/compliance/similar/similar.ts';
export { onOff } from './services/compliance/versions/plan.ts';
export type { RuleRow, RuleShown, RuleVersion } from './services/compliance/versions/rules.ts';
export { rangeWords, typedValue, valueWords } from './services/compliance/versions/values.ts';
export type { FigureUnit, MonitorStanding } from './services/compliance/watch/watch.ts';
export {
  type ConnectionRow,
  STAGE_WORDS,
} from './services/connections/connections.ts';
export type { AccessEnding } from './services/connections/ending.ts';
export {
  abilityWords,
  CONNECTOR_NAMES,
  connectorCalled,
  type Kind as ConnectorKind,
  platformCalled,
} from './services/connections/kinds.ts';
export { readMinor, readOffer } from './services/coupons/amounts.ts';
export type { ShopBudget } from './services/coupons/budget/budget.ts';
export type { Coupon, CouponSpec as CouponTerms } from './services/coupons/coupons.ts';
export {
  type CouponState,
  couponWords,
  KIND_WORDS as COUPON_KINDS,
  offerWords,
  STATE_WORDS as COUPON_STATES,
} from './services/coupons/facts.ts';
export type { CouponFigures } from './services/coupons/figures/figures.ts';
export { KIND_WORDS as FINDING_WORDS } from './services/coupons/guard/finding.ts';
export type { LinkedPromotion } from './services/coupons/linked/list.ts';
export { GOAL_PERCENT as LINKED_GOAL, type Moved as MovedShare } from './services/coupons/linked/moved.ts';
export { readVisits } from './services/coupons/linked/visits.ts';
export { looksLikeSteps, stepsWords } from './services/coupons/linked/words.ts';
export { readQuestion } from './services/coupons/simulate/read.ts';
export type { Simulation as CouponSimulation } from './services/coupons/simulate/simulate.ts';
export { readAsOf } from './services/digests/as-of.ts';
export type { Made as MadeDigest } from './services/digests/asking.ts';
export { type Digest, digestCard, isDigest } from './services/digests/card.ts';
export { DIGEST_KINDS, type DigestKind, digestCalled, REPORT_KINDS, reportCalled } from './services/digests/kinds.ts';
export { reportCard } from './services/digests/reports/report-card.ts';
export { said as digestSaid } from './services/digests/settings.ts';
export type { Break as EvidenceBreak, Verified as VerifiedEvidence } from './services/evidence/evidence.ts';
export type { Target as TraceTarget, Timeline } from './services/evidence/traces.ts';
export { type Figure, figureCalled, goalWords, type SlowMover } from './services/figures/figures.ts';
export type { OrderLife, PullState } from './services/intake/intake.ts';
export type { Allocation, AllocationAsk } from './services/inventory/allocation/allocation.ts';
export { reasonOf } from './services/inventory/allocation/reasons.ts';
export { RULE_WORDS, RULES, rulesIn } from './services/inventory/allocation/rules.ts';
export {
  regionsIn,
  rulesTarget,
  rulesWords,
  shopTarget,
  splitTarget,
  warehouseTarget,
} from './services/inventory/allocation/settings.ts';
export { type AbcClass, CYCLE_DAYS } from './services/inventory/counts/abc.ts';
export { percent } from './services/inventory/counts/close.ts';
export type { CountScope } from './services/inventory/counts/open.ts';
export { isLow, type Level, type Movement, type Quota, unknownSku } from './services/inventory/inventory.ts';
export type { Expiring, ExpiringGroup, Lot, LotTrace } from './services/inventory/lots/lots.ts';
export { minLifeWords } from './services/inventory/lots/min-life.ts';
export type { LatePromise } from './services/inventory/presales/late.ts';
export type { Waiting as WaitingPresale } from './services/inventory/presales/presales.ts';
export {
  DRIFT_WORDS,
  type Shown as ShownStock,
  type SyncRow,
  type SyncTotals,
} from './services/inventory/publishing/publishing.ts';
export { type Bundle, type Component, HOLD_MINUTES, type Hold } from './services/inventory/reservations/holds.ts';
export { holdName, standsFor } from './services/inventory/reservations/words.ts';
export type { Shortage } from './services/inventory/shortages.ts';
export {
  GOAL_MINUTES,
  inShort,
  outlookFields,
  type Proposal,
  type Reminder,
  TRANSFER_STATES,
  type Transfer,
} from './services/inventory/transfers/transfers.ts';
export { PROOFS, type Verified } from './services/inventory/verify.ts';
export type { Why as MetricWhy } from './services/kpis/behind.ts';
export type { Part as MetricPart } from './services/kpis/breakdown.ts';
export type { Comparison as MetricComparison } from './services/kpis/compare.ts';
export type { MetricKind } from './services/kpis/metric-kind.ts';
export { type Period as MetricPeriod, periodAt } from './services/kpis/period.ts';
export { platformName } from './services/kpis/platforms/mapping.ts';
export type { ConversionStand } from './services/kpis/platforms/stands.ts';
export type { Report as MetricReport, Told as MetricFigure } from './services/kpis/report.ts';
export { sayBeyond, sayBound } from './services/kpis/target-text.ts';
export {
  amountOf,
  changeOf,
  figureText as metricText,
  figureValue as metricValue,
  SHELVES as METRIC_SHELVES,
} from './services/kpis/words.ts';
export { FILTERS as LISTING_FILTERS, type ListedRow, type Listing, listingRef } from './services/listings/listings.ts';
export type { Entry as ObservationEntry, InputState } from './services/observations/list.ts';
export type { Quality as DataQuality } from './services/observations/quality/quality.ts';
export { checkWords, isGood as isGoodCheck, MOST_WRONG } from './services/observations/quality/words.ts';
export { periodCode } from './services/observations/record.ts';
export { importedWords, wrongLines } from './services/observations/words.ts';
export { MAIN as MAIN_ROTA, type SwapBy, type TurnShown } from './services/oncall/oncall.ts';
export {
  accountKey,
  accountOf,
  type PersonRow,
  ROLES,
  type RoleName,
  roleCalled,
} from './services/people/people.ts';
export { AUDIENCES, audienceCalled, audienceWords } from './services/rooms/audiences.ts';
export { PAUSES as SCHEDULE_PAUSES, type Schedule } from './services/schedules/schedules.ts';
export type { RoomRow, Services } from './services/services.ts';
export type { Shop, ShopSummary } from './services/shops/shops.ts';
export {
  breaksText,
  type CategoryCover,
  type Item,
  type LeadTimes,
  leftByDay,
  type MarkedDay,
  openUnits,
  ordersIn,
  type Proposal as OrderProposal,
  type ProposedOrder,
  type Purchase,
  REVIEW_DAYS,
  readSupplierCode,
  unitText,
} from './services/supply/supply.ts';
export type { Agent as TemplateAgent } from './services/templates/agents.ts';
export type { Mass, MassTask } from './services/templates/mass/show.ts';
export { scopeWords as templateScope } from './services/templates/propose.ts';
export type { Template } from './services/templates/rows.ts';
export type { Found as FoundTemplate } from './services/templates/search.ts';
export type { CauseShown as TemplatePush } from './services/templates/take.ts';
export {
  OCCASIONS as TEMPLATE_OCCASIONS,
  SCENES as TEMPLATE_SCENES,
  STATE_WORDS as TEMPLATE_STATES,
  VARIABLE_NAMES as TEMPLATE_VARIABLES,
} from './services/templates/words.ts';
export type { Todo } from './services/todos/todos.ts';
