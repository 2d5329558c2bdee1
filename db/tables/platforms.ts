/**
 * What Baton knows about chat tools beyond messages: where a channel lives at a vendor, who its directory lists, how much
 * of a monthly allowance is spent, which codes may still change a WeCom card, and which browser opened a link first.
 */
import type { Kit } from '../columns.ts';
import { platformIds } from './people.ts';

export function definePlatforms(kit: Kit) {
  /** Where a channel of the policy is at a vendor; written by `baton channels`. */
  const channelAddresses = kit.table(
    'channel_addresses',
    {
      channelKey: kit.text().notNull(),
      platform: kit.oneOf(platformIds).notNull(),
      /** `group` = a conversation the bot is in; `webhook` = a group robot that can only send. */
      kind: kit.oneOf(['group', 'webhook']).notNull(),
      /** The vendor's id of the conversation; empty for a webhook, whose address is a secret. */
      address: kit.text().notNull(),
      /** AES-256-GCM under the installation's key: key or address of a webhook, and its signing secret. */
      nonce: kit.text(),
      ciphertext: kit.text(),
      changedAt: kit.instant().notNull(),
    },
    (t) => [kit.primaryKey({ columns: [t.channelKey, t.platform] })],
  );
  /** A vendor's directory as it was last read; `memberId` says who of ours that is. */
  const directoryPeople = kit.table(
    'directory_people',
    {
      platform: kit.oneOf(platformIds).notNull(),
      workspace: kit.text().notNull(),
      externalId: kit.text().notNull(),
      name: kit.text().notNull(),
      /** E.164; null where the vendor tells none, or none that can be read. */
      mobile: kit.text(),
      email: kit.text(),
      departmentIds: kit.json<string[]>().notNull(),
      managerExternalId: kit.text(),
      memberId: kit.id(),
      seenAt: kit.instant().notNull(),
      /** Left, was disabled, or was not in the last complete reading. */
      goneAt: kit.instant(),
    },
    (t) => [
      kit.primaryKey({ columns: [t.platform, t.workspace, t.externalId] }),
      kit.index('directory_people_member').on(t.memberId),
    ],
  );
  const directoryDepartments = kit.table(
    'directory_departments',
    {
      platform: kit.oneOf(platformIds).notNull(),
      workspace: kit.text().notNull(),
      externalId: kit.text().notNull(),
      name: kit.text().notNull(),
      parentExternalId: kit.text(),
      leaderExternalIds: kit.json<string[]>().notNull(),
      unitId: kit.id(),
      seenAt: kit.instant().notNull(),
      goneAt: kit.instant(),
    },
    (t) => [kit.primaryKey({ columns: [t.platform, t.workspace, t.externalId] })],
  );
  /** How much of a monthly allowance is spent; `month` is YYYY-MM in the vendor's time zone. */
  const platformUsage = kit.table(
    'platform_usage',
    {
      platform: kit.oneOf(platformIds).notNull(),
      month: kit.text().notNull(),
      /** `calls` = API calls, `pushes` = what the vendor delivers to us or a group robot takes. */
      what: kit.oneOf(['calls', 'pushes']).notNull(),
      spent: kit.whole().notNull(),
      /** The highest share in percent that operations were told about. */
      toldPercent: kit.whole().notNull(),
    },
    (t) => [kit.primaryKey({ columns: [t.platform, t.month, t.what] })],
  );
  /** A template card sent by the WeCom app: one code came with its sending, one more comes with each click on it. */
  const wecomCards = kit.table(
    'wecom_cards',
    {
      taskId: kit.text().primaryKey(),
      userId: kit.text().notNull(),
      msgId: kit.text().notNull(),
      sentAt: kit.instant().notNull(),
    },
    (t) => [kit.index('wecom_cards_sent').on(t.sentAt)],
  );
  const wecomCodes = kit.table(
    'wecom_codes',
    {
      /** Single use, valid for 72 hours. */
      code: kit.text().primaryKey(),
      taskId: kit.text().notNull(),
      cameWith: kit.oneOf(['send', 'click']).notNull(),
      receivedAt: kit.instant().notNull(),
      usedAt: kit.instant(),
    },
    (t) => [
      kit.index('wecom_codes_task').on(t.taskId, t.receivedAt),
      kit.index('wecom_codes_received').on(t.receivedAt),
    ],
  );
  /** A link that a platform sent opens in one browser: the first. */
  const pageOpenings = kit.table(
    'page_openings',
    {
      tokenHash: kit.text().primaryKey(),
      session: kit.text().notNull(),
      openedAt: kit.instant().notNull(),
      expiresAt: kit.instant().notNull(),
    },
    (t) => [kit.index('page_openings_expires').on(t.expiresAt)],
  );
  return {
    channelAddresses,
    directoryPeople,
    directoryDepartments,
    platformUsage,
    wecomCards,
    wecomCodes,
    pageOpenings,
  };
}
