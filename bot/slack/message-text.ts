/**
 * What a person typed, out of what Slack makes of it: links back to what was written, mentions of anybody taken out, the
 * three entities undone (docs: "Formatting text for app surfaces"). Pure; for verified messages only.
 */
export function messageText(raw: string): string {
  return raw
    .replace(/<([^<>]*)>/g, (_all, inside: string) => written(inside))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/[ \t]{2,}/g, ' ')
    .trim();
}

/** `tel:13800138000|138 0013 8000` was typed as its label; `@U123` is a mention. */
function written(inside: string): string {
  if (/^@|^!/.test(inside)) return '';
  const [target = '', label] = inside.split('|');
  if (label !== undefined && label !== '') return target.startsWith('#') ? `#${label}` : label;
  return target.replace(/^(mailto|tel):/, '');
}
