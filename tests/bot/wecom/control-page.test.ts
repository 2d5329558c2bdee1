/** The page on which a person plays rep and manager: what it shows is what the fake knows, and nothing typed becomes markup. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { controlPage } from '../../fakes/wecom/control-page.ts';
import { FakeWecom } from '../../fakes/wecom/fake-wecom.ts';
import { type RunningFake, runWecomFake } from '../../fakes/wecom/run-control-page.ts';

let running: RunningFake;
beforeEach(async () => {
  running = await runWecomFake(0, 'http://127.0.0.1:9');
});
afterEach(() => running.stop());

it('has a column for everybody and the lines for the bot', async () => {
  const page = await (await fetch(running.page)).text();
  expect(page).toContain('data-user="rep"');
  expect(page).toContain('data-user="manager"');
  expect(page).toContain('data-user="group:demo-robot-key"');
  expect(running.environment.map((line) => line.split('=')[0])).toContain('WECOM_ENCODING_AES_KEY');
});

it('shows messages, and what somebody typed stays text', async () => {
  const fake = await FakeWecom.start({ page: controlPage });
  try {
    fake.addPerson({ userId: 'rep', name: '小王', departments: [1] });
    fake.world.sendToUsers(
      ['rep'],
      { msgtype: 'text', text: { content: '<script>alert(1)</script> https://x.example/a' } },
      true,
    );
    const screen = await (await fetch(`${fake.url}/control/screen?user=rep`)).text();
    expect(screen).not.toContain('<script>');
    expect(screen).toContain('<a href="https://x.example/a"');
    await fetch(`${fake.url}/control/fault`, { method: 'POST', body: 'cut' });
    expect(fake.world.line).toBe('cut');
  } finally {
    await fake.stop();
  }
});
