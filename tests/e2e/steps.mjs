// What is checked: the numbered lines of a run.

/**
 * Runs steps in order and counts. A window on a busy machine may swallow a key or a click, which says nothing about us: a step that
 * fails is tried once more, and the run says which ones needed that, so that somebody looks at one that often does.
 */
export class Steps {
  #started = Date.now();
  #pictures = 0;
  /** The names of steps. */
  passed = [];
  failed = [];
  /** Those of them that passed at the second try only. */
  unsteady = [];

  /** @param onFailure Keeps what may explain it, and leaves what the step may have left open. */
  constructor(onFailure = async () => {}) {
    this.onFailure = onFailure;
  }

  async step(name, check) {
    for (const isLast of [false, true]) {
      const started = Date.now();
      try {
        const seen = await check();
        this.passed.push(name);
        if (isLast) this.unsteady.push(name);
        this.#line('PASS', name, `(${Date.now() - started} ms)`, seen === undefined ? '' : JSON.stringify(seen));
        return;
      } catch (error) {
        this.#line(isLast ? 'FAIL' : 'AGAIN', name, error.message.split('\n').slice(0, 6).join(' / '));
        await this.onFailure(++this.#pictures).catch(() => {});
      }
    }
    this.failed.push(name);
  }

  /** Takes these steps and an earlier run of the same ones for one: what passed in either has passed, and was not steady if in one only. */
  after(earlier) {
    const either = new Set([...earlier.passed, ...this.passed]);
    this.unsteady = [
      ...new Set([...earlier.unsteady, ...this.unsteady, ...[...earlier.failed, ...this.failed].filter((name) => either.has(name))]),
    ];
    this.failed = [...new Set([...earlier.failed, ...this.failed])].filter((name) => !either.has(name));
    this.passed = [...either];
    return this;
  }

  #line(...words) {
    console.log(`${((Date.now() - this.#started) / 1000).toFixed(1).padStart(6)}s`, ...words);
  }
}
