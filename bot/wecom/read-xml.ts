/**
 * XML as WeCom sends it, as plain objects of texts: user id `0012` stays a text, entities are not expanded, CDATA is text.
 * What is not well-formed, too deep or too large is refused before anybody looks into it.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
});
const maxCharacters = 200_000;

/** @returns the children of `<xml>`, null for anything else */
export function readXml(text: string): Readonly<Record<string, unknown>> | null {
  if (text.length > maxCharacters || !text.trimStart().startsWith('<xml>')) return null;
  try {
    if (XMLValidator.validate(text) !== true) return null;
    const { xml } = parser.parse(text) as { xml?: unknown };
    return typeof xml === 'object' && xml !== null && !Array.isArray(xml) ? (xml as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
