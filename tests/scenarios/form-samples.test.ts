/**
 * The forms of the samples are the product's: what the handlers open on a real company has the fields of a sample with the
 * same id, and Slack takes it. So the gallery and the golden files cannot show forms that nobody gets.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Form, Locale } from '../../cards/card.ts';
import { renderSlackForm } from '../../cards/render/slack-form.ts';
import type { Reply } from '../../handlers/inbound.ts';
import { checkSlackView } from '../cards/checkers/slack.ts';
import { buttonValue, type Company, openCompany } from '../support/company.ts';
import { anyone, awardsOf, firstCustomer, managerOf, pay, quoteAs, recordDealAs } from '../support/deals.ts';
import { bringOwnedLead, goodCall, press, recordCall } from '../support/loop.ts';
import { formSamples } from '../support/samples/form-samples.ts';
import { acceptedLead, attachPhoto, startVisit } from '../support/visits.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(() => company.remove());

const locales: readonly Locale[] = ['zh', 'en'];
const shapeOf = ({ fields }: Form) => fields.map(({ name, kind, isRequired }) => `${name} ${kind} ${isRequired}`);

function expectSampled(reply: Reply, id: string): void {
  if (reply.kind !== 'open-form') throw new Error(`${id} opened no form but ${JSON.stringify(reply)}`);
  for (const locale of locales) {
    const form = reply.form[locale];
    expect(form.id).toBe(id);
    const samples = formSamples.filter((sample) => sample.form.zh.id === id).map(({ form: both }) => both[locale]);
    expect(samples.map(({ title, submitLabel }) => [title, submitLabel])).toContainEqual([
      form.title,
      form.submitLabel,
    ]);
    // Which fields there are depends on what is known: each must be a field of a sample.
    const known = samples.flatMap(shapeOf);
    const named = new Set(known.map((shape) => shape.split(' ').slice(0, 2).join(' ')));
    for (const { name, kind } of form.fields) expect([...named]).toContain(`${name} ${kind}`);
    const { payload } = renderSlackForm(form, { locale, privateMetadata: form.value });
    expect(checkSlackView(payload)).toEqual([]);
  }
}

test('leads', async () => {
  const { owner, lead } = await bringOwnedLead(company);
  expectSampled(await company.click(owner, 'lead.new', ''), 'lead.new');
  expectSampled(await press(company, owner, lead.id, 'lead.transfer'), 'lead.transfer');
  expectSampled(await press(company, owner, lead.id, 'lead.refuse'), 'lead.refuse');
  await press(company, owner, lead.id, 'lead.accept');
  expectSampled(await press(company, owner, lead.id, 'lead.call'), 'lead.call');
  await recordCall(company, owner, lead.id, goodCall);
  expectSampled(await press(company, owner, lead.id, 'lead.close'), 'lead.close');
  expectSampled(await press(company, owner, lead.id, 'deal.new'), 'deal.new');
});

test('visits', async () => {
  const { owner, lead } = await acceptedLead(company);
  expectSampled(await company.click(owner, 'visit.ask', owner), 'visit.start');
  const visit = await startVisit(company, owner, lead.id);
  await company.send(owner, [await attachPhoto(company)]);
  for (const action of ['visit.answers', 'visit.move', 'visit.cancel'])
    expectSampled(await company.click(owner, action, visit.id), action);
});

test('deals, quotes, payments and disputes', async () => {
  const rep = await anyone(company, 'rep');
  const manager = await managerOf(company, rep.id);
  const account = await firstCustomer(company);
  const { deal } = await recordDealAs(company, rep.id, { accountId: account.id });
  await pay(company, deal, 5_000_000);
  await quoteAs(company, rep.id, {});
  expectSampled(await company.say(manager.id, '录成交'), 'deal.new');
  expectSampled(await company.say(rep.id, '录报价'), 'quote.new');
  expectSampled(await company.say(rep.id, '录回款'), 'payment.new');
  expectSampled(await company.say(rep.id, '找成交'), 'deal.find');
  expectSampled(await company.say(rep.id, '找报价'), 'quote.find');
  expectSampled(await company.click(rep.id, 'refund.new', deal.id), 'refund.new');
  expectSampled(await company.click(rep.id, 'deal.cancel', deal.id), 'deal.cancel');
  const award = (await awardsOf(company, rep.id)).at(-1);
  expectSampled(await company.click(rep.id, 'award.dispute', award?.id ?? ''), 'award.dispute');
  await company.submit(rep.id, 'award.dispute', award?.id ?? '', { line: 'total', reason: '少了一笔' });
  const card = await company.card(`dm:${manager.id}`, 'dispute:');
  const value = buttonValue(card, 'dispute.decide');
  expectSampled(await company.click(manager.id, 'dispute.decide', value), 'dispute.decide');
});
