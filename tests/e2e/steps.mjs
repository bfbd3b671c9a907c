// What is checked: the numbered lines of a run.

/** Runs steps in order and counts. */
export class Steps {
  #started = Date.now();
  passed = 0;
  failed = 0;

  /** @param onFailure Keeps what may explain it. */
  constructor(onFailure = async () => {}) {
    this.onFailure = onFailure;
  }

  async step(name, check) {
    const started = Date.now();
    try {
      const seen = await check();
      this.passed++;
      this.#line('PASS', name, `(${Date.now() - started} ms)`, seen === undefined ? '' : JSON.stringify(seen));
    } catch (error) {
      this.failed++;
      this.#line('FAIL', name, error.message.split('\n').slice(0, 6).join(' / '));
      await this.onFailure(this.failed).catch(() => {});
    }
  }

  #line(...words) {
    console.log(`${((Date.now() - this.#started) / 1000).toFixed(1).padStart(6)}s`, ...words);
  }
}
