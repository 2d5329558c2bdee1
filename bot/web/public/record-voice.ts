/** A button that records a voice note: one touch begins, the next ends and hands the file on. Hidden where that cannot be. */

/** What browsers can record, best first; the file's name ends accordingly. */
const formats = [
  { mime: 'audio/mp4', ending: 'm4a' },
  { mime: 'audio/webm;codecs=opus', ending: 'webm' },
  { mime: 'audio/ogg;codecs=opus', ending: 'ogg' },
];
const bitsPerSecond = 32_000;
/** Ends by itself: nobody listens longer. */
const longestMs = 10 * 60_000;

export interface VoiceOptions {
  readonly words: Readonly<Record<'voice' | 'recording' | 'noMicrophone', string>>;
  onFile(file: File): void;
  onProblem(text: string): void;
}

export function recordVoice(button: HTMLButtonElement, { words, onFile, onProblem }: VoiceOptions): void {
  const format = formats.find(({ mime }) => globalThis.MediaRecorder?.isTypeSupported(mime));
  if (!format || !navigator.mediaDevices) return;
  const label = button.querySelector('span');
  let running: MediaRecorder | null = null;
  button.hidden = false;
  button.addEventListener('click', () => {
    if (running) return running.stop();
    button.disabled = true;
    navigator.mediaDevices
      .getUserMedia({ audio: true })
      .then(
        (stream) => {
          running = record(stream);
        },
        () => onProblem(words.noMicrophone),
      )
      .finally(() => {
        button.disabled = false;
      });
  });

  function record(stream: MediaStream): MediaRecorder {
    const { mime = '', ending = '' } = format ?? {};
    const parts: Blob[] = [];
    const startedMs = performance.now();
    const recorder = new MediaRecorder(stream, { mimeType: mime, audioBitsPerSecond: bitsPerSecond });
    const tick = () => {
      const elapsedMs = performance.now() - startedMs;
      if (label) label.textContent = words.recording.replace('0', String(Math.floor(elapsedMs / 1_000)));
      if (elapsedMs >= longestMs) recorder.stop();
    };
    const timer = setInterval(tick, 500);
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
    recorder.addEventListener('stop', () => {
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
      running = null;
      delete button.dataset.recording;
      if (label) label.textContent = words.voice;
      const [type = mime] = mime.split(';');
      onFile(new File(parts, `voice.${ending}`, { type, lastModified: Date.now() }));
    });
    recorder.start(1_000);
    button.dataset.recording = '';
    tick();
    return recorder;
  }
}
