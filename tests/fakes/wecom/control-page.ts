/**
 * A page on which one person plays several people of a company in the fake WeCom: reads what each has on the screen,
 * presses buttons, writes, sends files and places, and makes WeCom fail. For trying a running bot by hand; tests drive
 * the fake in process.
 */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { isFields } from './card-kinds.ts';
import type { FakeWecom } from './fake-wecom.ts';
import type { SeenMessage } from './wecom-world.ts';

const tokens = readFileSync(new URL('../../../bot/web/public/tokens.css', import.meta.url), 'utf8');
const style = `
body { margin: 0; background: var(--ground); color: var(--text); font: var(--weight) var(--size-m) var(--font); }
header, main { max-width: 1180px; margin: 0 auto; padding: var(--space-4); }
h1 { font-size: var(--size-xl); } h2 { font-size: var(--size-l); margin: 0 0 var(--space-2); }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: var(--space-4); padding-top: 0; }
section { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius-m); padding: var(--space-3); }
.screen { height: 52vh; overflow-y: auto; background: var(--chat); border-radius: var(--radius-s); padding: var(--space-2); }
.message { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius-m); padding: var(--space-3); margin-bottom: var(--space-2); white-space: pre-wrap; overflow-wrap: anywhere; }
.message strong { font-size: var(--size-l); display: block; } .muted { color: var(--muted); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px var(--space-3); margin: var(--space-2) 0; } dt { color: var(--muted); } dd { margin: 0; }
.quote { border-left: 3px solid var(--line-strong); padding-left: var(--space-2); margin: var(--space-2) 0; }
button, input, select { font: inherit; padding: 6px 12px; border-radius: var(--radius-s); border: 1px solid var(--line-strong); background: var(--surface); color: var(--text); max-width: 100%; }
button { cursor: pointer; margin: 2px 4px 2px 0; } button.main { background: var(--accent-fill); color: var(--on-accent); border-color: transparent; }
form { display: flex; flex-wrap: wrap; gap: var(--space-2); margin-top: var(--space-2); } form input[name=text] { flex: 1; min-width: 120px; }
`;
const script = `
const send = (path, body, headers = {}) => fetch('/control/' + path, { method: 'POST', body, headers }).then(show);
const show = async () => {
  for (const screen of document.querySelectorAll('[data-user]')) {
    const answer = await fetch('/control/screen?' + new URLSearchParams({ user: screen.dataset.user }));
    const text = await answer.text();
    if (screen.dataset.shown === text) continue;
    screen.dataset.shown = text;
    screen.innerHTML = text;
    screen.scrollTop = screen.scrollHeight;
  }
};
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-press]');
  if (button) send('press', button.dataset.press);
  const fault = event.target.closest('[data-fault]');
  if (fault) send('fault', fault.dataset.fault);
});
document.addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  const user = form.dataset.from;
  if (form.file?.files[0]) {
    const file = form.file.files[0];
    await send('file?' + new URLSearchParams({ user, kind: form.kind.value, name: file.name }), file);
  } else if (form.place) await send('place', JSON.stringify({ user, label: form.place.value }));
  else await send(form.dataset.path ?? 'write', JSON.stringify({ user, ...Object.fromEntries(new FormData(form)) }));
  form.reset();
});
setInterval(show, 1000);
show();
`;

/** @returns true when the request was for this page */
export function controlPage(fake: FakeWecom, request: IncomingMessage, response: ServerResponse, url: URL): boolean {
  if (url.pathname !== '/' && !url.pathname.startsWith('/control/')) return false;
  answer(fake, request, url).then(
    (text) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(text),
    (problem: unknown) => response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(String(problem)),
  );
  return true;
}

async function answer(fake: FakeWecom, request: IncomingMessage, url: URL): Promise<string> {
  if (url.pathname === '/') return wholePage(fake);
  if (url.pathname === '/control/screen') return screenOf(fake, url.searchParams.get('user') ?? '');
  if (request.method !== 'POST') throw new Error('Only POST changes something');
  const body = await buffer(request);
  if (url.pathname === '/control/file') {
    const { user = '', kind = 'image', name = 'file' } = Object.fromEntries(url.searchParams);
    await fake.sendsFile(user, kind as 'image' | 'voice' | 'video' | 'file', body, name);
  } else if (url.pathname === '/control/fault') applyFault(fake, body.toString());
  else await act(fake, url.pathname, JSON.parse(body.toString()) as Record<string, string>);
  return '';
}

async function act(fake: FakeWecom, path: string, given: Record<string, string>): Promise<void> {
  const { user = '', text = '', label = '', ref = '', button = '', name = '' } = given;
  if (path === '/control/write') await fake.writes(user, text);
  if (path === '/control/place') await fake.sendsPlace(user, { lat: 31.2304, lng: 121.4737, label });
  if (path === '/control/press') await fake.press(user, ref, button);
  if (path === '/control/person') fake.addPerson({ userId: user || name, name, departments: [1] });
  if (path === '/control/leave') {
    fake.addPerson({ userId: name, name, departments: [1], status: 5 });
    await fake.event('sys', 'change_contact', { ChangeType: 'delete_user', UserID: name });
  }
}

function applyFault(fake: FakeWecom, fault: string): void {
  if (fault === 'revoke') fake.api.revokeToken();
  else if (fault === 'update') fake.fail('/cgi-bin/message/update_template_card', { errcode: 40058 });
  else if (fault === 'fine' || fault === 'limited' || fault === 'cut') fake.world.line = fault;
}

function wholePage(fake: FakeWecom): string {
  const people = [...fake.world.people.values()].map(({ userId, name }) => personSection(userId, name)).join('');
  const groups = [...fake.world.groups.keys()].map(
    (key, index) =>
      `<section><h2>群 ${index + 1} · Group ${index + 1}</h2><div class="screen" data-user="group:${plain(key)}"></div></section>`,
  );
  const faults = [
    ['fine', '一切正常 · Fine'],
    ['limited', '频率超限 · Rate limit'],
    ['cut', '断网 · Network cut'],
    ['revoke', '令牌失效 · Revoke token'],
    ['update', '拒绝下一次更新 · Refuse next update'],
  ].map(([id, words]) => `<button data-fault="${id}">${words}</button>`);
  return `<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>假企业微信 · Fake WeCom</title>
<style>${tokens}${style}</style><header><h1>假企业微信 · Fake WeCom</h1><p class="muted">每一栏是一位同事的手机；界面只是示意，和真实客户端不完全一样。Each column is the phone of one colleague; an approximation of the real client.</p>
<p>${faults.join('')}</p><form data-path="person"><input name="user" placeholder="userid" required><input name="name" placeholder="姓名 · name" required><button>加一位同事 · Add a colleague</button></form></header>
<main>${people}${groups.join('')}</main><script>${script}</script></html>`;
}

function personSection(userId: string, name: string): string {
  const from = `data-from="${plain(userId)}"`;
  return `<section><h2>${plain(name)} <span class="muted">${plain(userId)}</span></h2><div class="screen" data-user="${plain(userId)}"></div>
<form ${from}><input name="text" placeholder="发消息 · Write" required autocomplete="off"><button class="main">发送 · Send</button></form>
<form ${from}><select name="kind"><option value="image">图片 · Photo</option><option value="voice">语音 · Voice</option><option value="video">视频 · Video</option><option value="file">文件 · File</option></select><input type="file" name="file" required><button>发送 · Send</button></form>
<form ${from}><input name="place" value="上海市黄浦区人民大道200号"><button>发位置 · Send place</button></form></section>`;
}

function screenOf(fake: FakeWecom, user: string): string {
  if (user.startsWith('group:'))
    return fake
      .groupShows(user.slice('group:'.length))
      .map(({ type, text, bytes }) => `<div class="message">${plain(text || `[${type} ${bytes ?? ''}]`)}</div>`)
      .join('');
  return fake
    .sees(user)
    .map((message) => messageView(user, message))
    .join('');
}

function messageView(user: string, { card, text, type, closedWith, taskId, msgId }: SeenMessage): string {
  if (!card) return `<div class="message">${linked(type === 'image' ? `[图片 · picture] ${text}` : text)}</div>`;
  const main = isFields(card.main_title) ? card.main_title : {};
  const facts = Array.isArray(card.horizontal_content_list) ? card.horizontal_content_list.filter(isFields) : [];
  const quote = isFields(card.quote_area) ? card.quote_area : null;
  const buttons = Array.isArray(card.button_list) ? card.button_list.filter(isFields) : [];
  const parts = [
    `<strong>${plain(String(main.title ?? ''))}</strong>`,
    main.desc ? `<span class="muted">${plain(String(main.desc))}</span>` : '',
    quote ? `<div class="quote">${plain([quote.title, quote.quote_text].filter(Boolean).join('\n'))}</div>` : '',
    card.sub_title_text ? `<div>${plain(String(card.sub_title_text))}</div>` : '',
    facts.length > 0
      ? `<dl>${facts.map(({ keyname, value }) => `<dt>${plain(String(keyname))}</dt><dd>${plain(String(value))}</dd>`).join('')}</dl>`
      : '',
    closedWith !== null && buttons.length > 0 ? `<button disabled>${plain(closedWith)}</button>` : '',
    ...(closedWith === null ? buttons.map((button) => buttonView(user, taskId ?? msgId, button)) : []),
  ];
  return `<div class="message">${parts.filter(Boolean).join('')}</div>`;
}

function buttonView(user: string, ref: string, { text, style: look }: Readonly<Record<string, unknown>>): string {
  const press = plain(JSON.stringify({ user, ref, button: text }));
  return `<button${look === 1 ? ' class="main"' : ''} data-press="${press}">${plain(String(text))}</button>`;
}

function linked(text: string): string {
  return plain(text).replace(/https?:\/\/[^\s<]+/g, (address) => `<a href="${address}" target="_blank">${address}</a>`);
}

function plain(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
