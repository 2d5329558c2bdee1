/**
 * The page behind a visit: its answers, and each piece of evidence with its original, its times, where it was recorded
 * and what is worth a look. For the visitor and for leaders with the right, asked on every request; files that belong to
 * the visit are served below the same signed address and nowhere else.
 */
import type { Locale } from '../../../cards/card.ts';
import { durationText, timeText } from '../../../cards/text/format.ts';
import { texts } from '../../../cards/text/in-both.ts';
import { wordOf } from '../../../cards/text/word-of.ts';
import { missingText, nameOf } from '../../../cards/visit-words.ts';
import { findAccount } from '../../../db/repos/accounts.ts';
import { findFile, type StoredFile } from '../../../db/repos/files.ts';
import { type Attachment, findVisit } from '../../../db/repos/visits.ts';
import type { Store } from '../../../db/store.ts';
import { cameraTime } from '../../../domain/evidence/camera-time.ts';
import { type Check, checkItem } from '../../../domain/evidence/check-item.ts';
import type { Position } from '../../../domain/shared/position.ts';
import { type LoadedVisit, loadVisit } from '../../../handlers/evidence/load-visit.ts';
import { customerOf } from '../../../handlers/evidence/visit-act.ts';
import { mayOpenVisit } from '../../../handlers/evidence/visit-details.ts';
import { actorOf } from '../../../handlers/people/actor-of.ts';
import type { FileStore } from '../../files/file-store.ts';
import { drawPdfPage, pageOf } from '../../files/read-pdf.ts';
import { sendFile, sendPicture } from '../../files/send-file.ts';
import { languageOf } from '../answers.ts';
import { type Html, html } from '../html.ts';
import { sendPage } from '../page-frame.ts';
import { type PageHandler, type PageVisit, sendGone } from '../page-routes.ts';

interface Deps {
  readonly store: Store;
  readonly files: FileStore;
}

/** files/<sha256>, files/<sha256>/copy, files/<sha256>/pages/2 */
const filePath = /^files\/([0-9a-f]{64})(?:\/(copy)|\/pages\/(\d+))?$/;
/** More than that is read in the document itself. */
const linkedPages = 12;

export function createVisitPage(deps: Deps): PageHandler {
  return async (page, request, response) => {
    const session = deps.store.read;
    const visit = await findVisit(session, page.claim.page.id);
    const actor = await actorOf(session, page.ctx, page.member);
    if (!visit || !(await mayOpenVisit(session, page.ctx, actor, visit)).allowed) return sendGone(request, response);
    const loaded = await loadVisit(session, page.ctx, visit);
    if (page.rest === '') {
      const customer = await customerOf(session, page.ctx, visit, actor);
      const locale = languageOf(request);
      const base = `/pages/${String(request.params.token)}/files`;
      const body = await visitBody(deps, page, loaded, customer[locale], locale, base);
      return sendPage(response, { locale, title: `${visit.number} ${customer[locale]}`, styles: ['visit.css'], body });
    }
    const [, sha256, copy, number] = filePath.exec(page.rest) ?? [];
    const attachment = loaded.attachments.find((one) => one.sha256 !== null && one.sha256 === sha256);
    const original = attachment && (await findFile(session, attachment.sha256 ?? ''));
    const file = original && (copy ? await findFile(session, original.displaySha256 ?? '') : original);
    if (!file) return sendGone(request, response);
    if (number !== undefined) {
      const wanted = pageOf(file, number);
      const side = page.ctx.policies.current.evidence.files.displaySide;
      const drawn = wanted && (await drawPdfPage(deps.files, file.sha256, { page: wanted, side }));
      return drawn ? sendPicture(response, drawn) : sendGone(request, response);
    }
    await sendFile(response, deps.files, file, copy ? null : attachment?.fileName);
  };
}

async function visitBody(
  { store, files }: Deps,
  { ctx }: PageVisit,
  loaded: LoadedVisit,
  customer: string,
  locale: Locale,
  base: string,
): Promise<Html> {
  const t = texts[locale].visit;
  const { visit, policy, attachments, judgement } = loaded;
  const missing = missingText(judgement.missing, policy.proofs, locale);
  // Always with its day: a page is looked at long afterwards.
  const at = (date: Date) => timeText(date, new Date(0), ctx.timeZone, locale);
  const visitor = (await ctx.directory(store.read)).members.get(visit.memberId);
  const who = visitor ? (locale === 'zh' ? visitor.name : visitor.nameEn) : texts[locale].nobody;
  const account = await findAccount(store.read, visit.accountId);
  const accountPosition = account ? exactPosition(account) : null;
  const byProof = [...policy.proofs.map(({ key }) => key as string | null), null];
  const ordered = byProof.flatMap((proof) => attachments.filter((one) => one.proof === proof));
  const items: Html[] = [];
  for (const attachment of ordered) {
    const file = attachment.sha256 === null ? null : await findFile(store.read, attachment.sha256);
    const isThere = file !== null && (await files.has(file.sha256));
    const checks = checkItem(
      {
        position: positionOf(attachment, file),
        takenAt: cameraTime(file?.facts.takenAt, file?.facts.takenAtOffset, ctx.timeZone) ?? attachment.takenAt,
        sentAt: attachment.sentAt,
      },
      { account: accountPosition, openedAt: visit.openedAt },
      policy,
    ).filter(({ code }) => code !== 'time.unknown' || attachment.kind === 'photo' || attachment.kind === 'video');
    const rule = policy.proofs.find(({ key }) => key === attachment.proof);
    const heading = rule ? nameOf(rule.name, locale) : `${t.along} · ${wordOf(t.kinds, attachment.kind) ?? ''}`;
    items.push(html`<article class="item">
      <h3>${heading}</h3>
      ${file && !isThere ? html`<p class="gone">${t.page.gone}</p>` : file && mediaOf(file, attachment, base, locale)}
      <ul class="checks">${checks.map((check) => checkLine(check, locale))}</ul>
      <dl>${factsOf(attachment, file, at, locale)}</dl>
    </article>`);
  }
  return html`<main class="page visit">
    <h1>${customer}</h1>
    <p class="small">${
      visit.endedAt ? t.page.by(who, at(visit.openedAt), at(visit.endedAt)) : t.page.byOpen(who, at(visit.openedAt))
    }</p>
    <p class="state ${visit.status}">${wordOf(t.page.states, visit.status)}</p>
    ${visit.status === 'open' && missing !== '' && html`<p>${t.missingTitle(missing)}</p>`}
    <h2>${t.page.answers}</h2>
    ${answersOf(loaded, locale)}
    <h2>${t.page.evidence}</h2>
    ${items.length > 0 ? html`<div class="items">${items}</div>` : html`<p class="small">${t.page.noEvidence}</p>`}
    <p class="small foot">${t.page.smallPrint(visit.number, ctx.policies.versionOf(visit.policyId))}</p>
  </main>`;
}

/** The centre of a city says nothing about where a department is. */
function exactPosition(account: {
  lat: number | null;
  lng: number | null;
  positionBasis: string | null;
}): Position | null {
  const { lat, lng, positionBasis } = account;
  return lat === null || lng === null || positionBasis === 'city-centre' ? null : { lat, lng };
}

function positionOf(attachment: Attachment, file: StoredFile | null): Position | null {
  if (attachment.lat !== null && attachment.lng !== null) return { lat: attachment.lat, lng: attachment.lng };
  const { lat, lng } = file?.facts ?? {};
  return lat === undefined || lng === undefined ? null : { lat, lng };
}

function mediaOf(file: StoredFile, { fileName, kind }: Attachment, base: string, locale: Locale): Html {
  const t = texts[locale].visit;
  const original = `${base}/${file.sha256}`;
  const copy = file.displaySha256 === null ? null : `${original}/copy`;
  const name = fileName ?? wordOf(t.kinds, kind) ?? '';
  if (file.kind === 'video')
    return html`<video controls preload="metadata" src="${original}"></video>${link(t.page.original)}`;
  if (file.kind === 'audio' && (file.mime !== 'audio/amr' || copy !== null))
    return html`<audio controls preload="metadata" src="${copy ?? original}"></audio>${link(t.page.download)}`;
  if (file.kind === 'audio') return html`<p class="small">${t.page.noPlayback}</p>${link(t.page.download)}`;
  const picture =
    copy &&
    html`<a href="${original}" target="_blank" rel="noopener"><img src="${copy}" alt="${name}" loading="lazy" /></a>`;
  const { pages = 1 } = file.facts;
  const others = Array.from({ length: Math.min(pages, linkedPages) - 1 }, (_, at) => at + 2);
  const more =
    copy !== null &&
    pages > 1 &&
    html`<p class="small">${t.page.preview(pages)}</p>
      <p class="pages">${others.map((page) => html`<a href="${original}/pages/${page}" target="_blank" rel="noopener">${t.page.pageNumber(page)}</a>`)}</p>`;
  return html`${picture}${more}${link(file.kind === 'pdf' ? t.page.download : t.page.original)}`;

  function link(words: string): Html {
    return html`<p><a href="${original}" target="_blank" rel="noopener">${words}</a></p>`;
  }
}

function checkLine({ code, params, verdict }: Check, locale: Locale): Html {
  const t = texts[locale].visit.page;
  const minutes = durationText(Number(params.minutes) * 60_000, locale);
  const words = {
    'place.near': () => t.checks['place.near'](Number(params.metres)),
    'place.far': () => t.checks['place.far'](Number(params.metres), Number(params.nearMetres)),
    'place.account-unknown': t.checks['place.account-unknown'],
    'time.fits': t.checks['time.fits'],
    'time.before': () => t.checks['time.before'](minutes),
    'time.after-sent': t.checks['time.after-sent'],
    'time.unknown': t.checks['time.unknown'],
  }[code]();
  return html`<li class="${verdict}"><b>${wordOf(t.verdicts, verdict)}</b> ${words}</li>`;
}

function factsOf(one: Attachment, file: StoredFile | null, at: (date: Date) => string, locale: Locale): Html[] {
  const t = texts[locale].visit.page;
  const { takenAt, takenAtOffset, width, height, pages, durationMs, camera } = file?.facts ?? {};
  const position = positionOf(one, file);
  const rows: (readonly [string, string | null | undefined])[] = [
    [t.cameraTime, takenAt && `${takenAt} ${takenAtOffset ?? t.cameraTimeNoZone}`],
    [t.deviceTime, one.takenAt && at(one.takenAt)],
    [t.sentAt, at(one.sentAt)],
    [t.receivedAt, at(one.receivedAt)],
    [
      t.position,
      position &&
        [
          one.label,
          `${position.lat.toFixed(5)}, ${position.lng.toFixed(5)}`,
          one.accuracyM === null ? null : t.accuracy(Math.round(one.accuracyM)),
        ]
          .filter(Boolean)
          .join(' · '),
    ],
    [t.camera, camera],
    [t.fileName, one.fileName],
    [t.size, file && sizeText(file.bytes)],
    [t.pixels, width && height ? `${width} × ${height}` : null],
    [t.pages, pages === undefined ? null : String(pages)],
    [t.duration, durationMs === undefined ? null : durationText(durationMs, locale)],
    [t.digest, one.sha256],
  ];
  return rows.flatMap(([label, value]) => (value ? [html`<div><dt>${label}</dt><dd>${value}</dd></div>`] : []));
}

/** 840 KB, 2.4 MB: decimal, as phones show it. */
function sizeText(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1_000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function answersOf({ visit, policy }: LoadedVisit, locale: Locale): Html {
  const t = texts[locale].visit;
  if (visit.needs.length === 0 && !visit.competitor && !visit.nextStep)
    return html`<p class="small">${t.page.noAnswers}</p>`;
  const needs = visit.needs.map(({ choice, text }) => {
    const name = policy.needs.choices.find(({ key }) => key === choice)?.name[locale] ?? choice;
    return html`<li><b>${name}</b> ${text}</li>`;
  });
  return html`<ol class="needs">${needs}</ol>
    <dl class="answers">
      <div><dt>${t.competitor}</dt><dd>${visit.competitor ?? '–'}</dd></div>
      <div><dt>${t.nextStep}</dt><dd>${visit.nextStep ?? '–'}</dd></div>
    </dl>`;
}
