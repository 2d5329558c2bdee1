/**
 * Records a voice note in the composer: the time runs, cancel throws it away, done puts it beside the text like any
 * other file. The microphone is let go as soon as the recording ends.
 */
import { el, icon } from './dom.ts';
import { lengthWords } from './file-rules.ts';
import { addFiles } from './pieces.ts';
import { t } from './texts.ts';
import { showToast } from './toasts.ts';

/** What browsers can record, best first; the file's name ends accordingly. */
const formats = [
  { mime: 'audio/webm;codecs=opus', ending: 'webm' },
  { mime: 'audio/mp4', ending: 'm4a' },
  { mime: 'audio/ogg;codecs=opus', ending: 'ogg' },
];
const bitsPerSecond = 32_000;
/** Ends by itself: nobody listens longer, and the file stays far below what may be sent. */
const longestMs = 10 * 60_000;

export interface VoiceRecorder {
  /** Shown instead of the text while recording. */
  readonly element: HTMLElement;
  start(): Promise<void>;
}

/** @param onRecording tells the composer when to show the recorder and when to come back */
export function voiceRecorder(onRecording: (isRecording: boolean) => void): VoiceRecorder {
  const time = el('span', { class: 'recorder-time', role: 'timer' }, '0:00');
  const stop = el(
    'button',
    { type: 'button', class: 'button primary', onclick: () => finish(true) },
    icon('done', 'small'),
    t.files.recordDone,
  );
  const element = el(
    'div',
    { class: 'recorder', role: 'group', 'aria-label': t.files.recording, hidden: true },
    el('span', { class: 'recorder-dot', 'aria-hidden': 'true' }),
    el('span', { class: 'recorder-words' }, t.files.recording),
    time,
    el('button', { type: 'button', class: 'button', onclick: () => finish(false) }, t.cancel),
    stop,
  );
  let recorder: MediaRecorder | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;
  let isWanted = false;

  async function start(): Promise<void> {
    if (recorder) return;
    const format = formats.find(({ mime }) => globalThis.MediaRecorder?.isTypeSupported(mime));
    if (!format || !navigator.mediaDevices) {
      showToast({ tone: 'warning', text: t.files.noRecorder });
      return;
    }
    try {
      record(await navigator.mediaDevices.getUserMedia({ audio: true }), format);
    } catch (problem) {
      const isDenied = problem instanceof DOMException && problem.name === 'NotAllowedError';
      showToast({ tone: 'warning', text: isDenied ? t.files.microphoneDenied : t.files.noMicrophone });
    }
  }

  function record(stream: MediaStream, { mime, ending }: (typeof formats)[number]): void {
    const parts: Blob[] = [];
    const startedAt = new Date();
    const startedMs = performance.now();
    const running = new MediaRecorder(stream, { mimeType: mime, audioBitsPerSecond: bitsPerSecond });
    recorder = running;
    running.addEventListener('dataavailable', ({ data }) => parts.push(data));
    running.addEventListener('stop', () => {
      for (const track of stream.getTracks()) track.stop();
      clearInterval(timer);
      recorder = null;
      element.hidden = true;
      onRecording(false);
      const [type = mime] = mime.split(';');
      const name = `${t.files.kinds.voice} ${fileTime(startedAt)}.${ending}`;
      if (isWanted) addFiles([new File(parts, name, { type })], startedAt);
    });
    running.start(1_000);
    element.hidden = false;
    onRecording(true);
    stop.focus();
    const tick = () => {
      const elapsedMs = performance.now() - startedMs;
      time.textContent = lengthWords(elapsedMs);
      if (elapsedMs >= longestMs) finish(true);
    };
    tick();
    timer = setInterval(tick, 250);
  }

  function finish(isKept: boolean): void {
    isWanted = isKept;
    if (recorder?.state === 'recording') recorder.stop();
  }

  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    finish(false);
  });
  return { element, start };
}

/** 093015: enough to tell notes of one day apart. */
function fileTime(at: Date): string {
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((value) => String(value).padStart(2, '0')).join('');
}
