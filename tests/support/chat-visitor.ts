/** A person in front of the local chat of the running bot: becomes colleagues, clicks cards, moves the clock. */
import type { Locator, Page } from 'playwright-core';

interface Person {
  readonly id: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly role: string;
  readonly unitId: string;
}

export class Visitor {
  readonly page: Page;
  readonly isPhone: boolean;

  constructor(page: Page) {
    this.page = page;
    this.isPhone = (page.viewportSize()?.width ?? 1280) < 761;
  }

  async open(address: string): Promise<void> {
    await this.page.goto(`${address}/chat`);
    await this.page.locator('body[data-ready]').waitFor();
  }

  people(): Promise<Person[]> {
    return this.page.evaluate(
      async () => ((await (await fetch('/chat/api/bootstrap')).json()) as { people: Person[] }).people,
    );
  }

  async managerOf(memberId: string): Promise<Person> {
    const people = await this.people();
    const unitId = people.find((person) => person.id === memberId)?.unitId;
    const manager = people.find((person) => person.role === 'manager' && person.unitId === unitId);
    if (!manager) throw new Error('The team has no manager');
    return manager;
  }

  /** Takes a colleague's point of view and opens their chat with Baton. */
  async become(name: string): Promise<void> {
    if (this.isPhone && (await this.page.locator('body').getAttribute('data-pane')) === 'chat')
      await this.page.locator('.icon-button.back').click();
    await this.page.locator('.acting').click();
    const search = this.page.locator('.palette-input');
    await search.fill(name);
    await this.page.locator('dialog[open]').getByText(name, { exact: true }).first().waitFor();
    await search.press('Enter');
    await this.page.locator('.acting strong', { hasText: name }).waitFor({ state: 'attached' });
    if (this.isPhone) await this.page.locator('#sidebar-list .item').first().click();
    await this.page.locator('body[data-pane="chat"]').waitFor();
  }

  /** Ticks a choice of the open form by its label. */
  async choose(label: string): Promise<void> {
    await this.page.locator('dialog[open]').getByRole('radio', { name: label }).check();
  }

  card(key: string): Locator {
    return this.page.locator(`[data-card^="${key}"]`);
  }

  async press(card: Locator, action: string): Promise<void> {
    await card.locator(`[data-action="${action}"]`).click();
  }

  /** Presses a button of the clock and waits until the move is over. */
  async moveClock(move: 'plus-10-minutes' | 'next-deadline' | '09:00'): Promise<void> {
    const done = this.page.waitForResponse(
      (response) => response.url().endsWith('/demo/clock') && response.request().method() === 'POST',
    );
    const button = this.page.locator(`[data-move="${move}"]`);
    if (!(await button.isVisible())) await this.page.locator('.demo-more').click();
    await button.click();
    const response = await done;
    if (!response.ok()) throw new Error(`The clock was not moved: ${response.status()}`);
  }
}
