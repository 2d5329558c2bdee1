/** Cards of every kind as the bot might send them, for trying the page of the local chat and for its browser test. */
import type { Card, CardAction, Localized } from '../../cards/card.ts';

type Words = Localized<string>;
const words = (zh: string, en: string): Words => ({ zh, en });

interface Sample {
  readonly key: string;
  readonly tone: Card['tone'];
  readonly title: Words;
  readonly summary: Words;
  readonly body?: Words;
  readonly facts?: readonly { label: Words; value: Words; kind?: 'phone' }[];
  readonly reasons?: readonly Words[];
  readonly deadline?: { label: Words; note?: Words; startedMs: number; dueMs: number };
  readonly actions?: readonly {
    id: string;
    label: Words;
    style: CardAction['style'];
    confirm?: { title: Words; text: Words; ok: Words; cancel: Words };
  }[];
  readonly footnote?: Words;
  readonly isSettled?: boolean;
}

function inBoth(sample: Sample): Localized<Card> {
  const build = (locale: 'zh' | 'en'): Card => ({
    key: sample.key,
    tone: sample.tone,
    title: sample.title[locale],
    summary: sample.summary[locale],
    ...(sample.body ? { body: sample.body[locale] } : {}),
    facts: (sample.facts ?? []).map((fact) => ({
      label: fact.label[locale],
      value: fact.value[locale],
      ...(fact.kind ? { kind: fact.kind } : {}),
    })),
    ...(sample.reasons ? { reasons: sample.reasons.map((reason) => reason[locale]) } : {}),
    ...(sample.deadline
      ? {
          deadline: {
            label: sample.deadline.label[locale],
            dueAt: new Date(sample.deadline.dueMs).toISOString(),
            startedAt: new Date(sample.deadline.startedMs).toISOString(),
            ...(sample.deadline.note ? { note: sample.deadline.note[locale] } : {}),
          },
        }
      : {}),
    actions: (sample.actions ?? []).map((action) => ({
      id: action.id,
      label: action.label[locale],
      style: action.style,
      value: sample.key,
      ...(action.confirm
        ? {
            confirm: {
              title: action.confirm.title[locale],
              text: action.confirm.text[locale],
              ok: action.confirm.ok[locale],
              cancel: action.confirm.cancel[locale],
            },
          }
        : {}),
    })),
    ...(sample.footnote ? { footnote: sample.footnote[locale] } : {}),
    isSettled: sample.isSettled ?? false,
  });
  return { zh: build('zh'), en: build('en') };
}

const minute = 60_000;
const fact = (label: Words, value: Words) => ({ label, value });

const leadFacts = (name: string, phone: string) => [
  fact(words('客户', 'Customer'), words(name, name)),
  { ...fact(words('电话', 'Phone'), words(phone, phone)), kind: 'phone' as const },
  fact(words('意向', 'Need'), words('脊柱内固定系统，下月手术', 'Spinal fixation, surgery next month')),
  fact(words('来源', 'Source'), words('官网留言', 'Website')),
  fact(words('医院', 'Hospital'), words('上海市第六人民医院（三甲）', 'Shanghai Sixth People’s Hospital (3A)')),
];

/** A lead that has just been assigned; `key` tells leads apart. */
export function assignedLead(key: string, name: string, nowMs: number, leftMs = 42 * minute): Localized<Card> {
  return inBoth({
    key,
    tone: 'info',
    title: words('新线索 · A 级 · 10:20 前首次触达', 'New lead · grade A · first touch before 10:20'),
    summary: words(
      `新线索 A 级：${name}，脊柱内固定，10:20 前首次触达`,
      `New grade A lead: ${name}, spinal fixation, first touch before 10:20`,
    ),
    facts: leadFacts(name, '13800138000'),
    reasons: [
      words('同城 4.2 公里', '4.2 km away'),
      words('脊柱产品线', 'Spine product line'),
      words('近 30 天同类成单率 71%', '71% won on similar deals in 30 days'),
    ],
    deadline: {
      label: words('10:20 前首次触达', 'First touch before 10:20'),
      startedMs: nowMs + leftMs - 60 * minute,
      dueMs: nowMs + leftMs,
    },
    actions: [
      { id: 'lead.accept', label: words('接单', 'Accept'), style: 'primary' },
      { id: 'lead.transfer', label: words('转交', 'Transfer'), style: 'default' },
      {
        id: 'lead.refuse',
        label: words('接不了', 'Cannot take'),
        style: 'danger',
        confirm: {
          title: words('确定接不了？', 'Cannot take this lead?'),
          text: words(
            '线索会回到团队，由主管另行分配。一分钟内可以撤销。',
            'The lead goes back to the team for your manager to assign. You can undo this for a minute.',
          ),
          ok: words('确定接不了', 'Cannot take it'),
          cancel: words('再想想', 'Not yet'),
        },
      },
      { id: 'lead.why', label: words('为什么分给我', 'Why me'), style: 'link' },
      { id: 'lead.contest', label: words('评级有误', 'Contest the grade'), style: 'link' },
    ],
    footnote: words('L-20481 · 官网留言 · 分配规则第 3 版 · 09:38', 'L-20481 · Website · assignment rules v3 · 09:38'),
  });
}

/** The same lead after it was accepted. */
export function acceptedLead(key: string, name: string, nowMs: number): Localized<Card> {
  return inBoth({
    key,
    tone: 'info',
    title: words('已接单 · A 级 · 10:20 前首次触达', 'Accepted · grade A · first touch before 10:20'),
    summary: words(`已接单：${name}，10:20 前首次触达`, `Accepted: ${name}, first touch before 10:20`),
    facts: leadFacts(name, '13800138000'),
    deadline: {
      label: words('10:20 前首次触达', 'First touch before 10:20'),
      startedMs: nowMs - 18 * minute,
      dueMs: nowMs + 42 * minute,
    },
    actions: [
      { id: 'lead.call', label: words('记录通话', 'Record call'), style: 'primary' },
      { id: 'lead.transfer', label: words('转交', 'Transfer'), style: 'default' },
      { id: 'lead.why', label: words('为什么分给我', 'Why me'), style: 'link' },
    ],
    footnote: words('L-20481 · 09:41 接单', 'L-20481 · accepted 09:41'),
  });
}

export function soonDue(nowMs: number): Localized<Card> {
  return inBoth({
    key: 'escalation:1',
    tone: 'warning',
    title: words('李敏 3 分钟未接单 · B 级', 'Li Min has not accepted in 3 minutes · grade B'),
    summary: words('李敏 3 分钟未接单，B 级线索，请提醒或改派', 'Li Min has not accepted a grade B lead in 3 minutes'),
    body: words(
      '线索仍在李敏名下，首次触达时限照常计时。请提醒一下，或改派给其他同事。',
      'The lead is still with Li Min and the first-touch deadline keeps running. Please remind them, or reassign it.',
    ),
    facts: [
      fact(
        words('客户', 'Customer'),
        words('苏州大学附属第一医院 骨科', 'First Affiliated Hospital of Soochow University, Orthopaedics'),
      ),
      fact(words('已等待', 'Waiting'), words('3 分钟', '3 minutes')),
    ],
    deadline: {
      label: words('09:47 前首次触达', 'First touch before 09:47'),
      note: words(
        '2027 年的节假日安排尚未公布，按周一至周五计算',
        'Holidays of 2027 are not published yet: counted as Monday to Friday',
      ),
      startedMs: nowMs - 53 * minute,
      dueMs: nowMs + 7 * minute,
    },
    actions: [
      { id: 'lead.remind', label: words('提醒李敏', 'Remind Li Min'), style: 'primary' },
      { id: 'lead.transfer', label: words('改派', 'Reassign'), style: 'default' },
    ],
    footnote: words('L-20475 · 升级规则第 2 版 · 09:40', 'L-20475 · escalation rules v2 · 09:40'),
  });
}

export function breaker(nowMs: number): Localized<Card> {
  return inBoth({
    key: 'breaker:m2',
    tone: 'danger',
    title: words('李敏连续 2 次超时，已暂停接单', 'Li Min missed 2 deadlines in a row; intake is paused'),
    summary: words(
      '李敏连续 2 次首次触达超时，2 条线索已改派，暂停接单',
      'Li Min missed two first-touch deadlines in a row',
    ),
    body: words(
      '超时的 2 条线索已改派，其余 5 条不变。确认情况后可以恢复接单。',
      'The 2 overdue leads were reassigned, the other 5 stay. Once you have checked, intake can be resumed.',
    ),
    facts: [
      fact(words('L-20431', 'L-20431'), words('南京鼓楼医院 → 王建国', 'Nanjing Drum Tower Hospital → Wang Jianguo')),
      fact(words('L-20440', 'L-20440'), words('江苏省人民医院 → 欧阳娜娜', 'Jiangsu Province Hospital → Ouyang Nana')),
    ],
    deadline: {
      label: words('09:37 前确认', 'Check before 09:37'),
      startedMs: nowMs - 33 * minute,
      dueMs: nowMs - 3 * minute,
    },
    actions: [
      { id: 'breaker.clear', label: words('恢复接单', 'Resume intake'), style: 'primary' },
      { id: 'lead.why', label: words('查看两次超时', 'See both misses'), style: 'link' },
    ],
    footnote: words('熔断规则：连续 2 次 · 时限规则第 4 版', 'Breaker: 2 in a row · deadline rules v4'),
  });
}

export function settledLead(): Localized<Card> {
  return inBoth({
    key: 'lead:settled',
    tone: 'success',
    title: words('已首次触达 · 复旦大学附属华山医院', 'First touch made · Huashan Hospital, Fudan University'),
    summary: words(
      '已首次触达：复旦大学附属华山医院，王建国 09:12 通话 3 分 20 秒',
      'First touch made: Huashan Hospital',
    ),
    facts: leadFacts('复旦大学附属华山医院 周医生', '138****8000'),
    reasons: [words('同城 1.8 公里', '1.8 km away')],
    footnote: words(
      '王建国 09:12 通话 3 分 20 秒（自报） · 提前 38 分钟',
      'Wang Jianguo called at 09:12 for 3 min 20 s (reported) · 38 minutes early',
    ),
    isSettled: true,
  });
}

export function movedAway(): Localized<Card> {
  return inBoth({
    key: 'lead:moved',
    tone: 'neutral',
    title: words('已转交给欧阳娜娜', 'Transferred to Ouyang Nana'),
    summary: words('线索 L-20399 已转交给欧阳娜娜', 'Lead L-20399 was transferred to Ouyang Nana'),
    footnote: words('L-20399 · 王建国 08:55 转交 · 客户在南京', 'L-20399 · transferred 08:55 · customer is in Nanjing'),
    isSettled: true,
  });
}

export function digest(): Localized<Card> {
  const row = (zh: string, en: string, fresh: number, inTime: number, missed: number) =>
    fact(
      words(zh, en),
      words(`新 ${fresh} · 及时 ${inTime} · 超时 ${missed}`, `${fresh} new · ${inTime} in time · ${missed} missed`),
    );
  return inBoth({
    key: 'digest:2026-11-20',
    tone: 'info',
    title: words('昨日小结 · 11月19日 周四', 'Yesterday · Thu 19 Nov'),
    summary: words(
      '昨日新线索 126 条，及时触达 109 条，超时 9 条',
      'Yesterday: 126 new leads, 109 touched in time, 9 missed',
    ),
    facts: [
      row('浦西组', 'Shanghai Puxi', 24, 22, 1),
      row('浦东组', 'Shanghai Pudong', 21, 20, 0),
      row('苏南组', 'Southern Jiangsu', 19, 15, 3),
      row('南京组', 'Nanjing', 22, 18, 2),
      row('杭州组', 'Hangzhou', 23, 21, 1),
      row('甬温组', 'Ningbo and Wenzhou', 17, 13, 2),
      fact(words('合计', 'Total'), words('新 126 · 及时 109 · 超时 9', '126 new · 109 in time · 9 missed')),
    ],
    actions: [{ id: 'digest.open', label: words('查看未触达的 8 条', 'See the 8 not touched'), style: 'link' }],
    footnote: words('及时率 92% · 数据截至 09:00', '92% in time · as of 09:00'),
  });
}

export function pool(nowMs: number): Localized<Card> {
  return inBoth({
    key: 'pool:1',
    tone: 'warning',
    title: words('没有合适的人接 · B 级 · 请指派', 'Nobody suitable · grade B · please assign'),
    summary: words('一条 B 级线索没有合适的人接，请指派', 'A grade B lead found nobody suitable; please assign it'),
    facts: [
      fact(
        words('客户', 'Customer'),
        words(
          '新疆维吾尔自治区伊犁哈萨克自治州友谊医院关节与运动医学科 阿卜杜热依木·买买提主任',
          'Friendship Hospital of Ili Kazakh Autonomous Prefecture, Joint and Sports Medicine, Director Abdurehim Memet',
        ),
      ),
      fact(words('产品', 'Product'), words('关节置换', 'Joint replacement')),
      fact(words('来源', 'Source'), words('展会', 'Trade fair')),
    ],
    reasons: [
      words('6 人已满额', '6 people at capacity'),
      words('1 人暂停接单', '1 person paused'),
      words('无人持有关节资质', 'Nobody holds the joint certificate'),
    ],
    deadline: {
      label: words('11月23日 09:40 前指派', 'Assign before 23 Nov 09:40'),
      startedMs: nowMs,
      dueMs: nowMs + 3 * 24 * 60 * minute,
    },
    actions: [{ id: 'lead.transfer', label: words('指派', 'Assign'), style: 'primary' }],
    footnote: words('L-20490 · 分配规则第 3 版', 'L-20490 · assignment rules v3'),
  });
}
