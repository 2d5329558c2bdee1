/**
 * Zooming, dragging and turning pages with a pointer: the wheel and two fingers zoom where they are, a double tap goes
 * in and out, one finger drags what is zoomed and turns the page of what is not.
 */
export interface Zoom {
  by(factor: number): void;
  reset(): void;
}

const most = 6;
const doubleTap = 2.5;
const swipePx = 60;
const closeTogetherMs = 300;

/** @param turn asks for the next (1) or the previous (−1) picture */
export function zoomable(stage: HTMLElement, image: HTMLElement, { turn }: { turn: (step: 1 | -1) => void }): Zoom {
  let scale = 1;
  let x = 0;
  let y = 0;
  let lastTapMs = 0;
  let start: { x: number; y: number; fromX: number; fromY: number } | null = null;
  let apart = 0;
  const pointers = new Map<number, PointerEvent>();

  function draw(): void {
    const room = stage.getBoundingClientRect();
    const maxX = Math.max(0, (image.offsetWidth * scale - room.width) / 2);
    const maxY = Math.max(0, (image.offsetHeight * scale - room.height) / 2);
    x = Math.min(maxX, Math.max(-maxX, x));
    y = Math.min(maxY, Math.max(-maxY, y));
    image.style.setProperty('transform', `translate(${x}px, ${y}px) scale(${scale})`);
    stage.classList.toggle('zoomed', scale > 1);
  }

  /** Zooms so that the point stays under the finger; without a point, in the middle. */
  function zoomTo(wanted: number, point?: { clientX: number; clientY: number }): void {
    const next = Math.min(most, Math.max(1, wanted));
    const room = stage.getBoundingClientRect();
    const fromX = point ? point.clientX - room.left - room.width / 2 : 0;
    const fromY = point ? point.clientY - room.top - room.height / 2 : 0;
    x = fromX - ((fromX - x) * next) / scale;
    y = fromY - ((fromY - y) * next) / scale;
    scale = next;
    draw();
  }

  function distance(): number {
    const [one, other] = [...pointers.values()];
    return one && other ? Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) : 0;
  }

  stage.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      zoomTo(scale * Math.exp(-event.deltaY / 400), event);
    },
    { passive: false },
  );
  stage.addEventListener('pointerdown', (event) => {
    pointers.set(event.pointerId, event);
    stage.setPointerCapture(event.pointerId);
    apart = distance();
    start = pointers.size === 1 ? { x: event.clientX, y: event.clientY, fromX: x, fromY: y } : null;
  });
  stage.addEventListener('pointermove', (event) => {
    if (!pointers.has(event.pointerId)) return;
    pointers.set(event.pointerId, event);
    if (pointers.size === 2 && apart > 0) {
      const now = distance();
      zoomTo((scale * now) / apart, event);
      apart = now;
    } else if (start && scale > 1) {
      x = start.fromX + event.clientX - start.x;
      y = start.fromY + event.clientY - start.y;
      draw();
    }
  });
  const release = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId) || !start) return;
    const movedX = event.clientX - start.x;
    const movedY = event.clientY - start.y;
    start = null;
    if (scale === 1 && Math.abs(movedX) > swipePx && Math.abs(movedX) > Math.abs(movedY)) turn(movedX < 0 ? 1 : -1);
    if (Math.hypot(movedX, movedY) > 8) return;
    const isSecond = event.timeStamp - lastTapMs < closeTogetherMs;
    lastTapMs = isSecond ? 0 : event.timeStamp;
    if (isSecond) zoomTo(scale > 1 ? 1 : doubleTap, event);
  };
  stage.addEventListener('pointerup', release);
  stage.addEventListener('pointercancel', release);

  return {
    by: (factor) => zoomTo(scale * factor),
    reset() {
      scale = 1;
      x = 0;
      y = 0;
      draw();
    },
  };
}
