// Lists lines of C# above 140 columns and files above 300 lines: npm run lint. A longer file says why in its first comment, which holds
// the words "300 lines".
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const columns = 140;
const lines = 300;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const faults = ['shared', 'server', 'tests']
  .flatMap((part) => readdirSync(join(root, part), { recursive: true }).map((path) => `${part}/${path.replaceAll('\\', '/')}`))
  .filter((path) => path.endsWith('.cs') && !path.includes('/node_modules/'))
  .sort()
  .flatMap((path) => [...faultsOf(path)]);
for (const fault of faults) console.log(fault);
process.exit(faults.length === 0 ? 0 : 1);

function* faultsOf(path) {
  const text = readFileSync(join(root, path), 'utf8');
  const all = text.replace(/\n$/, '').split('\n');
  for (const [index, line] of all.entries()) {
    const length = [...line.replace(/\r$/, '')].length;
    if (length > columns) yield `${path}:${index + 1}: ${length} columns, ${columns} at most`;
  }
  const first = /^ *\/\/.*\n(?: *\/\/.*\n)*/m.exec(text)?.[0] ?? '';
  if (all.length > lines && !first.includes(`${lines} lines`))
    yield `${path}: ${all.length} lines, ${lines} at most; or say why in the first comment`;
}
