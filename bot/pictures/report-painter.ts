/** Draws a report and stores it by its content, like every file; the row that speaks of it comes after the bytes. */
import { texts } from '../../cards/text/in-both.ts';
import { addFile } from '../../db/repos/files.ts';
import type { Store } from '../../db/store.ts';
import type { ReportPainter } from '../../jobs/reports/report-painter.ts';
import { drawWarReport } from './draw-war-report.ts';
import { renderPicture } from './render-picture.ts';

export interface PainterDeps {
  readonly store: Store;
  readonly files: { put(bytes: Buffer): Promise<string> };
  /** Real time. */
  readonly now: () => Date;
}

export function createReportPainter({ store, files, now }: PainterDeps): ReportPainter {
  return {
    async paint(view, locale) {
      const t = texts[locale].report;
      const { png, width, height } = await renderPicture(drawWarReport(view, { wins: t.wins, more: t.more }).svg);
      const sha256 = await files.put(png);
      await store.transaction((tx) =>
        addFile(tx, {
          sha256,
          bytes: png.length,
          mime: 'image/png',
          kind: 'image',
          facts: { width, height },
          displaySha256: null,
          storedAt: now(),
        }),
      );
      return { sha256, width, height };
    },
  };
}
