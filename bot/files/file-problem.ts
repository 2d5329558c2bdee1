/** Why a file is not taken: a code with its numbers, and what the sender reads about it in both languages. */
import type { Localized } from '../../cards/card.ts';

export type FileProblemCode =
  | 'file-empty'
  | 'file-too-large'
  | 'file-type'
  | 'file-type-heic'
  | 'file-type-archive'
  | 'file-type-web'
  | 'file-type-office'
  | 'file-name-differs'
  | 'file-damaged'
  | 'picture-too-large'
  | 'pdf-locked'
  | 'pdf-pages'
  | 'pdf-heavy';

export class FileProblem extends Error {
  readonly code: FileProblemCode;
  readonly fields: Readonly<Record<string, number | string>>;

  constructor(code: FileProblemCode, fields: Readonly<Record<string, number | string>> = {}, cause?: unknown) {
    super(code, { cause });
    this.name = 'FileProblem';
    this.code = code;
    this.fields = fields;
  }
}

export function fileProblemText({ code, fields }: FileProblem): Localized<string> {
  return texts[code](fields);
}

type Fields = FileProblem['fields'];

const kindWords: Readonly<Record<string, Localized<string>>> = {
  image: { zh: '图片', en: 'a picture' },
  pdf: { zh: 'PDF', en: 'a PDF' },
  audio: { zh: '录音', en: 'a recording' },
  video: { zh: '视频', en: 'a video' },
};

const taken: Localized<string> = {
  zh: '可以发照片（JPEG、PNG、WebP）、PDF、录音和视频。',
  en: 'Photos (JPEG, PNG, WebP), PDF, recordings and videos are taken.',
};

const texts: Readonly<Record<FileProblemCode, (fields: Fields) => Localized<string>>> = {
  'file-empty': () => ({
    zh: '这个文件是空的，没有接收。请确认已保存好，再发一次。',
    en: 'This file is empty and was not taken. Please check that it was saved, then send it again.',
  }),
  'file-too-large': ({ bytes, maxBytes }) => ({
    zh: `这个文件有 ${megabytes(bytes)} MB，超过 ${megabytes(maxBytes)} MB，没有接收。请压缩或剪短后再发。`,
    en: `This file has ${megabytes(bytes)} MB, more than ${megabytes(maxBytes)} MB, and was not taken. Please compress or shorten it.`,
  }),
  'file-type': () => ({
    zh: `认不出这种文件，没有接收。${taken.zh}`,
    en: `This kind of file is not known and was not taken. ${taken.en}`,
  }),
  'file-type-heic': () => ({
    zh: '这是 HEIC 照片，打不开，没有接收。请在手机「设置 → 相机 → 格式」里选「兼容性最佳」再拍，或存成 JPEG 发来。',
    en: 'This is a HEIC photo, which cannot be opened, and was not taken. Choose "Most Compatible" in the camera settings of the phone, or send it as JPEG.',
  }),
  'file-type-archive': () => ({
    zh: `压缩包不收，里面的内容也没有打开。请解压后把照片或 PDF 直接发来。`,
    en: 'Archives are not taken, and nothing in it was opened. Please unpack it and send the photos or the PDF themselves.',
  }),
  'file-type-web': () => ({
    zh: '网页和 SVG 里可能带有程序，没有接收。请截图，或导出为 PDF 再发。',
    en: 'Web pages and SVG can carry programs and are not taken. Please send a screenshot or a PDF.',
  }),
  'file-type-office': () => ({
    zh: '办公文档没有接收。请导出为 PDF 再发。',
    en: 'Office documents are not taken. Please export it as PDF and send that.',
  }),
  'file-name-differs': ({ named, is }) => ({
    zh: `文件名写的是${kindWords[String(named)]?.zh}，内容却是${kindWords[String(is)]?.zh}，没有接收。请直接发原文件，不要改后缀。`,
    en: `Its name says ${kindWords[String(named)]?.en}, its content is ${kindWords[String(is)]?.en}; it was not taken. Please send the original without renaming it.`,
  }),
  'file-damaged': () => ({
    zh: '这个文件不完整，打不开，没有接收。请打开原文件确认能看，再发一次。',
    en: 'This file is incomplete and cannot be opened; it was not taken. Please check that the original opens, then send it again.',
  }),
  'picture-too-large': ({ width, height, maxPixels }) => ({
    zh: `这张图片太大（${width} × ${height}），超过 ${Math.round(Number(maxPixels) / 10_000)} 万像素，没有接收。请缩小后再发。`,
    en: `This picture is too large (${width} × ${height}), more than ${Math.round(Number(maxPixels) / 1_000_000)} million pixels, and was not taken. Please send it smaller.`,
  }),
  'pdf-locked': () => ({
    zh: '这份 PDF 加了密码，打不开，没有接收。请去掉密码后再发。',
    en: 'This PDF is locked with a password and was not taken. Please remove the password and send it again.',
  }),
  'pdf-pages': ({ pages, maxPages }) => ({
    zh: `这份 PDF 有 ${pages} 页，超过 ${maxPages} 页，没有接收。请只发需要的几页。`,
    en: `This PDF has ${pages} pages, more than ${maxPages}, and was not taken. Please send only the pages that matter.`,
  }),
  'pdf-heavy': () => ({
    zh: '这份 PDF 太复杂，没能在限定时间内读完，没有接收。请重新扫描或打印成 PDF 再发。',
    en: 'This PDF is too complex to be read in time and was not taken. Please scan it again or print it to a new PDF.',
  }),
};

function megabytes(bytes: number | string | undefined): string {
  return (Number(bytes) / 1_000_000).toFixed(1).replace(/\.0$/, '');
}
