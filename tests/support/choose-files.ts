/** Chooses files in the local chat by the menu beside the text, as a person does. */
import type { Page } from 'playwright-core';

/** @param item words of the menu's entry */
export async function chooseFiles(
  page: Page,
  item: string,
  files: { name: string; mimeType: string; buffer: Buffer }[],
) {
  await page.locator('.attach').click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('menuitem', { name: item, exact: true }).click();
  await (await chooser).setFiles(files);
}
