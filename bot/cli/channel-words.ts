/** How the command line says that channels name units which the company does not have. */
import type { Localized } from '../../cards/card.ts';
import type { Channel } from '../../handlers/people/channel-units.ts';

export function lostChannels(channels: readonly Channel[]): Localized<string> {
  const named = channels.map(({ key, unit }) => `${key} (unit: ${unit ?? 'null'})`);
  return {
    zh: `channels.yaml 里这些群写的单位，组织里没有，不会收到报表：${named.join('、')}。请改 unit，或把单位加进组织文件。`,
    en: `These channels of channels.yaml name units that the company does not have and get no reports: ${named.join(', ')}. Correct unit, or add the units to the company file.`,
  };
}
