#!/usr/bin/env node
// How much memory a large dataset takes, and how fast records are read beside plain annotation:
//
//     node tests/large/figures.mjs [--program CODEBOOKLSP] [--texts FOLDER] [--keep FOLDER] [MEGABYTES...]
//
// Makes JSON lines from texts (a paragraph a record, over and over until the file is large enough) and prints, for each size (10 100 1000),
// the time and the peak resident memory of a run that annotates 200 records and passes the rest through, and of one that passes all through;
// then tokens a second of `annotate-dataset` and of `annotate` over the same paragraphs. Linux only (it reads /proc).
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const args = process.argv.slice(2);
const option = (name, otherwise) => {
  const at = args.indexOf(name);
  return at < 0 ? otherwise : args.splice(at, 2)[1];
};
const program = option('--program', join(root, 'artifacts/bin/CodebookLsp.Cli/release/codebooklsp'));
const texts = option('--texts', join(root, 'samples/background'));
const kept = option('--keep', null);
const sizes = args.length > 0 ? args.map(Number) : [10, 100, 1000];

const paragraphs = readdirSync(texts)
  .filter(name => /\.(txt|md)$/.test(name))
  .flatMap(name => readFileSync(join(texts, name), 'utf8').split(/\r?\n\s*\r?\n/))
  .map(text => text.replaceAll(/\s+/g, ' ').trim())
  .filter(text => text.length > 80);
const folder = kept ?? mkdtempSync(join(tmpdir(), 'codebooklsp-large-'));

/** A file of so many bytes or a little more. */
function make(path, bytes) {
  const file = openSync(path, 'w');
  let lines = [];
  for (let id = 0, written = 0, held = 0; written + held < bytes; id++) {
    const line = JSON.stringify({ id, source: `paragraph ${id % paragraphs.length}`, text: paragraphs[id % paragraphs.length], score: (id % 1000) / 1000 }) + '\n';
    lines.push(line);
    held += Buffer.byteLength(line);
    if (held > 1 << 22 || written + held >= bytes) {
      writeSync(file, lines.join(''));
      [written, held, lines] = [written + held, 0, []];
    }
  }
  closeSync(file);
}

/** Runs the program and looks at its peak memory until it ends. */
function run(...parameters) {
  return new Promise((resolve, reject) => {
    const started = process.hrtime.bigint();
    const child = spawn(program, parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
    let error = '';
    let peak = 0;
    const look = () => {
      try {
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0));
      } catch {
        // It has just ended.
      }
    };
    const timer = setInterval(look, 20);
    child.stderr.on('data', data => (error += data));
    child.on('error', reject);
    child.on('close', code => {
      clearInterval(timer);
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      code === 0 ? resolve({ seconds, megabytes: peak / 1024, error }) : reject(new Error(`${parameters.join(' ')} ended with ${code}: ${error}`));
    });
  });
}

try {
  for (const size of sizes) {
    const path = join(folder, `${size}.jsonl`);
    make(path, size * 1e6);
    const limited = await run('annotate-dataset', path, '-o', join(folder, 'out.jsonl'), '--limit', '200', '--restart', '--force');
    const through = await run('annotate-dataset', path, '-o', join(folder, 'out.jsonl'), '--where', 'id < 0', '--restart', '--force');
    const same = readFileSync(path, { flag: 'r' }).length === statSync(join(folder, 'out.jsonl')).size;
    console.log(
      `${String(size).padStart(5)} MB  200 records annotated, the rest passed through: ${limited.seconds.toFixed(1)} s, peak ${limited.megabytes.toFixed(0)} MB` +
        `   all passed through: ${through.seconds.toFixed(1)} s, peak ${through.megabytes.toFixed(0)} MB${same ? '' : '   NOT THE SAME SIZE'}`);
    rmSync(join(folder, 'out.jsonl'));
    if (!kept) rmSync(path);
  }

  const some = paragraphs.filter(text => text.length > 300).slice(0, 120);
  const [lines, plain] = [join(folder, 'some.jsonl'), join(folder, 'some.txt')];
  for (const [path, content] of [[lines, some.map(text => JSON.stringify({ text }) + '\n').join('')], [plain, some.join('\n\n')]]) {
    const file = openSync(path, 'w');
    writeSync(file, content);
    closeSync(file);
  }
  // What both spend on starting, measured with one record; the rest is reading.
  const one = join(folder, 'one.jsonl');
  const file = openSync(one, 'w');
  writeSync(file, '{"text":"One."}\n');
  closeSync(file);
  const start = (await run('annotate-dataset', one, '-o', join(folder, 'x.jsonl'))).seconds;
  const dataset = await run('annotate-dataset', lines, '-o', join(folder, 'y.jsonl'), '--write', 'top,vector', '--json');
  const annotate = await run('annotate', plain, '-o', join(folder, 'z.jsonl'));
  const tokens = Number(/"tokens":(\d+),"written"/.exec(dataset.error)?.[1]);
  const plainTokens = readFileSync(join(folder, 'z.jsonl'), 'utf8').split('\n').length - 1;
  const [rate, plainRate] = [tokens / (dataset.seconds - start), plainTokens / (annotate.seconds - start)];
  console.log(`annotate-dataset ${rate.toFixed(0)} tokens/s, annotate ${plainRate.toFixed(0)} tokens/s (start of ${start.toFixed(1)} s left out): ${(rate / plainRate).toFixed(2)}`);
} finally {
  if (!kept && existsSync(folder)) rmSync(folder, { recursive: true });
}
