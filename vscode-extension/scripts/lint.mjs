// node scripts/lint.mjs FOLDER...: what Prettier does not check. Prettier breaks code at 140 columns, but not comments and texts.

import fs from 'node:fs';
import path from 'node:path';

const mostColumns = 140;
const mostLines = 300;

/** A longer file says why in its first comment. */
const reason = /^\/\/.*\bLong because\b/m;

const problems = process.argv.slice(2).flatMap((folder) =>
  fs
    .readdirSync(folder, { recursive: true })
    .filter((file) => /\.(ts|mjs|json)$/.test(file))
    .flatMap((file) => check(path.join(folder, file))),
);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

function check(file) {
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  const wide = lines.flatMap((line, at) =>
    line.length > mostColumns ? [`${file}:${at + 1}: ${line.length} columns, at most ${mostColumns}.`] : [],
  );
  const isLong = lines.length - 1 > mostLines && !reason.test(lines.slice(0, 5).join('\n'));
  return isLong
    ? [...wide, `${file}: ${lines.length - 1} lines, at most ${mostLines}. Split it, or say 'Long because …' in its first comment.`]
    : wide;
}
