import assert from 'node:assert/strict';
import { test } from 'node:test';
import manifest from '../../package.json';
import schema from '../../schemas/dataset.schema.json';
import { annotationKinds, consentText, doneText, kindDetails, listOf, needsFollowed, planText } from '../../src/datasets/datasetPlan';
import type { AnnotateDatasetResult } from '../../src/protocol/datasets';

const nothing: AnnotateDatasetResult = {
  uri: 'file:///notes.jsonl',
  records: 0,
  annotated: 0,
  upToDate: 0,
  passedOver: 0,
  withoutText: 0,
  malformed: 0,
  tokens: 0,
  written: null,
};

test('a list is separated by commas', () => {
  assert.deepEqual(listOf(' text, /meta/title ,,'), ['text', '/meta/title']);
  assert.deepEqual(listOf(''), []);
});

test('only spans need codes to look for', () => {
  assert.ok(needsFollowed(['top', 'spans']));
  assert.ok(!needsFollowed(['top', 'counts', 'vector', 'codes', 'themes', 'theme-spans']));
});

test('the kinds are those of the schema, and each is explained', () => {
  assert.deepEqual([...annotationKinds].sort(), [...schema.properties.write.items.enum].sort());
  for (const kind of annotationKinds) assert.ok(kindDetails[kind].detail.length > 10);
});

test('a plan is written as readable JSON', () => {
  assert.equal(planText({ fields: ['text'], write: ['top'] }), '{\n  "fields": [\n    "text"\n  ],\n  "write": [\n    "top"\n  ]\n}\n');
});

test('the user agrees to the first record and to what would be added to it', () => {
  const said = consentText({
    format: 'jsonl',
    records: [
      {
        number: 3,
        line: 4,
        texts: [{ name: 'text', value: 'A whale.' }],
        values: [{ name: 'codebooklsp_top', value: `["${'x'.repeat(400)}` }],
      },
    ],
  });
  assert.match(said, /jsonl, line 4/);
  assert.match(said, /^text: A whale\.$/m);
  assert.match(said, /^\+ codebooklsp_top: \["x+…$/m);
  assert.ok(said.split('\n').every((line) => line.length < 200));
  assert.match(consentText({ format: 'jsonl', records: [] }), /up to date/);
});

test('the result is one sentence', () => {
  assert.equal(doneText('notes.jsonl', nothing), 'notes.jsonl is already up to date. Nothing was written.');
  assert.equal(
    doneText('notes.jsonl', { ...nothing, records: 1234, annotated: 1200, upToDate: 30, malformed: 4, written: 'file:///notes.jsonl' }),
    'notes.jsonl: 1,200 of 1,234 records annotated; 30 up to date, 4 malformed.',
  );
});

test('an untrusted workspace is not offered the command', () => {
  const items = Object.values(manifest.contributes.menus).flat() as { command: string; when?: string }[];
  const ours = items.filter(({ command }) => command === 'codebookLsp.annotateDataset');
  assert.ok(ours.length >= 3);
  for (const { when } of ours) assert.match(when ?? '', /isWorkspaceTrusted/);
});
