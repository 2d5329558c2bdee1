/** What a sample is: a card or form in one state, in both languages, under a name that golden files and pictures carry. */
import type { Card, Form, Locale, Localized } from '../../../cards/card.ts';

export interface CardSample {
  /** File name of its golden files: kebab-case, unique. */
  readonly name: string;
  /** Which card, for the gallery's filter. */
  readonly group: string;
  /** In which state, for whom. */
  readonly about: Localized<string>;
  readonly card: Localized<Card>;
}

export interface FormSample {
  readonly name: string;
  readonly about: Localized<string>;
  readonly form: Localized<Form>;
}

export const sampleZone = 'Asia/Shanghai';
export const sampleNow = new Date('2026-11-20T10:00:00+08:00');
export const at = (time: string, day = '2026-11-20') => new Date(`${day}T${time}:00+08:00`);

export const shen = { name: '沈一霖', nameEn: 'Shen Yilin' };
export const dai = { name: '戴若涵', nameEn: 'Dai Ruohan' };
export const team = { name: '上海一组（浦西）', nameEn: 'Shanghai Team 1 (Puxi)' };

/** As long as such names really get: hospitals with their campus and centre, people with four syllables and more. */
export const longCompany: Localized<string> = {
  zh: '复旦大学附属中山医院青浦分院暨上海市青浦区中心医院骨科脊柱外科联合诊疗中心',
  en: 'Friendship Hospital of Ili Kazakh Autonomous Prefecture, Centre for Joint, Spine and Sports Medicine, Qingpu Campus',
};
export const longPerson: Localized<string> = {
  zh: '关节与运动医学科 阿卜杜热合曼·买买提江主任',
  en: 'Director Abdurehman Memetjan-Kurbanov, Joint and Sports Medicine',
};
export const longMember = { name: '阿卜杜热合曼·买买提江', nameEn: 'Abdurehman Memetjan-Kurbanov' };

export function words(zh: string, en: string): Localized<string> {
  return { zh, en };
}

export function sampleOf(
  group: string,
  name: string,
  about: Localized<string>,
  build: (locale: Locale) => Card,
): CardSample {
  return { name, group, about, card: { zh: build('zh'), en: build('en') } };
}
