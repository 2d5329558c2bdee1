/**
 * The page that takes photos, files, voice and the place for a visit. What is picked is sent at once, each pick as one
 * message; its line shows how far it has come, and the state of the visit above is renewed when it is there.
 */
import type { ScannedView, SentFilesView } from '../pages/upload-page.ts';
import { recordVoice } from './record-voice.ts';
import { ask, Refusal, sendFile } from './send-file.ts';
import { openWecom, type WecomApp } from './wecom-client.ts';

type Words = Readonly<
  Record<
    | 'waiting'
    | 'checking'
    | 'done'
    | 'offline'
    | 'refused'
    | 'retry'
    | 'tooMany'
    | 'findingPlace'
    | 'placeDenied'
    | 'noPlace'
    | 'place'
    | 'voice'
    | 'recording'
    | 'noMicrophone'
    | 'code'
    | 'scanning'
    | 'notScanned',
    string
  >
>;
type Attachment = Readonly<Record<string, string | number | null>>;

/** A first fix outdoors takes a phone up to this long. */
const placePatienceMs = 15_000;
const kinds = { image: 'photo', pdf: 'file', audio: 'voice', video: 'video' } as const;

const page = document.querySelector<HTMLElement>('main.upload');
const list = document.querySelector<HTMLElement>('#sent');
const base = page?.dataset.base ?? '';
const most = Number(page?.dataset.most ?? 1);
const t = JSON.parse(page?.dataset.words ?? '{}') as Words;
let underWay = 0;
/** Only for those who are in WeCom; null also where its client does not let the page in. */
const wecom = page?.dataset.wecom ? openWecom(JSON.parse(page.dataset.wecom) as WecomApp) : Promise.resolve(null);

/** Leaving the page would end what is on its way; the browser asks first. */
addEventListener('beforeunload', (event) => {
  if (underWay > 0) event.preventDefault();
});
/** Coming back from the questions: the state of the visit has changed. */
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

for (const input of document.querySelectorAll<HTMLInputElement>('.pick input')) {
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    input.value = '';
    // What the camera has just taken says when; a file from the album says it in itself, or not at all.
    if (files.length > 0) void take(files, input.dataset.kind !== 'file');
  });
}

async function take(files: readonly File[], isRecordedNow: boolean): Promise<void> {
  const rows = files.slice(0, most).map((file) => ({ file, row: addRow(file.name, sizeText(file.size)) }));
  if (files.length > most) addRow(t.tooMany, '').say('refused', '');
  const attachments: Attachment[] = [];
  const taken: Row[] = [];
  for (const { file, row } of rows) {
    const sent = await working(() => sendOne(file, row, isRecordedNow));
    if (!sent) continue;
    attachments.push(sent);
    taken.push(row);
  }
  if (attachments.length > 0) await sendMessage(attachments, taken);
}

async function sendOne(file: File, row: Row, isRecordedNow: boolean): Promise<Attachment | null> {
  try {
    const { sha256, kind } = await sendFile(base, file, (progress) => {
      if (progress.state === 'offline') row.say('offline', t.offline);
      else row.progress(progress.share);
    });
    row.say('checking', t.checking);
    const takenAt = isRecordedNow && file.lastModified > 0 ? new Date(file.lastModified).toISOString() : null;
    return { kind: kinds[kind], sha256, name: file.name, takenAt };
  } catch (problem) {
    const { code, message } = problem instanceof Refusal ? problem : { code: 'unforeseen', message: t.refused };
    // A file that is none of what may be sent stays that, however often it is sent.
    const mayHelp = ['unforeseen', 'store-unavailable'].includes(code);
    row.say('refused', message, mayHelp ? () => void take([file], isRecordedNow) : undefined);
    return null;
  }
}

/** One message; the same one again after a lost connection. */
async function sendMessage(attachments: readonly Attachment[], rows: readonly Row[], eventId = newEventId()) {
  try {
    const { state, next } = await working(() => ask<SentFilesView>(`${base}/send`, { eventId, attachments }));
    for (const row of rows) row.say('done', t.done);
    renew('#state', state);
    renew('#next', next);
  } catch (problem) {
    const why = problem instanceof Refusal ? problem.message : t.offline;
    for (const [index, row] of rows.entries())
      row.say('refused', why, index === 0 ? () => void sendMessage(attachments, rows, eventId) : undefined);
  }
}

function renew(part: string, html: string): void {
  // Written by our own server with everything escaped; the page's rules let no script in.
  const shown = new DOMParser().parseFromString(html, 'text/html').body.firstElementChild;
  if (shown) document.querySelector(part)?.replaceChildren(shown);
}

const placeButton = document.querySelector<HTMLButtonElement>('.pick.place');
placeButton?.addEventListener('click', () => {
  placeButton.disabled = true;
  void sendPlace().finally(() => {
    placeButton.disabled = false;
  });
});

async function sendPlace(): Promise<void> {
  const row = addRow(t.place, '');
  row.say('checking', t.findingPlace);
  const again = () => void sendPlace();
  const seen = await (await wecom)?.place(placePatienceMs);
  if (!seen && !('geolocation' in navigator)) return row.say('refused', t.noPlace, again);
  try {
    const { coords, timestamp } = seen ?? (await position());
    const place = {
      kind: 'location',
      lat: coords.latitude,
      lng: coords.longitude,
      accuracyM: Math.round(coords.accuracy),
      label: null,
      takenAt: new Date(timestamp).toISOString(),
    };
    row.detail(`± ${place.accuracyM} m`);
    await sendMessage([place], [row]);
  } catch (problem) {
    const isDenied = problem instanceof GeolocationPositionError && problem.code === problem.PERMISSION_DENIED;
    row.say('refused', isDenied ? t.placeDenied : t.noPlace, again);
  }
}

function position(): Promise<GeolocationPosition> {
  return new Promise((resolve, reject) =>
    navigator.geolocation.getCurrentPosition(resolve, reject, {
      enableHighAccuracy: true,
      timeout: placePatienceMs,
      maximumAge: 60_000,
    }),
  );
}

const scanButton = document.querySelector<HTMLButtonElement>('.pick.scan');
if (scanButton)
  void wecom.then((client) => {
    scanButton.hidden = !client?.canScan;
  });
scanButton?.addEventListener('click', () => {
  scanButton.disabled = true;
  void scanCode().finally(() => {
    scanButton.disabled = false;
  });
});

/** The code of the visit under way, or another one: the server knows. */
async function scanCode(): Promise<void> {
  const row = addRow(t.code, '');
  row.say('checking', t.scanning);
  const again = () => void scanCode();
  const text = await (await wecom)?.scan();
  if (!text) return row.say('refused', t.notScanned, again);
  try {
    const { isOfVisit, said } = await ask<ScannedView>(`${base}/scan`, { text });
    row.say(isOfVisit ? 'done' : 'refused', said, isOfVisit ? undefined : again);
  } catch (problem) {
    row.say('refused', problem instanceof Refusal ? problem.message : t.offline, again);
  }
}

const voiceButton = document.querySelector<HTMLButtonElement>('.pick.voice');
if (voiceButton) {
  recordVoice(voiceButton, {
    words: t,
    onFile: (file) => void take([file], true),
    onProblem: (text) => addRow(t.voice, '').say('refused', text),
  });
}

interface Row {
  progress(share: number): void;
  detail(text: string): void;
  say(state: 'checking' | 'done' | 'offline' | 'refused', text: string, again?: () => void): void;
}

function addRow(name: string, detail: string): Row {
  const title = document.querySelector<HTMLElement>('#sent-title');
  if (title) title.hidden = false;
  const row = document.createElement('li');
  const [named, sized, said] = ['name', 'size', 'said'].map((part) => {
    const span = document.createElement('span');
    span.className = part;
    row.append(span);
    return span;
  });
  if (named) named.textContent = name;
  if (sized) sized.textContent = detail;
  if (said) said.textContent = t.waiting;
  list?.prepend(row);
  return {
    progress(share) {
      row.dataset.state = 'running';
      if (said) said.textContent = `${Math.floor(share * 100)} %`;
      row.style.setProperty('--share', `${share * 100}%`);
    },
    detail(text) {
      if (sized) sized.textContent = text;
    },
    say(state, text, again) {
      row.dataset.state = state;
      if (said) said.textContent = text;
      row.querySelector('button')?.remove();
      if (!again) return;
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'button';
      button.textContent = t.retry;
      button.addEventListener('click', () => {
        row.remove();
        again();
      });
      row.append(button);
    },
  };
}

async function working<T>(work: () => Promise<T>): Promise<T> {
  underWay += 1;
  try {
    return await work();
  } finally {
    underWay -= 1;
  }
}

function newEventId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** 840 KB, 2.4 MB: decimal, as phones show it. */
function sizeText(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1_000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
