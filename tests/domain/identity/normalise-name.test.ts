/** Which names mean the same organisation, which never do, and the 2,083 real ones against each other. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nameKeys } from '../../../domain/identity/normalise-name.ts';
import { dataFile, describeWith } from '../../support/requirements.ts';

/** A name, or a name with its city, or with province and city. */
type Named = readonly [name: string, city?: string, province?: string];
const keysOf = ([name, city, province]: Named) => nameKeys(name, { city, province });
const match = (one: Named, other: Named) => keysOf(one).some((key) => keysOf(other).includes(key));

describe('the same organisation', () => {
  it.each([
    [['上海市第六人民医院', '上海市'], ['上海第六人民医院']],
    [
      ['上海市第六人民医院', '上海市'],
      ['第六人民医院', '上海'],
    ],
    [
      ['上海市第六人民医院', '上海市'],
      ['市第六人民医院', '上海市'],
    ],
    [['上海市第六人民医院', '上海市'], [' 上海市 第 6 人民医院 ']],
    [
      ['上海市第六人民医院', '上海市'],
      ['上海市第六人民医院骨科', '上海市'],
    ],
    [['上海市第六人民医院', '上海市'], ['上海市第六人民医院（脊柱外科）']],
    [['上海市第十人民医院', '上海市'], ['上海市第10人民医院']],
    [['上海市第六人民医院东院', '上海市'], ['上海市第六人民医院（东院）']],
    [['上海市第六人民医院东院', '上海市'], ['上海市第六人民医院[东院]']],
    [['杭州市第一人民医院', '杭州市', '浙江省'], ['浙江省杭州市第一人民医院']],
    [
      ['杭州市第一人民医院', '杭州市', '浙江省'],
      ['第一人民医院', '杭州', '浙江'],
    ],
    [['浙江省人民医院', '杭州市', '浙江省'], ['浙江人民医院']],
    [['浙江大学医学院附属邵逸夫医院', '杭州市'], ['浙江大学医学院附属邵逸夫医院']],
    [
      ['浙江大学医学院附属邵逸夫医院', '杭州市'],
      ['杭州市浙江大学医学院附属邵逸夫医院', '杭州市'],
    ],
    [['复旦大学附属中山医院', '上海市'], ['复旦大学附属中山医院']],
    [
      ['上海交通大学医学院附属瑞金医院', '上海市'],
      ['上海市上海交通大学医学院附属瑞金医院', '上海市'],
    ],
    [['温州医科大学附属第一医院', '温州市'], ['温州医科大学第一附属医院']],
    [
      ['义乌市中心医院', '金华市'],
      ['义乌中心医院', '金华市'],
    ],
    [
      ['义乌市中心医院', '金华市'],
      ['金华市义乌市中心医院', '金华市'],
    ],
    [
      ['桐乡市第一人民医院', '嘉兴市'],
      ['桐乡第一人民医院', '嘉兴'],
    ],
    [['浦东新区人民医院', '上海市'], ['上海市浦东新区人民医院']],
    [['树兰(杭州)医院', '杭州市'], ['树兰（杭州）医院']],
    [
      ['海军第九〇五医院', '上海市'],
      ['海军第905医院', '上海市'],
    ],
    [
      ['海军第九〇五医院', '上海市'],
      ['海军第九零五医院', '上海市'],
    ],
    [
      ['北京市昌平区南口医院(北京市昌平区南口中西医结合医院)', '北京市'],
      ['北京市昌平区南口中西医结合医院', '北京市'],
    ],
    [['上海康达医疗器械有限公司', '上海市'], ['上海康达医疗器械有限责任公司']],
    [['Acme Medical Co., Ltd.'], ['ACME Medical']],
    [['ＡＣＭＥ Medical'], ['Acme-Medical GmbH']],
  ] as [Named, Named][])('%j = %j', (one, other) => {
    expect(match(one, other)).toBe(true);
  });
});

describe('different organisations', () => {
  it.each([
    [
      ['上海市第六人民医院', '上海市'],
      ['上海市第十六人民医院', '上海市'],
    ],
    [
      ['上海市第六人民医院', '上海市'],
      ['上海市第六人民医院东院', '上海市'],
    ],
    [
      ['上海市第六人民医院', '上海市'],
      ['上海市第六人民医院金山分院', '上海市'],
    ],
    [
      ['上海市第六人民医院', '上海市'],
      ['市六医院', '上海市'],
    ],
    [
      ['宁波市第二医院', '宁波市'],
      ['宁波市第二人民医院', '宁波市'],
    ],
    [
      ['杭州市第一人民医院', '杭州市'],
      ['宁波市第一人民医院', '宁波市'],
    ],
    [
      ['杭州市第一人民医院', '杭州市'],
      ['第一人民医院', '宁波市'],
    ],
    [['杭州市第一人民医院', '杭州市'], ['第一人民医院']],
    [['第一人民医院'], ['第一人民医院']],
    [
      ['浙江省人民医院', '杭州市'],
      ['杭州市人民医院', '杭州市'],
    ],
    [
      ['浙江省人民医院', '杭州市'],
      ['浙江医院', '杭州市'],
    ],
    [
      ['浙江省中医院', '杭州市'],
      ['杭州市中医院', '杭州市'],
    ],
    [
      ['南昌市人民医院', '南昌市'],
      ['南昌县人民医院', '南昌市'],
    ],
    [
      ['吉林省人民医院', '长春市'],
      ['吉林市人民医院', '吉林市'],
    ],
    [['第一人民医院', '吉林市'], ['第一人民医院']],
    [['吉林市人民医院'], ['吉林人民医院']],
    [
      ['北京大学人民医院', '北京市'],
      ['武汉大学人民医院', '武汉市'],
    ],
    [
      ['温州医科大学附属第一医院', '温州市'],
      ['安徽医科大学附属第一医院', '合肥市'],
    ],
    [
      ['医科大学附属第一医院', '温州市'],
      ['医科大学附属第一医院', '合肥市'],
    ],
    [
      ['鼓楼区中心医院', '南京市'],
      ['鼓楼区中心医院', '福州市'],
    ],
    [['鼓楼区中心医院', '南京市'], ['鼓楼区中心医院']],
    [
      ['普陀区中心医院', '上海市'],
      ['普陀区中心医院', '舟山市'],
    ],
    [
      ['上海市同济医院', '上海市'],
      ['同济医院', '武汉市'],
    ],
    [
      ['复旦大学附属华山医院', '上海市'],
      ['复旦大学附属华山医院北院', '上海市'],
    ],
    [
      ['上海交通大学医学院附属第九人民医院', '上海市'],
      ['上海市第九人民医院', '上海市'],
    ],
    [
      ['上海市第一人民医院', '上海市'],
      ['上海市第一人民医院（宝山医院）', '上海市'],
    ],
    [['上海康达医疗器械有限公司'], ['上海康达医疗器械集团有限公司']],
    [['上海康达医疗器械有限公司'], ['上海康达医疗器械有限公司苏州分公司']],
  ] as [Named, Named][])('%j ≠ %j', (one, other) => {
    expect(match(one, other)).toBe(false);
  });
});

describe('no name at all', () => {
  it.each(['', '  ', '（）', '—', '有限公司'])('"%s" has no keys, with or without a city', (name) => {
    expect(nameKeys(name, { city: null })).toEqual([]);
    expect(nameKeys(name, { city: '上海市' })).toEqual([]);
  });
});

describeWith('data:geo/hospitals.json', 'the real hospitals', () => {
  const hospitals = () =>
    JSON.parse(readFileSync(dataFile('geo/hospitals.json'), 'utf8')) as {
      name: string;
      province: string;
      city: string;
    }[];

  function namesByKey() {
    const names = new Map<string, Set<string>>();
    for (const hospital of hospitals()) {
      for (const key of nameKeys(hospital.name, hospital)) {
        names.set(key, (names.get(key) ?? new Set()).add(hospital.name));
      }
    }
    return names;
  }

  it('all have keys, and no key belongs to two names', () => {
    expect(hospitals()).toHaveLength(2083);
    expect(hospitals().filter((hospital) => nameKeys(hospital.name, hospital).length === 0)).toEqual([]);
    const shared = [...namesByKey()].filter(([, names]) => names.size > 1);
    expect(shared.map(([key, names]) => [key, ...names])).toEqual([]);
  });

  it('found without their region, they are found right or not at all', () => {
    const names = namesByKey();
    const wrong: string[] = [];
    let found = 0;
    for (const { name } of hospitals()) {
      const hits = nameKeys(name).flatMap((key) => [...(names.get(key) ?? [])]);
      if (hits.length > 0) found += 1;
      if (hits.some((hit) => hit !== name)) wrong.push(name);
    }
    expect(wrong).toEqual([]);
    expect(found).toBeGreaterThan(800);
  });
});
