/** Sound and video that look like the rest of the page: play, where one is, how long. Only one plays at a time. */
import type { SentAttachment } from '../../../jobs/chat-platform.ts';
import { fileUrl } from './api.ts';
import { el, icon } from './dom.ts';
import { lengthWords, sizeWords } from './file-rules.ts';
import { nameOf } from './piece-tile.ts';
import { t } from './texts.ts';

type Stored = Exclude<SentAttachment, { kind: 'location' }>;

/** A video without a known shape is shown as most phones film. */
const usual = { width: 16, height: 9 };
const widestPx = 400;
const highestPx = 360;

let playing: HTMLMediaElement | null = null;

export function audioPlayer(file: Stored): HTMLElement {
  const audio = el('audio', { src: fileUrl(file.sha256), preload: 'none' });
  const box = el('div', { class: 'player audio' }, audio, ...controls(audio, file, el('span')));
  return box;
}

export function videoPlayer(file: Stored): HTMLElement {
  const { width = usual.width, height = usual.height } = file;
  const video = el('video', { src: fileUrl(file.sha256), preload: 'metadata', playsinline: true, tabindex: -1 });
  video.style.setProperty('aspect-ratio', `${width} / ${height}`);
  const box = el('div', { class: 'player video' });
  box.style.setProperty('width', `${Math.min(widestPx, Math.round((highestPx * width) / height))}px`);
  const whole = el(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      'aria-label': t.files.fullScreen,
      onclick: () => void (document.fullscreenElement ? document.exitFullscreen() : box.requestFullscreen?.()),
    },
    icon('fullScreen'),
  );
  video.addEventListener('click', () => toggle(video));
  box.append(video, el('div', { class: 'player-bar' }, ...controls(video, file, whole)));
  return box;
}

function controls(media: HTMLMediaElement, file: Stored, last: HTMLElement): HTMLElement[] {
  const knownMs = file.durationMs ?? 0;
  const name = nameOf(file);
  const button = el('button', { type: 'button', class: 'play-button', onclick: () => toggle(media) });
  const slider = el('input', {
    type: 'range',
    class: 'player-slider',
    min: 0,
    max: 1000,
    value: 0,
    step: 1,
    'aria-label': `${t.files.position} ${name}`,
  });
  const time = el('span', { class: 'player-time' });
  const problem = el('span', { class: 'player-time', role: 'status' });
  const lengthMs = () => (Number.isFinite(media.duration) ? media.duration * 1_000 : knownMs);
  const renew = () => {
    const isPlaying = !media.paused && !media.ended;
    const atMs = media.currentTime * 1_000;
    const whole = lengthMs();
    button.replaceChildren(icon(isPlaying ? 'pause' : 'play'));
    button.setAttribute('aria-label', `${isPlaying ? t.files.pause : t.files.play} ${name}`);
    slider.value = String(whole > 0 ? Math.round((atMs / whole) * 1_000) : 0);
    slider.style.setProperty('--share', String(whole > 0 ? Math.min(1, atMs / whole) : 0));
    slider.setAttribute('aria-valuetext', lengthWords(atMs));
    const length = whole > 0 ? lengthWords(whole) : sizeWords(file.bytes);
    time.textContent = atMs > 0 ? `${lengthWords(atMs)} / ${length}` : length;
  };
  slider.addEventListener('input', () => {
    const whole = lengthMs();
    if (whole > 0) media.currentTime = ((Number(slider.value) / 1_000) * whole) / 1_000;
  });
  for (const event of ['play', 'pause', 'ended', 'timeupdate', 'durationchange', 'loadedmetadata'])
    media.addEventListener(event, renew);
  media.addEventListener('play', () => {
    if (playing !== media) playing?.pause();
    playing = media;
  });
  media.addEventListener('error', () => {
    problem.textContent = t.files.notShown;
    slider.hidden = true;
    time.hidden = true;
  });
  renew();
  return [button, slider, time, problem, last];
}

function toggle(media: HTMLMediaElement): void {
  if (media.paused || media.ended) void media.play().catch(() => undefined);
  else media.pause();
}
