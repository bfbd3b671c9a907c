// The server as an editor sees it, and what Linux says of its memory.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export class Server {
  #process;
  #received = Buffer.alloc(0);
  #waiting = new Map();
  #last = 0;
  #ended;
  #listeners = new Map();

  /** @param {string[]} command The program and its arguments. */
  constructor(command) {
    this.#process = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#process.stdout.on('data', data => this.#take(data));
    let log = '';
    this.#process.stderr.on('data', data => (log = (log + data).slice(-4000)));
    this.#ended = new Promise((_, reject) => {
      this.#process.on('error', reject);
      this.#process.on('exit', code => reject(new Error(`The server ended with ${code}. Its log ends:\n${log}`)));
    });
    this.#ended.catch(() => {}); // who waits for an answer hears of it
  }

  request(method, params) {
    const id = ++this.#last;
    this.#send({ jsonrpc: '2.0', id, method, params });
    return Promise.race([new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject })), this.#ended]);
  }

  notify(method, params) {
    this.#send({ jsonrpc: '2.0', method, params });
  }

  /** Calls back with the parameters of every such notification. */
  on(method, listener) {
    this.#listeners.set(method, listener);
  }

  /** In megabytes of a million bytes: resident, and of that what belongs to no file. */
  memory() {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, 'utf8');
    const value = name => (Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)[1]) * 1024) / 1e6;
    return { resident: value('VmRSS'), anonymous: value('RssAnon') };
  }

  async stop() {
    await this.request('shutdown');
    const gone = new Promise(resolve => this.#process.on('exit', resolve));
    this.notify('exit');
    await gone;
  }

  kill() {
    this.#process.kill();
  }

  #send(message) {
    const body = Buffer.from(JSON.stringify(message));
    this.#process.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#process.stdin.write(body);
  }

  #take(data) {
    this.#received = Buffer.concat([this.#received, data]);
    for (;;) {
      const head = this.#received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const end = head + 4 + Number(/Content-Length: *(\d+)/i.exec(this.#received.toString('latin1', 0, head))[1]);
      if (this.#received.length < end) return;
      this.#handle(JSON.parse(this.#received.toString('utf8', head + 4, end)));
      this.#received = this.#received.subarray(end);
    }
  }

  #handle(message) {
    if (message.method === undefined) {
      const { resolve, reject } = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      message.error === undefined ? resolve(message.result) : reject(new Error(message.error.message));
    } else if (message.id !== undefined) {
      const result = message.method === 'workspace/configuration' ? message.params.items.map(() => null) : null;
      this.#send({ jsonrpc: '2.0', id: message.id, result });
    } else {
      this.#listeners.get(message.method)?.(message.params);
    }
  }
}
