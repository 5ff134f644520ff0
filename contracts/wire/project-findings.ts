/** Every finding of a project's check by its code, in both languages; each says what to do. */
export interface FindingText {
  readonly zh: string;
  readonly en: string;
}

export const PROJECT_FINDINGS = {
  missing: { zh: '请填写此项', en: 'Fill in this field' },
  invalid_rules: {
    zh: '竞价规则不成立，请按说明更正',
    en: 'The auction rules do not hold; correct this field',
  },
  unknown_buyer: { zh: '没有这个采购人，请重新选择', en: 'No such buyer; choose one again' },
  unknown_supplier: {
    zh: '没有这个供应商，请从名单中删除或更正',
    en: 'No such supplier; remove or correct it',
  },
  ceiling_above_budget: {
    zh: '最高限价高于预算，请调低限价或核对预算',
    en: 'The ceiling is above the budget; lower it or check the budget',
  },
  budgets_do_not_add_up: {
    zh: '各标段预算之和高于项目预算，请核对',
    en: 'The lots’ budgets exceed the project’s budget; check both',
  },
  deposit_too_high: {
    zh: '保证金超过预算的允许比例，请调低',
    en: 'The deposit is above the allowed share of the budget; lower it',
  },
  deposit_without_budget: {
    zh: '收取保证金须先填写预算金额',
    en: 'A deposit needs a budget to be measured against',
  },
  lot_without_rules: {
    zh: '该标段没有竞价规则，请补充或删除标段',
    en: 'This lot has no price rules; add them or remove the lot',
  },
  lot_without_title: {
    zh: '规则中的标段没有名称，请补充',
    en: 'A lot of the rules has no title; add one',
  },
  lot_twice: { zh: '标段编号重复，请更正', en: 'This lot id stands twice; correct it' },
  time_passed: {
    zh: '时间已过，请改为将来的时间',
    en: 'This instant has passed; choose a later one',
  },
  registration_too_short: {
    zh: '报名时间短于规定的最短时间，请延后截止时间',
    en: 'Registration is shorter than the policy asks; end it later',
  },
  opens_before_registration_ends: {
    zh: '竞价须在报名截止之后开始，请调整时间',
    en: 'The auction has to open after registration ends; move one of them',
  },
  holiday: {
    zh: '该时间不在工作日，请确认',
    en: 'This is no working day; make sure that it is meant',
  },
  no_holiday_table: {
    zh: '没有该年度的节假日安排，期限按周末计算，请在安排公布后核对',
    en: 'There is no holiday table for that year: periods count weekends only; check again later',
  },
  invited_missing: {
    zh: '邀请方式须列出被邀请的供应商',
    en: 'An invitation needs the list of invited suppliers',
  },
  invited_too_few: {
    zh: '被邀请的供应商少于最低有效报价家数，请补充',
    en: 'Fewer suppliers are invited than valid quotes are needed; invite more',
  },
  invited_twice: { zh: '该供应商已在名单中', en: 'This supplier stands on the list twice' },
  invited_not_used: {
    zh: '公开报名不需要邀请名单，请删除名单或改为邀请',
    en: 'An open registration has no list; remove the list or choose invited',
  },
  few_valid_quotes: {
    zh: '最低有效报价少于 3 家，请确认本地规则允许',
    en: 'Fewer than 3 valid quotes are asked for; make sure that local rules allow it',
  },
  fewer_not_below: {
    zh: '再次竞价的最低家数应少于首次',
    en: 'The number for a second attempt has to be below the first one',
  },
  unknown_opening: {
    zh: '没有本代理机构安排的这个开标，请先安排开标再选择',
    en: 'Your agency has arranged no such opening; arrange it first, then choose it',
  },
  opening_taken: {
    zh: '该开标已用于另一标段，每个开标只用于一个标段，请另选一个',
    en: 'This opening keeps the prices of another lot, and each keeps one alone; choose another',
  },
  opening_not_receiving: {
    zh: '该开标已不再接收投标，请另行安排',
    en: 'This opening takes no bids any more; arrange another one',
  },
  opening_other_deadline: {
    zh: '标段的截止时间须与该开标已签名的截止时间相同',
    en: 'The lot has to end at the signed deadline of its opening',
  },
  opening_other_ceiling: {
    zh: '标段的最高限价与该开标的不同，请改为一致',
    en: 'Lot and opening have different ceilings; make them the same',
  },
  factors_without_grounds: {
    zh: '规则含有评审系数，请写明依据，公告中将公布',
    en: 'The rules have factors: write what they are given for; the notice publishes it',
  },
  factors_not_in_format: {
    zh: '荷兰式反向竞价由首个接受者成交，不能使用评审系数',
    en: 'In a Dutch reverse auction the first acceptance decides: factors mean nothing there',
  },
  factors_with_instructions: {
    zh: '评审系数与委托报价不能同时使用，请取消其一',
    en: 'Factors and standing instructions exclude each other: switch one of them off',
  },
  rehearsal_wanted: {
    zh: '建议在开始前组织一次演练',
    en: 'A rehearsal before the start is advised',
  },
} as const satisfies Record<string, FindingText>;
export type FindingCode = keyof typeof PROJECT_FINDINGS;
