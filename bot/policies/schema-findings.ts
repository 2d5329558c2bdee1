/**
 * Turns what zod found in a policy file into findings in words: what is wrong, what would be right. What would be right
 * is read from the file's JSON Schema, so that a message and the editor's help never disagree.
 * Never uses zod's own texts: their language is a global setting.
 */
import { z } from 'zod';
import type { Localized } from '../../cards/card.ts';
import { nearestWord } from './nearest-word.ts';
import type { Finding, PolicyPath } from './policy-mistakes.ts';
import { VALUE_KINDS } from './value-kinds.ts';

type Node = z.core.JSONSchema.JSONSchema;

export function schemaFindings(schema: z.ZodType, value: unknown): Finding[] {
  const issues = schema.safeParse(value).error?.issues ?? [];
  if (issues.length === 0) return [];
  const root = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return issues.flatMap((issue) => findingsOf(issue, root, value));
}

function findingsOf(issue: z.core.$ZodIssue, root: Node, value: unknown): Finding[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(propertiesOf(nodeAt(root, path)));
    return issue.keys.map((key) => unknownKey([...path, key], key, known));
  }
  const key = String(path.at(-1) ?? '');
  if (issue.code === 'invalid_key') {
    const wrong = { zh: `键「${key}」的写法不对。`, en: `The key "${key}" is not written as it should be.` };
    return [{ path, isAboutKey: true, wrong, right: expected(keyNodeAt(root, path.slice(0, -1))) }];
  }
  const found = valueAt(value, path);
  const meant = issue.code === 'invalid_union' && isGroup(found) ? nearestShape(issue.errors) : [];
  if (meant.length > 0)
    return meant.flatMap((inner) => findingsOf({ ...inner, path: [...issue.path, ...inner.path] }, root, value));
  const node = nodeAt(root, path);
  const right = expected(node);
  if (found === undefined) return [{ path, wrong: { zh: `缺少 ${key}。`, en: `"${key}" is missing.` }, right }];
  return [{ path, wrong: isOnlyQuoted(found, node) ? quoted(found) : wrongValue(found), right }];
}

/** A number or true in quotes: what it says is right, and a text nevertheless. */
function isOnlyQuoted(found: unknown, node: Node | null): found is string {
  if (typeof found !== 'string') return false;
  if (node?.type === 'boolean') return found === 'true' || found === 'false';
  return (node?.type === 'integer' || node?.type === 'number') && /^-?\d+(\.\d+)?$/.test(found);
}

function quoted(found: string): Localized<string> {
  return {
    zh: `「${found}」加了引号，成了文字，请去掉引号。`,
    en: `"${found}" is in quotes, which makes it text; take them away.`,
  };
}

/** Of several shapes that a group may have, the one that lacks least is what was meant. */
function nearestShape(errors: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] {
  return errors.toSorted((one, other) => one.length - other.length)[0] ?? [];
}

function isGroup(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownKey(path: PolicyPath, key: string, known: readonly string[]): Finding {
  if (known.includes(key)) {
    return {
      path,
      isAboutKey: true,
      wrong: { zh: `「${key}」不能和这里的其他键写在一起。`, en: `"${key}" cannot stand beside the other keys here.` },
      right: { zh: '请只留一种写法。', en: 'Keep one or the other.' },
    };
  }
  const near = nearestWord(key, known);
  return {
    path,
    isAboutKey: true,
    wrong: { zh: `不认识「${key}」这个键。`, en: `There is no key "${key}" here.` },
    right: near
      ? { zh: `是不是想写 ${near}？`, en: `Did you mean ${near}?` }
      : { zh: `这里可以写：${known.join('、')}。`, en: `Possible here: ${known.join(', ')}.` },
  };
}

function wrongValue(found: unknown): Localized<string> {
  if (found === null) return { zh: '这里是空的。', en: 'There is nothing here.' };
  if (Array.isArray(found)) {
    return found.length === 0
      ? { zh: '这里是空的列表。', en: 'The list is empty.' }
      : { zh: '这里写成了列表。', en: 'There is a list here.' };
  }
  if (typeof found === 'object') return { zh: '这里写成了一组键。', en: 'There is a group of keys here.' };
  const text = String(found).slice(0, 60);
  return { zh: `不能写「${text}」。`, en: `"${text}" does not fit.` };
}

function expected(node: Node | null): Localized<string> {
  const what = describe(node);
  return { zh: `应为${what.zh}。`, en: `It should be ${what.en}.` };
}

function describe(node: Node | null): Localized<string> {
  if (!node) return { zh: '其他内容', en: 'something else' };
  const choices = node.anyOf?.filter((choice) => typeof choice === 'object') ?? [];
  if (choices.length > 0) {
    const parts = choices.map(describe);
    return { zh: parts.map(({ zh }) => zh).join('，或者'), en: parts.map(({ en }) => en).join(', or ') };
  }
  if (node.title !== undefined && node.title in VALUE_KINDS) return VALUE_KINDS[node.title as keyof typeof VALUE_KINDS];
  const allowed = node.enum ?? (node.const === undefined ? [] : [node.const]);
  if (allowed.length > 0) return oneOf(allowed.map(String));
  switch (node.type) {
    case 'integer':
      return {
        zh: ` ${node.minimum} 到 ${node.maximum} 的整数`,
        en: `a whole number from ${node.minimum} to ${node.maximum}`,
      };
    case 'number':
      return {
        zh: ` ${node.minimum} 到 ${node.maximum} 的数字`,
        en: `a number from ${node.minimum} to ${node.maximum}`,
      };
    case 'boolean':
      return oneOf(['true', 'false']);
    case 'array':
      return { zh: '列表，例如 [a, b]，至少一项', en: 'a list such as [a, b] with at least one entry' };
    case 'object':
      return describeGroup(node);
    case 'null':
      return { zh: ' null', en: 'null' };
    default:
      return { zh: '文字，数字请加引号', en: 'text; a number needs quotes' };
  }
}

function describeGroup(node: Node): Localized<string> {
  const keys = Object.keys(node.properties ?? {});
  return keys.length > 0
    ? { zh: `一组键：${keys.join('、')}`, en: `a group of keys: ${keys.join(', ')}` }
    : { zh: '一组键，每行一个「编号: 内容」', en: 'a group of keys, one "id: content" per line' };
}

function oneOf(words: readonly string[]): Localized<string> {
  return { zh: ` ${words.join(' 或 ')}`, en: words.join(' or ') };
}

function nodeAt(root: Node, path: PolicyPath): Node | null {
  let node: Node | null = root;
  for (const part of path) {
    node = asNode(
      typeof part === 'number' ? firstItem(node) : (propertiesOf(node)[part] ?? node?.additionalProperties),
    );
  }
  return node;
}

/** Of a group that may have one of several shapes, the keys of all of them. */
function propertiesOf(node: Node | null): Readonly<Record<string, Node | boolean>> {
  const shapes = node?.anyOf?.map((shape) => asNode(shape)?.properties ?? {}) ?? [];
  return Object.assign({}, ...shapes, node?.properties);
}

function firstItem(node: Node | null) {
  return Array.isArray(node?.items) ? node.items[0] : node?.items;
}

function keyNodeAt(root: Node, path: PolicyPath): Node | null {
  return asNode(nodeAt(root, path)?.propertyNames);
}

function asNode(node: Node | boolean | undefined): Node | null {
  return typeof node === 'object' ? node : null;
}

function valueAt(value: unknown, path: PolicyPath): unknown {
  return path.reduce<unknown>(
    (inner, part) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined),
    value,
  );
}
