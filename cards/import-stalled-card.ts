/** Tells operations that an import stopped midway and how to go on; settles when the import has been run to its end. */
import type { Card, Locale } from './card.ts';
import { texts } from './text/in-both.ts';

export interface StalledImport {
  readonly fileName: string;
  readonly rowsRead: number;
  readonly rowsStored: number;
  readonly isFinished: boolean;
}

export function importStalledCard(key: string, facts: StalledImport, locale: Locale): Card {
  const t = texts[locale].importStalled;
  const title = facts.isFinished ? t.settled : t.title;
  return {
    key,
    tone: facts.isFinished ? 'neutral' : 'warning',
    title,
    summary: `${title} · ${facts.fileName}`,
    ...(facts.isFinished ? {} : { body: t.body }),
    facts: [
      { label: texts[locale].import.file, value: facts.fileName },
      { label: t.progress, value: t.rows(facts.rowsRead, facts.rowsStored) },
    ],
    actions: [],
    isSettled: facts.isFinished,
  };
}
