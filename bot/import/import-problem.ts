/**
 * Why an import cannot begin or go on, as a code with parameters and one plain sentence per language. What is wrong with
 * a single row is no ImportProblem: such rows are refused with their line number and the import goes on (row-words.ts).
 */
import type { Localized } from '../../cards/card.ts';

type Params = Readonly<Record<string, string | number>>;

export class ImportProblem extends Error {
  readonly code: ImportProblemCode;
  readonly params: Params;

  constructor(code: ImportProblemCode, params: Params = {}, cause?: unknown) {
    super(`import: ${code}`, { cause });
    this.name = 'ImportProblem';
    this.code = code;
    this.params = params;
  }

  /** What happened and what to do next. */
  get text(): Localized<string> {
    return { zh: fill(sentences[this.code].zh, this.params), en: fill(sentences[this.code].en, this.params) };
  }
}

export type ImportProblemCode = keyof typeof sentences;

const sentences = {
  'file-missing': {
    zh: '找不到文件 {file}。请检查路径。',
    en: 'There is no file {file}. Please check the path.',
  },
  'file-empty': {
    zh: '文件 {file} 里没有数据行。第一行应是列名，从第二行起是数据。',
    en: '{file} has no rows. The first line should name the columns; data begin on the second.',
  },
  'entry-not-named': {
    zh: '{file} 是压缩包，请写明要导入其中哪个文件：{file}:文件名。包里有：{entries}。',
    en: '{file} is an archive. Please say which file in it to import: {file}:name. It holds: {entries}.',
  },
  'entry-missing': {
    zh: '压缩包里没有 {entry}。包里有：{entries}。',
    en: 'The archive has no {entry}. It holds: {entries}.',
  },
  'zip-unreadable': {
    zh: '压缩包 {file} 已损坏或格式不对，没有导入。请重新下载或重新打包。',
    en: 'The archive {file} is damaged or not a zip file. Nothing was imported; please download or pack it again.',
  },
  'zip-encrypted': {
    zh: '压缩包里的 {entry} 加了密码，读不了。请解压后导入。',
    en: '{entry} in the archive is protected by a password. Please unpack it and import the file.',
  },
  'zip-unsafe-name': {
    zh: '压缩包 {file} 里有指向包外的文件名，不予打开。',
    en: 'The archive {file} contains a name that points outside of it, so it was not opened.',
  },
  'zip-too-many': {
    zh: '压缩包 {file} 里有 {count} 个文件，超过 {limit} 个，不予打开。',
    en: 'The archive {file} holds {count} files, more than {limit}, so it was not opened.',
  },
  'zip-too-large': {
    zh: '压缩包 {file} 解压后有 {megabytes} MB，超过 {limit} MB，不予打开。请先解压，再直接导入里面的文件。',
    en: 'The archive {file} unpacks to {megabytes} MB, more than {limit} MB, so it was not opened. Please unpack it and import the file itself.',
  },
  'zip-too-dense': {
    zh: '压缩包里的 {entry} 压缩率高得不正常（{ratio} 倍，上限 {limit} 倍），不予打开。如果确认没有问题，请先解压再导入。',
    en: '{entry} in the archive is packed unusually tight ({ratio} times, the limit is {limit}), so it was not opened. If you trust it, unpack it and import the file itself.',
  },
  'encoding-unknown': {
    zh: '文件 {file} 既不是 UTF-8 也不是 GBK 文本，读不了。请另存为「CSV UTF-8」后再导入。',
    en: '{file} is neither UTF-8 nor GBK text. Please save it as "CSV UTF-8" and import it again.',
  },
  'encoding-damaged': {
    zh: '文件 {file} 里混有损坏的字符，读出来会是乱码，所以没有导入。请从来源重新导出为「CSV UTF-8」。',
    en: '{file} contains broken characters and would be misread, so nothing was imported. Please export it from its source again as "CSV UTF-8".',
  },
  'quote-not-closed': {
    zh: '第 {line} 行的引号没有配对，后面的内容都会读错，所以什么都没有导入。请补上或去掉这个引号。',
    en: 'A quote in line {line} has no partner, and all that follows would be misread; nothing was imported. Please add or remove the quote.',
  },
  'columns-repeated': {
    zh: '列名「{column}」在第一行出现了两次，分不清该用哪一列。请改名后再导入。',
    en: 'The column name "{column}" stands twice in the first line, so it is not clear which one is meant. Please rename one.',
  },
  'columns-missing': {
    zh: '文件里没有映射要用的列：{missing}。文件的列有：{columns}。请修改映射，或检查文件是否选对。',
    en: 'The file lacks columns that the mapping uses: {missing}. It has: {columns}. Please change the mapping, or check whether this is the right file.',
  },
  'json-unreadable': {
    zh: '文件 {file} 不是完整的 JSON。请检查括号、逗号和引号。',
    en: '{file} is not complete JSON. Check brackets, commas and quotes.',
  },
  'json-not-a-list': {
    zh: '文件 {file} 应是一个列表，每一项是一条记录：[{…}, {…}]。',
    en: '{file} should be a list with one record per entry: [{…}, {…}].',
  },
  'json-too-large': {
    zh: 'JSON 文件 {file} 有 {megabytes} MB，超过 {limit} MB。请改存为 CSV，CSV 大小不限。',
    en: 'The JSON file {file} has {megabytes} MB, more than {limit} MB. Please save it as CSV, which may be of any size.',
  },
  'mapping-missing': {
    zh: '读不到映射文件 {file}。随程序提供的映射在 policies/medical-distribution/imports/ 下。',
    en: 'The mapping {file} cannot be read. Mappings that ship with Baton are in policies/medical-distribution/imports/.',
  },
  'mapping-of-other-kind': {
    zh: '映射 {file} 是给 {kind} 用的，与本命令不符。',
    en: 'The mapping {file} is for {kind}, not for this command.',
  },
  'import-moved-on': {
    zh: '同一个文件正由另一个进程导入，本次已停下。已导入的内容完好，等它结束即可。',
    en: 'The same file is being imported by another process, so this run has stopped. What was imported is intact; let the other one finish.',
  },
  'no-company': {
    zh: '数据库里还没有团队，线索无人可派。请先运行 npm run baton -- company 文件.yaml 载入组织和人员，再导入。',
    en: 'There are no teams in the database yet, so nobody could be given a lead. Load teams and people with npm run baton -- company FILE.yaml, then import.',
  },
} as const satisfies Record<string, Localized<string>>;

function fill(sentence: string, params: Params): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}
