// What a person does with VS Code's quick input: pick a row, type a text.
import type { Page } from 'playwright-core';

/** Clicks the row of the open list that holds `text`. */
export async function pickRow(page: Page, text: string): Promise<void> {
  const row = page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row', {
    hasText: text,
  });
  await row.first().click();
}

/** Types into the open input box and confirms. */
export async function typeText(page: Page, text: string): Promise<void> {
  // A list may still stand where the box will be.
  await page.locator('.quick-input-widget:visible:not(:has(.quick-input-list .monaco-list-row))').waitFor();
  const input = page.locator('.quick-input-widget:visible input.input');
  await input.fill(text);
  await page.keyboard.press('Enter');
}
