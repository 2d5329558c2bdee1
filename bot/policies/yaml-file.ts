/**
 * One YAML file with the places of everything in it: its value, its mistakes of writing, and the line and column of a
 * finding. Only reads text it is given; what the value may be is checked elsewhere.
 */
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLParseError,
} from 'yaml';
import type { Localized } from '../../cards/card.ts';
import { type Finding, type PolicyMistake, pathText } from './policy-mistakes.ts';

/** Policies use no aliases; a few may be convenient, a bomb of them is not read. */
const MAX_ALIASES = 20;

export class YamlFile {
  readonly file: string;
  readonly source: string;
  readonly syntaxMistakes: PolicyMistake[];
  /** undefined while there are mistakes of writing. */
  readonly value: unknown;
  readonly #document: Document;
  readonly #lines = new LineCounter();

  constructor(file: string, source: string) {
    this.file = file;
    this.source = source;
    this.#document = parseDocument(source, { lineCounter: this.#lines, uniqueKeys: true, prettyErrors: false });
    const problems = firstCauses(this.#document.errors).map(({ code, pos }) => ({
      offset: pos[0],
      text: syntaxText(code),
    }));
    if (problems.length === 0) {
      try {
        this.value = this.#document.toJS({ maxAliasCount: MAX_ALIASES });
      } catch {
        problems.push({ offset: 0, text: syntaxText('ALIAS') });
      }
    }
    this.syntaxMistakes = problems.map(({ offset, text }) => ({ file, ...this.#place(offset), path: '', ...text }));
  }

  /** The place of a finding: the key for one about a key, else the value; the nearest group for what is missing. */
  locate(finding: Finding): PolicyMistake {
    const { path, wrong, right } = finding;
    let node: Node | null = this.#document.contents;
    let offset = startOf(node);
    for (const [depth, part] of path.entries()) {
      const isLast = depth === path.length - 1;
      const step = childOf(node, part);
      if (!step) break;
      offset =
        (isLast && finding.isAboutKey) || step.valueOffset === null ? (step.keyOffset ?? offset) : step.valueOffset;
      // What is missing inside a group is reported where the group's own key stands.
      if (!isLast && step.keyOffset !== null) offset = step.keyOffset;
      node = step.value;
    }
    if (finding.at !== undefined) offset = insideOf(node, offset, finding.at);
    return { file: this.file, ...this.#place(offset), path: pathText(path), wrong, right };
  }

  #place(offset: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

/** What follows the first break is misread: only keys that stand twice before it are mistakes of their own. */
function firstCauses(errors: readonly YAMLParseError[]): readonly YAMLParseError[] {
  const sorted = errors.toSorted((one, other) => one.pos[0] - other.pos[0]);
  const broken = sorted.findIndex(({ code }) => code !== 'DUPLICATE_KEY');
  return broken === -1 ? sorted : sorted.slice(0, broken + 1);
}

interface Child {
  readonly keyOffset: number | null;
  readonly valueOffset: number | null;
  readonly value: Node | null;
}

function childOf(node: Node | null, part: string | number): Child | null {
  if (isSeq(node)) {
    const value = node.items[Number(part)] as Node | undefined;
    return value ? { keyOffset: null, valueOffset: startOf(value), value } : null;
  }
  if (!isMap(node)) return null;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
  if (!pair) return null;
  const value = (pair.value ?? null) as Node | null;
  return { keyOffset: startOf(pair.key as Node), valueOffset: value ? startOf(value) : null, value };
}

/** Where a character of a value stands in the file; of a text over several lines, where the text begins. */
function insideOf(node: Node | null, start: number, at: number): number {
  if (!isScalar(node) || String(node.value).includes('\n')) return start;
  if (node.type === 'PLAIN') return start + at;
  return node.type === 'QUOTE_SINGLE' || node.type === 'QUOTE_DOUBLE' ? start + 1 + at : start;
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

type Texts = { wrong: Localized<string>; right: Localized<string> };

function syntaxText(code: string): Texts {
  return SYNTAX_TEXTS[code] ?? UNREADABLE;
}

const UNREADABLE: Texts = {
  wrong: { zh: '从这里起读不懂。', en: 'From here on the text cannot be read.' },
  right: {
    zh: '请检查这一行和上一行的缩进、冒号、引号和括号。',
    en: 'Check indentation, colons, quotes and brackets of this line and the one before.',
  },
};

const SYNTAX_TEXTS: Readonly<Record<string, Texts>> = {
  DUPLICATE_KEY: {
    wrong: { zh: '同一个键写了两次。', en: 'The same key stands here twice.' },
    right: { zh: '请只保留一个。', en: 'Keep one of them.' },
  },
  TAB_AS_INDENT: {
    wrong: { zh: '缩进用了制表符。', en: 'The indentation is a tab.' },
    right: { zh: '请改用空格。', en: 'Use spaces instead.' },
  },
  BAD_INDENT: {
    wrong: { zh: '缩进没有对齐。', en: 'The indentation does not line up.' },
    right: { zh: '同一层的键请对齐到同一列。', en: 'Keys of one level start in the same column.' },
  },
  MISSING_CHAR: {
    wrong: { zh: '引号或括号没有配对。', en: 'A quote or bracket has no partner.' },
    right: { zh: '请补上缺少的那一个。', en: 'Add the missing one.' },
  },
  ALIAS: {
    wrong: { zh: '引用（*）太多或没有定义。', en: 'There are too many references (*), or one is not defined.' },
    right: { zh: '请直接写出内容。', en: 'Write the content out instead.' },
  },
};
