/** A file's name as it may be shown: the last part of what the sender calls it, without signs that deceive a reader. */

const longest = 120;
/** Control characters, and those that turn the direction of writing (invoice‮gpj.exe). */
const deceiving = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Never a path: folders in front are dropped, whatever the sender's system separates them with. */
export function cleanFileName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const clean = last.normalize('NFC').replace(deceiving, '').replace(/^\.+/, '').trim();
  const characters = [...clean];
  if (characters.length <= longest) return clean;
  const dot = clean.lastIndexOf('.');
  const end = dot > 0 && clean.length - dot <= 10 ? clean.slice(dot) : '';
  return `${characters.slice(0, longest - end.length).join('')}${end}`;
}
