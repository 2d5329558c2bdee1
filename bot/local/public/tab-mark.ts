/** The unread count in the tab: before the title, and as a mark on the picture of the tab. */

const sizePx = 64;
let shown = -1;
const logo = new Image();

export function markTab(unread: number, name: string): void {
  const count = unread > 99 ? '99+' : String(unread);
  document.title = unread > 0 ? `(${count}) ${name}` : name;
  if (unread === shown) return;
  shown = unread;
  void drawMark(unread > 99 ? '99' : count, unread > 0).catch(() => undefined);
}

async function drawMark(count: string, isUnread: boolean): Promise<void> {
  const link = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  if (!link) return;
  const plain = '/chat/assets/logo.svg';
  if (!isUnread) {
    link.href = plain;
    return;
  }
  if (logo.src === '') logo.src = plain;
  await logo.decode();
  const canvas = document.createElement('canvas');
  canvas.width = sizePx;
  canvas.height = sizePx;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.drawImage(logo, 0, 0, sizePx, sizePx);
  pen.fillStyle = '#d8392b';
  pen.beginPath();
  pen.arc(44, 44, 20, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = '#fff';
  pen.font = `600 ${count.length > 1 ? 24 : 30}px system-ui, sans-serif`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(count, 44, 46);
  link.href = canvas.toDataURL('image/png');
}
