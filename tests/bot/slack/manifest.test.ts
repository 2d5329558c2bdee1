/** The manifest asks for what the code uses: no scope, event, command or shortcut too few, and none too many. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { botEvents, botScopes, callbackPaths, shortcutIds, slashCommand } from '../../../bot/slack/needs.ts';
import { apiMethods } from '../../fakes/slack/web-api.ts';

const text = readFileSync(new URL('../../../bot/slack/manifest.json', import.meta.url), 'utf8');
const manifest = JSON.parse(text);

describe('the manifest of the Slack app', () => {
  it('asks for the scopes that the code uses', () => {
    expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual(Object.keys(botScopes).toSorted());
    // What the fake demands for each call is from Slack's reference.
    const demanded = Object.values(apiMethods).flatMap(({ scope }) =>
      typeof scope === 'string' ? [scope] : Object.values(scope ?? {}),
    );
    for (const scope of demanded) expect(Object.keys(botScopes)).toContain(scope);
  });

  it('asks for no scope that no call, no event and no feature needs', () => {
    const folder = new URL('../../../bot/slack/', import.meta.url);
    const code = readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(new URL(file, folder), 'utf8'))
      .join('\n');
    const methods = [...new Set([...code.matchAll(/\.call\(\s*'([\w.]+)'/g)].map(([, method = '']) => method))];
    expect(methods.length).toBeGreaterThan(10);
    const needed = methods.flatMap((method) => {
      const known = apiMethods[method];
      if (!known) throw new Error(`The fake does not know ${method}`);
      return typeof known.scope === 'string' ? [known.scope] : Object.values(known.scope ?? {});
    });
    // The command and the shortcut; the address of a person, without which an account is nobody's.
    const features = ['commands', 'users:read.email'];
    expect([...new Set([...needed, ...features])].toSorted()).toEqual(Object.keys(botScopes).toSorted());
  });

  it('subscribes to the events that are parsed, with the scope that each one needs', () => {
    expect(manifest.settings.event_subscriptions.bot_events).toEqual([...botEvents]);
    const scopeOf = {
      'message.im': 'im:history',
      'message.channels': 'channels:history',
      'message.groups': 'groups:history',
    };
    for (const [event, scope] of Object.entries(scopeOf)) {
      expect(botEvents).toContain(event);
      expect(manifest.oauth_config.scopes.bot).toContain(scope);
    }
    expect(manifest.oauth_config.scopes.bot).toContain('users:read');
  });

  it('has the command, the shortcut and the three addresses', () => {
    const { features, settings } = manifest;
    expect(features.slash_commands.map((one: { command: string }) => one.command)).toEqual([slashCommand]);
    expect(features.shortcuts.map((one: { callback_id: string }) => one.callback_id)).toEqual([shortcutIds.newLead]);
    expect(new URL(features.slash_commands[0].url).pathname).toBe(callbackPaths.commands);
    expect(new URL(settings.event_subscriptions.request_url).pathname).toBe(callbackPaths.events);
    expect(new URL(settings.interactivity.request_url).pathname).toBe(callbackPaths.actions);
  });

  it('can be made one of Socket Mode as the guide says: without three lines', () => {
    const lines = text.split('\n');
    const others = lines.filter((line) => !line.includes('https://baton.example.com'));
    expect(lines.length - others.length).toBe(3);
    const changed = JSON.parse(others.join('\n'));
    expect(changed.settings.interactivity).toEqual({ is_enabled: true });
    expect(JSON.stringify(changed)).not.toContain('http');
  });

  it('lets people write in the private chat, and stays within the limits of the console', () => {
    const { display_information: shown, features } = manifest;
    expect(features.app_home).toEqual({
      home_tab_enabled: true,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: false,
    });
    expect(shown.name.length).toBeLessThanOrEqual(35);
    expect(shown.description.length).toBeLessThanOrEqual(140);
    expect(shown.long_description.length).toBeGreaterThanOrEqual(174);
    expect(shown.long_description.length).toBeLessThanOrEqual(4_000);
    expect(features.shortcuts[0].name.length).toBeLessThanOrEqual(24);
  });
});
