/**
 * Ten times kill -9 on the real bot, at random moments while leads come in, deadlines pass and cards are sent: nothing
 * that was answered is lost, and every effect happened once. The bench `restart` does the same two hundred times.
 */
import { copyFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BenchCompany, makeBenchCompany } from '../bench/company/bench-company.ts';
import { checkAftermath } from '../bench/restart/check-aftermath.ts';
import { checkAwards } from '../bench/restart/check-awards.ts';
import { checkEvidence } from '../bench/restart/check-evidence.ts';
import { type KillRun, killAgainAndAgain } from '../bench/restart/kill-again-and-again.ts';
import { shortDeadlines } from '../bench/restart/short-deadlines.ts';

const kills = 10;
/** Draws the moments; a failure can be looked at again with the same ones. */
const seed = 7;

let company: BenchCompany;
let run: KillRun;
beforeAll(async () => {
  company = await makeBenchCompany(shortDeadlines);
  run = await killAgainAndAgain(company, { kills, seed });
}, 120_000);
afterAll(() => company.remove());

it('after ten kills nothing is lost, nothing happened twice, and the audit chain holds', async () => {
  const aftermath = await checkAftermath(company.file, run.promised);
  expect(aftermath.lost).toEqual([]);
  expect(aftermath.doubled).toEqual([]);
  expect(aftermath.chainedEvents).toBeGreaterThan(0);
  // The load was one: leads were answered in every life, their deadlines were missed, people were told.
  expect(run.promised.size).toBeGreaterThan(kills * 5);
  expect(aftermath.leads).toBe(run.promised.size);
  expect(aftermath.missedDeadlines).toBeGreaterThanOrEqual(run.promised.size);
  expect(aftermath.cards).toBeGreaterThan(run.promised.size);
});

it('after ten kills every deal and payment that was answered is there, and earned what it earns exactly once', async () => {
  const found = await checkAwards(company.file, run.promisedDeals);
  expect(found.findings).toEqual([]);
  expect(found.deals + found.payments).toBe(run.promisedDeals.size);
  expect(run.promisedDeals.size).toBeGreaterThan(kills);
  expect(found.awards).toBeGreaterThanOrEqual(found.deals + found.payments);
});

it.each([
  ['an award that is not in the ledger once', 'DELETE FROM ledger WHERE award_id = (SELECT max(award_id) FROM ledger)'],
  [
    'a deal or payment that earned nothing, or twice',
    "DELETE FROM awards WHERE id = (SELECT max(id) FROM awards WHERE cause_kind = 'deal')",
  ],
  ['an award of which its rep never got the card', "DELETE FROM outbox WHERE card_key LIKE 'award:%'"],
  ['a count of won deals that is off', 'UPDATE deal_days SET won = won + 1'],
])('the check of awards would see %s', async (finding, tampering) => {
  const copy = path.join(company.folder, 'copy.db');
  copyFileSync(company.file, copy);
  const database = new Database(copy);
  database.pragma('foreign_keys = OFF');
  expect(database.prepare(tampering).run().changes).toBeGreaterThan(0);
  database.close();
  const { findings } = await checkAwards(copy, run.promisedDeals);
  rmSync(copy);
  expect(findings.some((line) => line.startsWith(finding))).toBe(true);
});

it('after ten kills every photo that was answered is there, whole, and belongs somewhere once', async () => {
  const found = await checkEvidence(company.file, path.join(company.folder, 'files'), run.promisedPhotos);
  expect(found.lost).toEqual([]);
  expect(found.doubled).toEqual([]);
  expect(run.promisedPhotos.size).toBeGreaterThanOrEqual(kills * 3);
  expect(found.photos).toBe(run.promisedPhotos.size);
});

it.each([
  ['a photo that was answered belongs nowhere', 'DELETE FROM attachments WHERE id = (SELECT min(id) FROM attachments)'],
  [
    'a photo is in the history twice',
    `INSERT INTO events (subject_kind, subject_id, type, via, occurred_at, recorded_at, params)
     SELECT subject_kind, subject_id, type, via, occurred_at, recorded_at, params FROM events WHERE type = 'evidence.placed' LIMIT 1`,
  ],
])('the check of evidence would see: %s', async (finding, tampering) => {
  const copy = path.join(company.folder, 'copy.db');
  copyFileSync(company.file, copy);
  const database = new Database(copy);
  expect(database.prepare(tampering).run().changes).toBeGreaterThan(0);
  database.close();
  const { lost, doubled } = await checkEvidence(copy, path.join(company.folder, 'files'), run.promisedPhotos);
  rmSync(copy);
  expect([...lost, ...doubled].some((line) => line.startsWith(finding))).toBe(true);
});

const oneLead = "(SELECT id FROM leads WHERE external_id LIKE 'stream-%' AND owner_id IS NOT NULL LIMIT 1)";
const oneEvent = (type: string) => `(SELECT max(seq) FROM events WHERE type = '${type}')`;
const repeat = (
  type: string,
) => `INSERT INTO events (subject_kind, subject_id, type, via, occurred_at, recorded_at, params)
  SELECT subject_kind, subject_id, type, via, occurred_at, recorded_at, params FROM events WHERE seq = ${oneEvent(type)}`;

it.each([
  ['a clock that waits without a timer', "DELETE FROM timers WHERE kind = 'clock'"],
  ['an owner who never got the card', `DELETE FROM outbox WHERE card_key = 'lead:' || ${oneLead}`],
  ['an escalation of which somebody was not told', "DELETE FROM outbox WHERE card_key LIKE 'alert:%'"],
  ['a card that was sent and is not shown', 'DELETE FROM local_messages WHERE card_key IS NOT NULL'],
  ['a missed deadline that is not in the history', `DELETE FROM events WHERE seq = ${oneEvent('clock.missed')}`],
  ['a lead received twice', repeat('lead.received')],
  ['a deadline missed twice', repeat('clock.missed')],
  ['an escalation step taken twice', repeat('clock.escalated')],
  ['a count of open leads that is off', 'UPDATE member_states SET open_leads = open_leads + 1'],
])('the check would see %s', async (finding, tampering) => {
  const copy = path.join(company.folder, 'copy.db');
  copyFileSync(company.file, copy);
  const database = new Database(copy);
  database.pragma('foreign_keys = OFF');
  expect(database.prepare(tampering).run().changes).toBeGreaterThan(0);
  database.close();
  const { lost, doubled } = await checkAftermath(copy, run.promised);
  rmSync(copy);
  expect([...lost, ...doubled].some((line) => line.startsWith(finding))).toBe(true);
});
