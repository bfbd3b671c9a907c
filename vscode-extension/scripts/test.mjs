// npm test -- [WORD...] [--OPTION=VALUE...]: bundles the tests and runs them with Node's test runner. With words, it runs only the test
// files whose paths contain one of them. Options are the runner's, such as --test-name-pattern=pinned.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const extension = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const bundles = path.join(extension, 'dist', 'test');
const options = process.argv.slice(2).filter((argument) => argument.startsWith('-'));
const words = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));

const files = fs
  .readdirSync(path.join(extension, 'test'), { recursive: true })
  .filter((file) => file.endsWith('.test.ts') && (words.length === 0 || words.some((word) => file.includes(word))))
  .sort();
if (files.length === 0) {
  console.error(`No test file's path contains ${words.join(' or ')}.`);
  process.exit(1);
}

fs.rmSync(bundles, { recursive: true, force: true }); // what was bundled for a test that has been renamed
await build({
  absWorkingDir: extension,
  entryPoints: files.map((file) => path.join('test', file)),
  outbase: 'test',
  outdir: bundles,
  bundle: true,
  platform: 'node',
  loader: { '.css': 'text' },
  logLevel: 'warning',
});
const bundled = files.map((file) => path.join(bundles, file.replace(/\.ts$/, '.js')));
const { status } = spawnSync(process.execPath, ['--test', ...options, ...bundled], { cwd: extension, stdio: 'inherit' });
process.exit(status ?? 1);
