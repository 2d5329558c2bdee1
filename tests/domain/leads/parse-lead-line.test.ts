/** The chat line as people type it, and back. */
import { describe, expect, it } from 'vitest';
import { parseLeadLine } from '../../../domain/leads/parse-lead-line.ts';
import { fc } from '../../support/chance.ts';

const full = { name: '张伟', phone: '13800138000', product: '椎弓根钉', source: '展会', missing: [] };

describe('a complete line', () => {
  it.each([
    '【线索响应】张伟 13800138000 椎弓根钉 展会',
    '[线索响应]张伟 13800138000 椎弓根钉 展会',
    '［线索响应］张伟　13800138000　椎弓根钉　展会',
    '「线索响应」 张伟\t13800138000\t椎弓根钉\t展会',
    '｢线索响应｣张伟,13800138000,椎弓根钉,展会',
    '【 线索响应 】：张伟，１３８００１３８０００，椎弓根钉，展会',
    '  【线索响应】\n张伟、13800138000、椎弓根钉、展会  ',
    '【线索响应】张伟;13800138000；椎弓根钉|展会',
    '【线索响应】张伟13800138000椎弓根钉 展会',
    '@接力助手 【线索响应】张伟 13800138000 椎弓根钉 展会',
    '【线索响应】张伟 椎弓根钉 展会 13800138000',
    '【线索响应】13800138000 张伟 椎弓根钉 展会',
    // As a telephone is copied from the contacts of a mobile phone, and a text from a web page.
    '【线索响应】张伟 \u202d13800138000\u202c 椎弓根钉 展会',
    '\ufeff【线索响应】张\u200b伟 138\u200b00138000 椎弓根钉\u200b 展会\u200e',
  ])('%s', (text) => {
    expect(parseLeadLine(text)).toEqual(full);
  });
});

describe('the telephone is known by its shape', () => {
  it.each([
    ['138 0013 8000', '138 0013 8000'],
    ['138-0013-8000', '138-0013-8000'],
    ['+86 13800138000', '+86 13800138000'],
    ['＋８６１３８００１３８０００', '+8613800138000'],
    ['021-64369181', '021-64369181'],
    ['0571-87783777-801', '0571-87783777-801'],
    ['400-820-8820', '400-820-8820'],
    ['1380013800', '1380013800'],
    ['12345', '12345'],
  ])('%s', (typed, phone) => {
    expect(parseLeadLine(`【线索响应】张伟 ${typed} 椎弓根钉 展会`)).toEqual({ ...full, phone });
  });

  it.each(['LCP-3500', 'M6', '3.5mm', 'PLIF/TLIF', 'A13800138000'])('a model such as %s is none', (model) => {
    const line = parseLeadLine(`【线索响应】张伟 13800138000 ${model} 展会`);
    expect(line).toEqual({ ...full, product: model });
    expect(parseLeadLine(`【线索响应】张伟 ${model} 展会`)).toEqual({
      ...full,
      phone: null,
      product: model,
      missing: ['phone'],
    });
  });
});

describe('names and products of several words', () => {
  it.each([
    [
      '上海市第六人民医院（东院） 王主任 13800138000 椎弓根钉 展会',
      '上海市第六人民医院（东院） 王主任',
      '椎弓根钉',
      '展会',
    ],
    ['张伟 13800138000 锁定 钢板 3.5 官网', '张伟', '锁定 钢板 3.5', '官网'],
    ['张伟 主任 13800138000', '张伟 主任', null, null],
  ])('%s', (rest, name, product, source) => {
    expect(parseLeadLine(`【线索响应】${rest}`)).toMatchObject({ name, product, source, phone: '13800138000' });
  });
});

describe('what is missing is named', () => {
  it.each([
    ['', ['name', 'phone', 'product', 'source']],
    ['张伟', ['phone', 'product', 'source']],
    ['张伟 13800138000', ['product', 'source']],
    ['张伟 13800138000 椎弓根钉', ['source']],
    ['张伟 椎弓根钉 展会', ['phone']],
    ['13800138000', ['name', 'product', 'source']],
    ['，，、', ['name', 'phone', 'product', 'source']],
  ])('【线索响应】%s: %j', (rest, missing) => {
    expect(parseLeadLine(`【线索响应】${rest}`)?.missing).toEqual(missing);
  });
});

describe('not such a line', () => {
  it.each([
    '',
    '你好',
    '线索响应 张伟 13800138000',
    '【线索】张伟',
    '请看【线索响应】张伟 13800138000 钉 展会',
    '【线索响应张伟',
  ])('%s', (text) => {
    expect(parseLeadLine(text)).toBeNull();
  });
});

it('law: what is written by the template is read back', () => {
  const word = fc.string({
    unit: fc.constantFrom(...'张王李医院钉板脊柱官网展会ABxyz（）'),
    minLength: 1,
    maxLength: 8,
  });
  const phone = fc.integer({ min: 0, max: 999_999_999 }).map((n) => `13${String(n).padStart(9, '0')}`);
  const brackets = fc.constantFrom(['【', '】'], ['[', ']'], ['［', '］'], ['「', '」'] as const);
  const separator = fc.constantFrom(' ', '　', '\t', '，', ',', '、', '  ', ' ， ');
  fc.assert(
    fc.property(brackets, separator, word, phone, word, word, ([open, close], gap, name, number, product, source) => {
      const text = `${open}线索响应${close}${[name, number, product, source].join(gap)}`;
      expect(parseLeadLine(text)).toEqual({ name, phone: number, product, source, missing: [] });
    }),
  );
});

it('law: no text makes it fail', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const line = parseLeadLine(`【线索响应】${text}`);
      expect(line?.missing.every((part) => line[part] === null)).toBe(true);
    }),
  );
});
