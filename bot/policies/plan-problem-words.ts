/** The mistakes of a plan in words: what is wrong and what would be right, in Chinese and English. */
import type { Localized } from '../../cards/card.ts';
import type { PlanProblem, PlanProblemCode } from '../../domain/incentive/plan-problem.ts';
import { NUMBER_FORMS } from '../../domain/incentive/read-plan-number.ts';

interface Words {
  readonly wrong: Localized<string>;
  readonly right: Localized<string>;
}

type Params = PlanProblem['params'];

export function planProblemWords({ code, params, known = [] }: PlanProblem): Words {
  const { wrong, right } = WORDS[code](params);
  const isListed = known.length > 0 && LISTS.includes(code);
  return isListed
    ? { wrong, right: { zh: `可以写：${known.join('、')}。`, en: `Possible: ${known.join(', ')}.` } }
    : { wrong, right };
}

/** Where the known words are the whole answer. */
const LISTS: readonly PlanProblemCode[] = ['unknown-name', 'unknown-field', 'unknown-function', 'placeholder'];

const forms = NUMBER_FORMS.join(' · ');

const WORDS: Readonly<Record<PlanProblemCode, (params: Params) => Words>> = {
  syntax: () => ({
    wrong: { zh: '式子从这里起读不懂。', en: 'From here on the expression cannot be read.' },
    right: { zh: '请检查括号、运算符和引号。', en: 'Check brackets, operators and quotes.' },
  }),
  'too-long': () => ({
    wrong: { zh: '式子太长。', en: 'The expression is too long.' },
    right: { zh: '请拆成几步，每步一个名字。', en: 'Split it into steps with a name each.' },
  }),
  'unknown-name': ({ name }) => ({
    wrong: { zh: `没有「${name}」这个名字。`, en: `There is no name "${name}".` },
    right: { zh: '请写进 numbers，或改成已有的名字。', en: 'Add it to numbers, or use a name that exists.' },
  }),
  'unknown-field': ({ name, field }) => ({
    wrong: field
      ? { zh: `${name} 没有「${field}」这一项。`, en: `${name} has no field "${field}".` }
      : { zh: `${name} 后面要写明哪一项。`, en: `${name} needs the name of a field behind it.` },
    right: { zh: '请看文件开头的清单。', en: 'See the list at the top of the file.' },
  }),
  'unknown-function': ({ name }) => ({
    wrong: { zh: `不能用函数「${name}」。`, en: `There is no function "${name}".` },
    right: { zh: '请只用 min、max、tiered。', en: 'Use min, max or tiered.' },
  }),
  'costly-function': ({ name }) => ({
    wrong: {
      zh: `「${name}」不能用：它可能算很久，计算会卡住。`,
      en: `"${name}" may not be used: it can take very long and hold everything up.`,
    },
    right: {
      zh: '比较文字请用 ==、in [...]、contains、startsWith、endsWith；不要用循环和正则。',
      en: 'Compare texts with ==, in [...], contains, startsWith or endsWith; no loops and no patterns.',
    },
  }),
  'not-for-plans': () => ({
    wrong: { zh: '方案里不能这样写。', en: 'Plans cannot be written like this.' },
    right: {
      zh: '只用名字、数、比较、加减乘除、&&、|| 和 !。',
      en: 'Use names, numbers, comparisons, + - * /, &&, || and ! only.',
    },
  }),
  'divide-by-zero': ({ name }) => ({
    wrong: { zh: `除数 ${name} 是 0。`, en: `The divisor ${name} is 0.` },
    right: { zh: '除数请写成不为 0 的数。', en: 'Divide by a number that is not 0.' },
  }),
  'divisor-not-fixed': () => ({
    wrong: { zh: '除数可能是 0。', en: 'The divisor may be 0.' },
    right: {
      zh: '除数只能是 numbers 里写明的、不为 0 的数。',
      en: 'Divide only by a number that stands in numbers and is not 0.',
    },
  }),
  'step-below': ({ name }) => ({
    wrong: { zh: `「${name}」在下面，还没有算出来。`, en: `"${name}" stands below and is not known yet.` },
    right: { zh: '请把它移到前面；步骤从上往下算。', en: 'Move it up; steps are taken from top to bottom.' },
  }),
  cycle: ({ circle }) => ({
    wrong: { zh: `步骤绕成了圈：${circle}。`, en: `The steps run in a circle: ${circle}.` },
    right: { zh: '每一步只能用它上面的步骤。', en: 'A step can only use those above it.' },
  }),
  'no-such-operation': ({ what = '' }) => ({
    wrong: {
      zh: `这两样不能这样算：${typeWords(what, 'zh')}。`,
      en: `These cannot be combined so: ${typeWords(what, 'en')}.`,
    },
    right: /Money|Points/.test(what)
      ? {
          zh: '金额只能和金额比较、加减。请在 numbers 里给数起个名字，例如 bigDeal: CNY 500,000，再用它的名字。',
          en: 'Amounts compare and add only with amounts. Give the number a name under numbers, such as bigDeal: CNY 500,000, and use that name.',
        }
      : {
          zh: '两边要是同一类；条件之间用 && 或 ||。',
          en: 'Both sides must be of one kind; join conditions with && or ||.',
        },
  }),
  'type-differs': ({ is = '', wanted = '' }) => ({
    wrong: { zh: `结果是${typeWords(is, 'zh')}。`, en: `The result is ${typeWords(is, 'en')}.` },
    right: { zh: `这里应是${typeWords(wanted, 'zh')}。`, en: `It should be ${typeWords(wanted, 'en')}.` },
  }),
  'other-currency': ({ is, wanted }) => ({
    wrong: { zh: `这里写的是 ${is}，方案是 ${wanted}。`, en: `This is in ${is}, the plan in ${wanted}.` },
    right: { zh: `请写成 ${wanted}；一个方案只算一个币种。`, en: `Write ${wanted}; a plan counts in one currency.` },
  }),
  'name-taken': ({ name }) => ({
    wrong: { zh: `「${name}」已经有别的意思。`, en: `"${name}" already means something else.` },
    right: { zh: '请换一个名字。', en: 'Use another name.' },
  }),
  'never-used': ({ name }) => ({
    wrong: {
      zh: `「${name}」没有一处用到，改了也没有作用。`,
      en: `"${name}" is used nowhere; changing it changes nothing.`,
    },
    right: { zh: '请在式子里用它，或删去。', en: 'Use it in an expression, or remove it.' },
  }),
  'number-form': ({ written }) => ({
    wrong: { zh: `读不懂「${written}」。`, en: `"${written}" cannot be read.` },
    right: { zh: `请写成：${forms}。`, en: `Write it as one of: ${forms}.` },
  }),
  'tier-order': () => ({
    wrong: { zh: '这一段没有比上一段高。', en: 'This tier does not end above the one before.' },
    right: { zh: 'upTo 要从小到大。', en: 'upTo must rise from tier to tier.' },
  }),
  'tier-end': () => ({
    wrong: { zh: '只有最后一段、而且最后一段必须写 upTo: null。', en: 'The last tier, and only it, has upTo: null.' },
    right: { zh: '请让最后一段没有上限。', en: 'Let the last tier have no end.' },
  }),
  'tier-rate': ({ written }) => ({
    wrong: { zh: `「${written}」不是比例。`, en: `"${written}" is not a share.` },
    right: { zh: '请写成 1.5%。', en: 'Write it as 1.5%.' },
  }),
  'rounding-unit': ({ written }) => ({
    wrong: { zh: `不能舍入到「${written}」。`, en: `Nothing can be rounded to "${written}".` },
    right: { zh: "金额写 '0.01'，积分写 '1' 或 '0.01'。", en: "Write '0.01' for money, '1' or '0.01' for points." },
  }),
  'pays-what': ({ currency }) => ({
    wrong: { zh: '不能这样发。', en: 'It cannot be paid so.' },
    right: { zh: `应为 points 或 ${currency}。`, en: `It should be points or ${currency}.` },
  }),
  'no-amount': () => ({
    wrong: { zh: '没有一步写了 amount，什么也发不出来。', en: 'No step has an amount, so nothing would ever be paid.' },
    right: { zh: '至少一步写 amount。', en: 'Give at least one step an amount.' },
  }),
  placeholder: ({ name }) => ({
    wrong: { zh: `numbers 里没有「${name}」。`, en: `numbers has no "${name}".` },
    right: { zh: '花括号里只能写 numbers 里的名字。', en: 'Only names from numbers can stand in braces.' },
  }),
};

const TYPE_WORDS: Readonly<Record<string, Localized<string>>> = {
  Money: { zh: '金额', en: 'an amount of money' },
  Points: { zh: '积分', en: 'points' },
  Rate: { zh: '比例或倍数', en: 'a share or factor' },
  Tiers: { zh: '阶梯', en: 'tiers' },
  bool: { zh: '是或否', en: 'yes or no' },
  string: { zh: '文字', en: 'text' },
  int: { zh: '整数', en: 'a whole number' },
  double: { zh: '小数', en: 'a bare decimal' },
  value: { zh: '金额、积分、数、文字或是否', en: 'an amount, points, a number, text, or yes or no' },
};

/** `Money > int` → 金额 > 整数 */
function typeWords(what: string, locale: 'zh' | 'en'): string {
  return what.replace(/[A-Za-z]+/g, (word) =>
    Object.hasOwn(TYPE_WORDS, word) ? (TYPE_WORDS[word]?.[locale] ?? word) : word,
  );
}
