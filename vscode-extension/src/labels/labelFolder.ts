// The folder where labels are kept, and whether they can be.

import * as fs from 'node:fs/promises';
import * as path from 'node:path';

const name = '.codebooklsp';

/** Why no label can be kept in a folder, in one sentence; undefined if it can. */
export async function whyNotKept(folder: string): Promise<string | undefined> {
  const kept = path.join(folder, name);
  const isThere = await fs.stat(kept).then(
    (found) => (found.isDirectory() ? 'folder' : 'other'),
    () => 'nothing',
  );
  if (isThere === 'other') return `“${kept}” is not a folder: names cannot be kept there.`;
  const labels = path.join(kept, 'labels.json');
  const target = (await exists(labels)) ? labels : isThere === 'folder' ? kept : folder;
  return (await isWritable(target)) ? undefined : `“${target}” cannot be written: names cannot be kept there.`;
}

const exists = (file: string): Promise<boolean> =>
  fs.access(file).then(
    () => true,
    () => false,
  );

const isWritable = (file: string): Promise<boolean> =>
  fs.access(file, fs.constants.W_OK).then(
    () => true,
    () => false,
  );
