/**
 * Writes the numbers in an organisation's name in one way: 第6 → 第六, 第10 → 第十, 905 → 九〇五, 第九零五 → 第九〇五.
 * Up to two digits are read as a number, longer ones digit by digit, as unit numbers are.
 */
const DIGITS = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

export function chineseNumbers(name: string): string {
  return name
    .replace(/\d+/g, (digits) => (digits.length > 2 ? oneByOne(digits) : asNumber(Number(digits))))
    .replace(/(?<=[一二三四五六七八九])零(?=[一二三四五六七八九])/gu, '〇');
}

function oneByOne(digits: string): string {
  return [...digits].map((digit) => DIGITS[Number(digit)]).join('');
}

/** 0-99. */
function asNumber(value: number): string {
  const tens = Math.floor(value / 10);
  const ones = value % 10;
  if (tens === 0) return DIGITS[ones] ?? '';
  return `${tens === 1 ? '' : DIGITS[tens]}十${ones === 0 ? '' : DIGITS[ones]}`;
}
