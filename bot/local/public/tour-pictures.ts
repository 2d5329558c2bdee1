/** Two sample pictures for the tour, drawn here and marked as samples: a door sign and a signed confirmation. */

import { companyNow } from './company-clock.ts';
import { clockTimeWithSeconds, shortDate } from './format.ts';
import { t } from './texts.ts';

const width = 960;
const height = 720;

/** @param number of the lead; with the time it makes each tour's pictures new ones */
export async function samplePictures(number: string): Promise<File[]> {
  const now = companyNow();
  const small = `${t.tour.sample} · ${number} · ${shortDate(now)} ${clockTimeWithSeconds(now)}`;
  return [
    await draw(t.tour.doorSign, small, '#1d4f7c', '#f4f8fb', t.tour.doorSignName),
    await draw(t.tour.confirmation, small, '#fdfcf7', '#2b2f36', t.tour.confirmationName),
  ];
}

async function draw(title: string, small: string, ground: string, ink: string, name: string): Promise<File> {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('This browser cannot draw');
  pen.fillStyle = '#b9c2cc';
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = ground;
  pen.fillRect(120, 150, width - 240, height - 300);
  pen.fillStyle = ink;
  pen.textAlign = 'center';
  pen.font = '600 76px sans-serif';
  pen.fillText(title, width / 2, height / 2 + 10, width - 300);
  pen.font = '28px sans-serif';
  pen.fillText(small, width / 2, height / 2 + 90, width - 300);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
  if (!blob) throw new Error('This browser cannot draw');
  return new File([blob], name, { type: 'image/jpeg' });
}
