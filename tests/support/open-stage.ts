/**
 * Sets a stage: company, engine, the real adapter against its fake, and the real web server with callbacks and pages.
 * What a platform's stage.ts brings is how its fake is started and how its people act.
 */

import { ChannelAddresses } from '../../bot/channel-addresses.ts';
import { Uploads } from '../../bot/files/uploads.ts';
import { LocalPlatform } from '../../bot/local/platform.ts';
import { secretKeyOf } from '../../bot/secrets.ts';
import type { VendorDeps, VendorPlatform } from '../../bot/vendor-platform.ts';
import { BoardFeed } from '../../bot/web/board-feed.ts';
import { createPageLinks } from '../../bot/web/page-links.ts';
import { createWebApp } from '../../bot/web/web-app.ts';
import { findMember } from '../../db/repos/directory.ts';
import { buildCard } from '../../handlers/cards/build-card.ts';
import { type CompanyOptions, openCompany, takingOf } from './company.ts';
import { moveCompanyTo, openDoor, type Stage, type Vendor } from './stage.ts';

export interface VendorSide {
  readonly vendor: Vendor;
  /** The real adapter, pointed at the fake. */
  createPlatform(deps: VendorDeps): Promise<VendorPlatform> | VendorPlatform;
  /** Until the fake has delivered what it has, and nobody talks to it any more. */
  settle(): Promise<void>;
}

/** @param openVendor starts the fake; `botUrl` is where its callbacks go */
export async function openStage(
  openVendor: (botUrl: string) => Promise<VendorSide>,
  options: CompanyOptions = {},
): Promise<Stage> {
  const door = await openDoor();
  const side = await openVendor(door.url);
  let platforms: readonly VendorPlatform[] = [];
  const problems: string[] = [];
  const report = (module: string, problem: unknown) => void problems.push(`${module}: ${String(problem)}`);
  const company = await openCompany({
    ...options,
    env: { PUBLIC_URL: door.url, ...options.env },
    async vendors(baton, clock) {
      const { store, config, files } = baton;
      const secretKey = secretKeyOf(config);
      const links = createPageLinks(
        'a-secret-of-the-stage',
        clock,
        () => baton.policies.current.reports.board.linkLifeMs,
      );
      const platform = await side.createPlatform({
        store,
        clock,
        systemClock: clock,
        channels: new ChannelAddresses(store, secretKey),
        files,
        addressOf: (page, memberId, life) => `${door.url}${links.addressOf(page, { memberId, session: null }, life)}`,
        localeOf: async (memberId) =>
          (memberId === null ? null : await findMember(store.read, memberId))?.locale ?? config.language,
        cardFor: (cardKey, memberId) =>
          buildCard(store.read, baton.contextAt(clock.now()), cardKey, { kind: 'member', memberId }),
        policies: () => baton.policies.current,
        timeZone: config.timeZone,
        publicUrl: door.url,
        secretKey,
        report,
      });
      platforms = [platform];
      return platforms;
    },
  });
  const { baton, clock } = company;
  if (!(company.platform instanceof LocalPlatform)) throw new Error('The stage stands beside the local chat');
  await moveCompanyTo(company, side.vendor);
  const boards = new BoardFeed({ store: baton.store, makeContext: () => baton.contextAt(clock.now()), report });
  door.serve(
    createWebApp({
      baton,
      clock,
      systemClock: clock,
      platform: company.platform,
      vendors: platforms,
      uploads: new Uploads(takingOf(baton, clock)),
      demo: null,
      apiToken: 'a-token-of-the-stage-24-characters',
      chatKey: null,
      links: createPageLinks('a-secret-of-the-stage', clock, () => baton.policies.current.reports.board.linkLifeMs),
      boards,
      report,
      lastAudit: () => null,
      isStopping: () => false,
    }),
  );
  return {
    company,
    vendor: side.vendor,
    async settle() {
      await side.settle();
      await company.engine.runUntilIdle();
      await side.settle();
    },
    async close() {
      await boards.stop();
      await company.remove();
      await side.vendor.close();
      await door.close();
    },
  };
}
