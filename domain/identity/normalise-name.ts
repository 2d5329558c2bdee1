/**
 * The names under which an organisation is found: two records are the same organisation when they share a key, and a key
 * that belongs to two accounts matches neither by itself (that is the caller's check). Used at intake and for accounts.
 * Region prefixes count as one spelling (上海市第六… = 上海第六… = 第六… in 上海), never as noise: without a known region a
 * general name such as 第一人民医院 matches nothing elsewhere. Campuses and branches stay apart; departments are dropped.
 * Abbreviations (市六医院) are not resolved: 市二医院 may be 第二医院 or 第二人民医院, and a wrong match is worse than none.
 */
import { chineseNumbers } from './chinese-numbers.ts';
import { MUNICIPALITIES, PROVINCES } from './regions.ts';

export interface NameRegion {
  /** In full or short: 浙江省, 浙江. */
  readonly province?: string | null | undefined;
  /** In full or short: 杭州市, 杭州. */
  readonly city?: string | null | undefined;
}

interface Place {
  readonly city: string;
  /** The name after its city. */
  readonly own: string;
}

/** A university with a name of its own needs no region: 复旦大学附属中山医院; 医科大学附属第一医院 does. */
const UNIVERSITY = /^(?<own>.*?)(?:大学|学院|科学院)/u;
const GENERAL_WORDS =
  /第?[一二三四五六七八九十〇]+|附属|直属|人民|中心|中西医结合|中医药?|军医|医科|医学|医药|药科|师范|理工|工业|交通|农业|科技|民族|职业|大学|学院|妇幼|保健|妇产|儿童|肿瘤|口腔|眼科|骨科|胸科|传染病|精神|康复|专科|职工|红十字|社区|卫生|服务|计划生育|医院|院|总|立|经济|技术|开发|高新|园|[省市区县镇乡]/gu;
const ARMY_HOSPITAL = /解放军.{2,}医院|战区总医院/u;
/** 鼓楼区…: there are several districts of that name. */
const DISTRICT = /^\p{Script=Han}{1,3}?(?:区|县|镇|乡|街道)/u;
/** 四川北路 and 河北区 are streets and districts, not provinces. */
const STREET_OR_DISTRICT = /^.{0,2}[路街区县州镇]/u;
/** Whole names in brackets after a name are a second name; anything else in brackets is part of the first. */
const SECOND_NAME = /^(?<first>[^()]+)\((?<second>[^()]+)\)$/u;
const INSTITUTION_END = /(?:医院|卫生院|保健院|疗养院|服务中心|公司)$/u;
/** Written after the hospital's name; a list, so that a campus before it (南部骨科) is never cut off as well. */
const DEPARTMENT =
  /(?<=医院|中心)(?:骨|骨外|脊柱|脊柱外|关节|关节外|骨关节|创伤|创伤骨|运动医学|手外|足踝外|神经外|外|急诊|康复|设备|器械|采购)科$/u;
const LATIN_LEGAL_FORM = /(?:[\s,.]+(?:co|ltd|limited|inc|llc|corp|gmbh))+\.?\s*$/u;
const CITIES_LIKE_TOWNS = new Set(['桐乡', '新乡', '萍乡', '景德镇']);
const COUNTY_CITY = /^(?<place>\p{Script=Han}{2,4}?)市(?=.)/u;

/** Keys of a name; empty for a name without letters, and for a general name without a region. */
export function nameKeys(name: string, region: NameRegion = {}): string[] {
  const clean = cleanName(name);
  const names = SECOND_NAME.exec(clean)?.groups;
  const isSecondName =
    names?.first !== undefined &&
    names.second !== undefined &&
    INSTITUTION_END.test(names.first) &&
    INSTITUTION_END.test(names.second) &&
    startsWithRegion(names.second, region);
  const spellings = isSecondName ? [names.first ?? '', names.second ?? ''] : [clean];
  const words = spellings.map((spelling) => canonicalWords(spelling.replace(/[()]/g, '')));
  return [...new Set(words.filter((name) => name !== '').flatMap((name) => keysOf(name, region)))];
}

/** NFKC, lower case, round brackets only, no spaces and no other signs. */
function cleanName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(LATIN_LEGAL_FORM, '')
    .replace(/[[{【〔「『〈《]/gu, '(')
    .replace(/[\]}】〕」』〉》]/gu, ')')
    .replace(/[^\p{L}\p{N}()]/gu, '');
}

/** Words that are written in more than one way: numbers, 第一附属 / 附属第一, the legal form of a company. */
function canonicalWords(name: string): string {
  return chineseNumbers(name)
    .replace(/(第[一二三四五六七八九十]+)附属医院/u, '附属$1医院')
    .replace(DEPARTMENT, '')
    .replace(/(?<![分子])(?:有限责任公司|有限公司)$/u, '');
}

function keysOf(name: string, region: NameRegion): string[] {
  const city = shortCity(region.city);
  const { province, rest } = splitProvince(name, city);
  const place = city !== '' && rest.startsWith(city) ? without(rest, city) : ownCity(rest);
  if (place) return placedKeys(place, city, province);
  if (provinceOf(rest) !== null) return [withoutProvinceSuffix(rest)];
  if (city === '') return isGeneral(rest) ? [] : [rest];
  const own = city + rest.replace(/^市(?=.)/u, '');
  return standsAlone(rest) || rest.includes(city) ? [own, rest] : [own];
}

/** A name that begins with its city: 上海市第六…, 上海上海天佑… (said twice), 金华市永康市第一… (a city within a city). */
function placedKeys(place: Place, city: string, province: string): string[] {
  const own = place.own.startsWith(place.city) ? without(place.own, place.city).own : place.own;
  const inner = ownCity(own);
  const rest = inner ? inner.city + inner.own : own;
  const keys = [place.city + rest];
  if (inner || standsAlone(rest)) keys.push(rest);
  if (city !== '' && city !== place.city && !MUNICIPALITIES.has(place.city)) keys.push(city + place.city + rest);
  if (province !== '') keys.push(province + place.city + rest);
  return keys;
}

/** A university or army hospital with a name of its own. */
function standsAlone(name: string): boolean {
  if (ARMY_HOSPITAL.test(name)) return true;
  const university = UNIVERSITY.exec(name)?.groups?.own ?? '';
  return university.replace(GENERAL_WORDS, '').length >= 2;
}

/** A name that many places have; without a region it identifies nobody. */
function isGeneral(name: string): boolean {
  return DISTRICT.test(name) || name.replace(GENERAL_WORDS, '').length < 2;
}

/** 浙江省杭州市第一… → 浙江, 杭州市第一…; 浙江省人民医院 stays whole, because the province is whose it is. */
function splitProvince(name: string, city: string): { province: string; rest: string } {
  const province = provinceOf(name);
  const rest = name.slice(province?.length ?? 0);
  const namesCity = (city !== '' && rest.startsWith(city)) || ownCity(rest) !== null;
  return province !== null && namesCity
    ? { province: withoutProvinceSuffix(province), rest }
    : { province: '', rest: name };
}

/** The province's name at the start of a name, as written; municipalities are cities here. */
function provinceOf(name: string): string | null {
  for (const [short, full] of PROVINCES) {
    if (name.startsWith(full)) return full;
    if (name.startsWith(short) && !STREET_OR_DISTRICT.test(name.slice(short.length))) return short;
  }
  return null;
}

/** 浙江省人民医院 = 浙江人民医院; 吉林省 and 吉林市 stay apart. */
function withoutProvinceSuffix(name: string): string {
  for (const [short, full] of PROVINCES) {
    if (short !== '吉林' && name.startsWith(full)) return short + name.slice(full.length);
  }
  return name;
}

/** A city written with 市, or a municipality without it, at the start of a name. */
function ownCity(name: string): Place | null {
  for (const city of MUNICIPALITIES) if (name.startsWith(city)) return without(name, city);
  const city = COUNTY_CITY.exec(name)?.groups?.place;
  if (city === undefined || city === '吉林') return null;
  return /[省区县镇乡]$/u.test(city) && !CITIES_LIKE_TOWNS.has(city) ? null : without(name, city);
}

function without(name: string, city: string): Place {
  return { city, own: name.slice(city.length).replace(/^市(?=.)/u, '') };
}

function shortCity(city: string | null | undefined): string {
  const clean = cleanName(city ?? '');
  return clean === '吉林市' ? clean : clean.replace(/(?<=..)市$/u, '');
}

function startsWithRegion(name: string, region: NameRegion): boolean {
  const city = shortCity(region.city);
  return (city !== '' && name.startsWith(city)) || provinceOf(name) !== null || ownCity(name) !== null;
}
