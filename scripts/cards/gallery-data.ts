/** What the gallery shows: every sample with what each renderer makes of it, and the pictures that belong to cards. */
import path from 'node:path';
import QRCode from 'qrcode';
import sharp from 'sharp';
import type { Localized } from '../../cards/card.ts';
import { renderSlackForm } from '../../cards/render/slack-form.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { sampleNow, sampleZone } from '../../tests/support/samples/card-sample.ts';
import { cardSamples } from '../../tests/support/samples/card-samples.ts';
import { formSamples } from '../../tests/support/samples/form-samples.ts';
import { renderers } from '../../tests/support/shown-cards.ts';
import type { GalleryData, GallerySample } from './client/gallery.ts';

const report = path.resolve(import.meta.dirname, '../../docs/pictures/war-report.png');

/** What goes into groups, where WeCom shows markdown instead of a card. */
const groupSamples = /^(report|digest)|^award-channel$/;

export async function galleryData(): Promise<GalleryData> {
  const cards = cardSamples.map((sample): GallerySample => {
    const wanted = renderers.filter(({ name }) => !name.startsWith('wecom-') || groupSamples.test(sample.name));
    const shown = wanted.map((renderer) => {
      const both: Localized<{ payload: unknown; degraded: readonly string[] }> = inBoth((_t, locale) => {
        const { payload, degraded } = renderer.show(sample.card[locale], locale);
        return { payload, degraded };
      });
      return [renderer.name, both] as const;
    });
    return { ...sample, shown: Object.fromEntries(shown) };
  });
  const forms = formSamples.map(({ name, about, form }): GallerySample => {
    const slack = inBoth((_t, locale) =>
      renderSlackForm(form[locale], { locale, privateMetadata: form[locale].value }),
    );
    return { name, about, group: 'form', form, shown: { slack } };
  });
  return {
    now: sampleNow.toISOString(),
    timeZone: sampleZone,
    samples: [...cards, ...forms],
    pictures: { ['a'.repeat(64)]: await qrCode(), ['b'.repeat(64)]: await reportPicture() },
  };
}

function qrCode(): Promise<string> {
  return QRCode.toDataURL('https://baton.example/v/V-20001', { margin: 2, width: 174 });
}

async function reportPicture(): Promise<string> {
  const small = await sharp(report).resize({ width: 720 }).webp({ quality: 80 }).toBuffer();
  return `data:image/webp;base64,${small.toString('base64')}`;
}
