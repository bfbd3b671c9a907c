// The view that is open in the side bar, and its rows.

export class SideBar {
  #workbench;

  constructor(workbench) {
    this.#workbench = workbench;
  }

  /** The rows of the view that is open in the side bar, with what stands beside their names. */
  rows() {
    return this.#workbench.page.evaluate(() =>
      [...document.querySelectorAll('.pane-body .tree-explorer-viewlet-tree-view .monaco-list-row')]
        .sort((a, b) => parseInt(a.style.top) - parseInt(b.style.top))
        .map((row) =>
          ['.label-name', '.label-description']
            .map((part) => row.querySelector(part)?.textContent ?? '')
            .join(' ')
            .trim(),
        ),
    );
  }

  /**
   * The rows once they are right and have stopped changing: a list is drawn anew row by row, so that for a moment a new heading stands
   * above old rows.
   */
  async settledRows(isRight, what, seconds) {
    let before = '';
    return this.#workbench.until(
      async () => {
        await this.#workbench.page.waitForTimeout(300);
        return this.rows();
      },
      (rows) => {
        const isSettled = JSON.stringify(rows) === before;
        before = JSON.stringify(rows);
        return isSettled && isRight(rows);
      },
      what,
      seconds,
    );
  }

  /** Folds a group of the view, so that the ones below it are on the screen. */
  fold(group) {
    return this.#toggle(group, 'true');
  }

  unfold(group) {
    return this.#toggle(group, 'false');
  }

  async #toggle(group, expanded) {
    const row = this.row(group);
    if ((await row.getAttribute('aria-expanded')) === expanded) await row.locator('.monaco-tl-twistie').click();
  }

  row(text) {
    return this.#workbench.page.locator('.pane-body .tree-explorer-viewlet-tree-view .monaco-list-row', { hasText: text }).first();
  }

  /**
   * Chooses from the context menu of a row. A row that is just drawn anew opens none, so it is asked again; a menu that has only just
   * opened takes no click, so it is clicked until it closes.
   */
  async menu(row, label) {
    const menu = this.#workbench.page.locator('.monaco-menu');
    await this.#workbench.until(
      async () => {
        await this.row(row).click({ button: 'right' });
        await menu.waitFor({ timeout: 3_000 }).catch(() => undefined);
        return menu.isVisible();
      },
      (isOpen) => isOpen,
      `the menu of ${row}`,
    );
    await this.#workbench.until(
      async () => {
        const item = menu.locator('.action-item', { hasText: label }).first();
        if (await item.isVisible()) await item.click({ timeout: 1_000 }).catch(() => undefined);
        return menu.isVisible();
      },
      (isOpen) => !isOpen,
      `'${label}' of ${row}`,
    );
  }
}
