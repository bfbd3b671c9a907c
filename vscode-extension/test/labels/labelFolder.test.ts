import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { whyNotKept } from '../../src/labels/labelFolder';

const folder = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'codebooklsp-labels-'));

test('labels can be kept in a folder that can be written, whether it has some already or not', async () => {
  const own = folder();
  assert.equal(await whyNotKept(own), undefined);
  fs.mkdirSync(path.join(own, '.codebooklsp'));
  assert.equal(await whyNotKept(own), undefined);
  fs.writeFileSync(path.join(own, '.codebooklsp', 'labels.json'), '{}');
  assert.equal(await whyNotKept(own), undefined);
});

test('where no label can be kept, it is said before one is typed', async () => {
  const taken = folder();
  fs.writeFileSync(path.join(taken, '.codebooklsp'), 'a file');
  assert.match((await whyNotKept(taken)) ?? '', /is not a folder/);
  assert.match((await whyNotKept(path.join(taken, 'nowhere'))) ?? '', /cannot be written/);
});

test(
  'a folder that may only be read keeps no label',
  { skip: process.getuid?.() === 0 ? 'root may write everywhere' : false },
  async () => {
    const own = folder();
    fs.chmodSync(own, 0o555);
    assert.match((await whyNotKept(own)) ?? '', /cannot be written/);
  },
);
