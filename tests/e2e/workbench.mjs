// A VS Code window in a browser: what a person sees and does there. Waiting is always for something, never for a time.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { openBrowser } from './browser.mjs';
import { SideBar } from './sideBar.mjs';

/** On a machine that does much else: how many times as long is waited. */
export const patience = Number(process.env.CODEBOOKLSP_PATIENCE ?? 1);

const editor = '.editor-group-container.active .editor-instance .monaco-editor';

const yes = () => true;
const no = () => false;
export class Workbench {
  static async open(places) {
    const { browser, page } = await openBrowser(places, patience);
    return new Workbench(browser, page);
  }

  constructor(browser, page) {
    this.browser = browser;
    this.page = page;
    this.sideBar = new SideBar(this);
  }

  async goto(address) {
    await this.page.goto(address);
    await this.page.waitForSelector(`${editor} .view-lines .view-line`, { timeout: 60_000 * patience });
  }

  /** What is on the screen of the text, hints left out: words that are drawn in one piece, with their colours. */
  spans() {
    return this.page.evaluate((selector) => {
      const lines = [...document.querySelectorAll(`${selector} .view-lines .view-line`)].sort(
        (a, b) => parseInt(a.style.top) - parseInt(b.style.top),
      );
      return lines.flatMap((line, number) =>
        [...line.querySelectorAll('span > span')]
          .filter((span) => !/\b(dyn-rule-|ghost-text)/.test(span.className))
          .map((span) => ({ line: number, text: span.textContent.replace(/\u00a0/g, ' '), color: getComputedStyle(span).color })),
      );
    }, editor);
  }

  async text() {
    const spans = await this.spans();
    return spans.map((span, index) => (index > 0 && spans[index - 1].line !== span.line ? '\n' : '') + span.text).join('');
  }

  hints() {
    return this.page.evaluate(
      (selector) =>
        [...document.querySelectorAll(`${selector} .view-lines span[class*="dyn-rule-"]`)]
          .map((span) => span.textContent.replace(/\u00a0/g, ' ').trim())
          .filter((text) => text !== ''),
      editor,
    );
  }

  lenses() {
    return this.page.locator(`${editor} .codelens-decoration`).allInnerTexts();
  }

  /** The centre of a word on the screen. */
  async word(word, nth = 0) {
    const place = await this.page.evaluate(
      ([selector, wanted, index]) => {
        const hits = [];
        for (const line of document.querySelectorAll(`${selector} .view-lines .view-line`)) {
          const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
          for (let text; (text = texts.nextNode());) {
            for (let at = -1; (at = text.data.indexOf(wanted, at + 1)) >= 0;) {
              const range = document.createRange();
              range.setStart(text, at);
              range.setEnd(text, at + wanted.length);
              const box = range.getBoundingClientRect();
              hits.push({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
            }
          }
        }
        return hits.sort((a, b) => a.y - b.y || a.x - b.x)[index];
      },
      [editor, word, nth],
    );
    assert(place, `'${word}' is not on the screen`);
    return place;
  }

  async click(word, nth) {
    const { x, y } = await this.word(word, nth);
    await this.page.mouse.click(x, y);
  }

  /** Clicks a link of a page that may be gone by the time that the click is reported. */
  async leave(link) {
    await link.click().catch((error) => assert.match(error.message, /Frame was detached|Target.*closed/));
  }

  /** How many pieces of text have a line under them that lies behind the text. */
  underlined() {
    return this.page
      .locator('.view-overlays .cdr')
      .evaluateAll((all) => all.map((one) => getComputedStyle(one)).filter((style) => style.borderBottomWidth === '2px').length);
  }

  /** Points at a word until a hover says what is expected: its parts come one by one, and a moving layout swallows the pointer. */
  async hover(word, expected) {
    const hover = this.page.locator('.monaco-resizable-hover .monaco-hover:not(.hidden)', { hasText: expected }).first();
    const places = [];
    for (const seconds of [3, 5, 8, 12, 20]) {
      const { x, y } = await this.word(word);
      await this.page.mouse.move(5, 5);
      await this.page.mouse.move(x - 3, y);
      await this.page.mouse.move(x, y, { steps: 3 });
      if (await hover.waitFor({ state: 'visible', timeout: seconds * 1000 * patience }).then(yes, no)) return hover;
      places.push(`${x}, ${y}`);
    }
    throw new Error(`no hover with ${expected} on '${word}' at ${places.join('; ')}`);
  }

  /** The codes that a hover's links are about, the first one first. */
  async codes(hover) {
    const links = await hover.locator('a').evaluateAll((all) => all.map((link) => link.dataset.href ?? link.href));
    return links.flatMap((link) => decodeURIComponent(link).match(/L\d+\.\d+:\d+/g) ?? []);
  }

  /** The box that a command asks with, and the rows below it. */
  get input() {
    return this.page.locator('.quick-input-widget:visible .quick-input-box input');
  }

  get choices() {
    return this.page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row');
  }

  /** Waits for the box that takes what is typed. */
  async typing() {
    await this.input.waitFor();
    const isFocused = () => this.input.evaluate((one) => one === document.activeElement).catch(() => false);
    await this.until(isFocused, (is) => is, 'the box that takes what is typed');
  }

  /** A palette that opens while another list or a page is just closing loses the focus and goes; it is asked for again. */
  async run(command) {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: command }).first();
    for (let isChosen = false, tries = 0; !isChosen; tries++) {
      assert(tries < 6, `'${command}' is not offered`);
      if (tries > 0) await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('F1');
      const chosen = this.input.fill(`>${command}`, { timeout: 5_000 * patience }).then(() => row.click({ timeout: 5_000 * patience }));
      isChosen = await chosen.then(yes, no);
    }
  }

  async pick(label) {
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first().click();
  }

  /** Opens a file of the workspace by its name, and waits for a word of it. */
  async openFile(name, word) {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first();
    // A palette that is just closing takes the letters, and a file that is new is not found at once.
    for (let isThere = false, tries = 0; !isThere; tries++) {
      assert(tries < 6, `'${name}' is not found`);
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('Control+p');
      const asked = this.input.fill(name, { timeout: 5_000 * patience }).then(() => row.waitFor({ timeout: 5_000 * patience }));
      isThere = await asked.then(yes, no);
    }
    await row.click();
    await this.until(
      () => this.text(),
      (text) => text.includes(word),
      name,
    );
  }

  /** Saves until the file is right. */
  saved(file, isRight, what, seconds) {
    const save = async () => {
      await this.page.keyboard.press('Control+s');
      return fs.readFileSync(file, 'utf8');
    };
    return this.until(save, isRight, what, seconds);
  }

  /** Text that is offered and not yet there; '' for none. */
  ghost() {
    return this.page.evaluate(
      (selector) =>
        [...document.querySelectorAll(`${selector} .ghost-text, ${selector} [class*="ghost-text-decoration"]`)]
          .filter((part) => part.parentElement.closest('.ghost-text') === null)
          .sort(
            (a, b) =>
              a.getBoundingClientRect().y - b.getBoundingClientRect().y || a.getBoundingClientRect().x - b.getBoundingClientRect().x,
          )
          .map((part) => part.textContent.replace(/\u00a0/g, ' '))
          .join(''),
      editor,
    );
  }

  /** For which share of some seconds no text is offered, looked at in each picture that is drawn. */
  ghostHidden(seconds) {
    return this.page.evaluate(
      ([selector, ms]) =>
        new Promise((resolve) => {
          const began = performance.now();
          let [hidden, last] = [0, began];
          const look = () => {
            const now = performance.now();
            if (document.querySelector(`${selector} .ghost-text, ${selector} [class*="ghost-text-decoration"]`) === null)
              hidden += now - last;
            last = now;
            if (now - began < ms) requestAnimationFrame(look);
            else resolve(hidden / (now - began));
          };
          look();
        }),
      [editor, seconds * 1000],
    );
  }

  /** What the web views say; '' for none. */
  async webview() {
    const frames = this.page.frames().filter((frame) => frame.name() === 'active-frame' || frame.url().includes('fake.html'));
    const texts = await Promise.all(
      frames.map((frame) =>
        frame
          .locator('body')
          .innerText({ timeout: 300 })
          .catch(() => ''),
      ),
    );
    return texts.join('');
  }

  async closeTab(label) {
    const tab = this.page.locator('.tabs-container .tab', { hasText: label }).first();
    await tab.click({ button: 'middle' });
    await tab.waitFor({ state: 'detached' });
  }

  /** Whether a command stands above the text. */
  offers(command) {
    return this.page.locator(`.editor-group-container.active .editor-actions [aria-label*="${command}"]`).isVisible();
  }

  isDirty() {
    return this.page.locator('.editor-group-container.active .tab.active.dirty').isVisible();
  }

  status() {
    return this.page
      .locator('.statusbar-item[id="codebooklsp.codebooklsp.codebookLsp.status"]')
      .innerText({ timeout: 300 })
      .catch(() => '');
  }

  notifications() {
    return this.page.locator('.notification-toast .notification-list-item-message').allInnerTexts();
  }

  /** Asks again until the answer is right. */
  async until(ask, isRight, what, seconds = 20) {
    const end = Date.now() + seconds * 1000 * patience;
    for (let last; ;) {
      last = await ask();
      if (isRight(last)) return last;
      if (Date.now() > end) throw new Error(`${what}; last: ${JSON.stringify(last)?.slice(0, 600)}`);
      await this.page.waitForTimeout(100);
    }
  }

  close() {
    return this.browser.close();
  }
}
