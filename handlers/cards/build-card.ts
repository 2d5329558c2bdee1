/**
 * Builds a card from the rows as they are now, for one viewer, in both languages. The outbox only names cards; this is
 * asked at the moment of sending, so that what is shown is never older than the send.
 */
import { alertCard } from '../../cards/alert-card.ts';
import { calendarNoticeCard } from '../../cards/calendar-notice-card.ts';
import type { Card, Localized } from '../../cards/card.ts';
import { digestCard } from '../../cards/digest-card.ts';
import { directoryCard } from '../../cards/directory-card.ts';
import { importAlertCard } from '../../cards/import-alert-card.ts';
import { importCard } from '../../cards/import-card.ts';
import { importStalledCard } from '../../cards/import-stalled-card.ts';
import { leadCard } from '../../cards/lead-card.ts';
import { pauseCard } from '../../cards/pause-card.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { visitCard } from '../../cards/visit-card.ts';
import { waitingFilesCard } from '../../cards/waiting-files-card.ts';
import { warReportCard } from '../../cards/war-report-card.ts';
import { findImport } from '../../db/repos/imports.ts';
import { findReport } from '../../db/repos/war-reports.ts';
import type { Session } from '../../db/session.ts';
import { calendarCoverage } from '../../domain/sla/calendar-coverage.ts';
import type { HandlerContext } from '../context.ts';
import { loadImportAlert } from '../imports/import-alert.ts';
import { loadImportDigest } from '../imports/import-digest.ts';
import type { PlatformId } from '../inbound.ts';
import { buildIncentiveCard } from '../incentives/build-incentive-card.ts';
import { loadWarReport } from '../reports/load-war-report.ts';
import type { CardViewer } from './card-viewer.ts';
import { loadAlertCard } from './load-alert-card.ts';
import { loadDigest } from './load-digest.ts';
import { loadDirectoryCard } from './load-directory-card.ts';
import { loadLeadCard } from './load-lead-card.ts';
import { loadPauseCard } from './load-pause-card.ts';
import { loadVisitCard } from './load-visit-card.ts';
import { loadWaitingFiles } from './load-waiting-files.ts';

export type { CardViewer } from './card-viewer.ts';

/** @returns null when there is nothing (any more) to show: the subject is gone, or the viewer may not see it */
export async function buildCard(
  session: Session,
  ctx: HandlerContext,
  key: string,
  viewer: CardViewer,
): Promise<Localized<Card> | null> {
  const [kind, id = '', ...rest] = key.split(':');
  const memberId = viewer.kind === 'member' ? viewer.memberId : null;
  switch (kind) {
    case 'lead': {
      const facts = await loadLeadCard(session, ctx, key, id, memberId);
      return facts && inBoth((_t, locale) => leadCard(facts, locale));
    }
    case 'alert': {
      const facts = await loadAlertCard(
        session,
        ctx,
        key,
        { clockId: id, repeat: Number(rest[1]), firedAt: new Date(Number(rest[2])), stepId: rest[0] ?? '' },
        memberId,
      );
      return facts && inBoth((_t, locale) => alertCard(facts, locale));
    }
    case 'deal':
    case 'quote':
    case 'award':
    case 'dispute':
    case 'award-exception':
      return buildIncentiveCard(session, ctx, kind, key, viewer);
    case 'pause': {
      const facts = await loadPauseCard(session, ctx, key, id, memberId);
      return facts && inBoth((_t, locale) => pauseCard(facts, locale));
    }
    case 'digest': {
      const digest = await loadDigest(session, ctx, id, new Date(Number(rest[0])), new Date(Number(rest[1])));
      return digest && inBoth((_t, locale) => digestCard(key, digest, ctx.now, ctx.timeZone, locale));
    }
    case 'report': {
      const report = await findReport(session, id);
      const facts = report && (await loadWarReport(session, ctx, report));
      if (!report || !facts) return null;
      return inBoth((_t, locale) =>
        warReportCard({ ...facts, key, reportId: id, picture: report.pictures?.[locale] ?? null }, locale),
      );
    }
    case 'visit': {
      const facts = await loadVisitCard(session, ctx, key, id, memberId);
      return facts && inBoth((_t, locale) => visitCard(facts(locale), locale));
    }
    case 'waiting': {
      const facts = await loadWaitingFiles(session, ctx, key, id, memberId);
      return facts && inBoth((_t, locale) => waitingFilesCard(facts, locale));
    }
    case 'import': {
      const digest = memberId === null ? null : await loadImportDigest(session, ctx, id, memberId, rest[0]);
      return digest && inBoth((_t, locale) => importCard(key, digest, ctx.now, ctx.timeZone, locale));
    }
    case 'import-alert': {
      const [unitId = '', clockKind = '', , repeat] = rest;
      const facts =
        memberId === null
          ? null
          : await loadImportAlert(
              session,
              ctx,
              { importId: id, unitId, kind: clockKind, repeat: Number(repeat) },
              memberId,
            );
      return facts && inBoth((_t, locale) => importAlertCard(key, facts, locale));
    }
    case 'import-stalled': {
      const row = await findImport(session, id);
      return (
        row && inBoth((_t, locale) => importStalledCard(key, { ...row, isFinished: row.finishedAt !== null }, locale))
      );
    }
    case 'directory': {
      const of = { platform: id as PlatformId, round: rest[0] ?? '' };
      const facts = await loadDirectoryCard(session, ctx, key, of, memberId);
      return facts && inBoth((_t, locale) => directoryCard(facts, locale));
    }
    case 'calendar': {
      const { calendar } = ctx.policies.current;
      const coverage = { coveredThrough: calendar.coveredThrough, ...calendarCoverage(calendar, ctx.now) };
      return inBoth((_t, locale) => calendarNoticeCard(key, coverage, locale));
    }
    default:
      return null;
  }
}
