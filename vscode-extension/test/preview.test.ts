import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { comparisonPage } from '../src/comparison';
import { escaped } from '../src/escaped';
import { again, begun, grown, inserted, made, offered } from '../src/preview';
import type { ContinueParams, ContinueResult } from '../src/protocol';

const at = { line: 2, character: 5 };
const asked: ContinueParams = { textDocument: { uri: 'file:///a', version: 3 }, range: { start: at, end: at }, how: { profile: 'sea' } };
const result: ContinueResult = {
  version: 3,
  at,
  newText: ' <b>waves</b>',
  unsteered: ' a\u202Eb & c',
  fluency: -2.5,
  unsteeredFluency: -2.25,
  seed: 41,
  profile: '"sea"<',
  codes: [{ code: 'L4.1:7', firings: 2, tokens: 60 }],
  receipt: '{}',
};

test('a preview is offered at its place, for its version only', () => {
  const preview = grown(grown(begun(asked), ' the'), ' sea');
  assert.equal(offered(preview, 'file:///a', 3, at), ' the sea');
  assert.equal(offered(preview, 'file:///a', 4, at), undefined);
  assert.equal(offered(preview, 'file:///b', 3, at), undefined);
  assert.equal(offered(preview, 'file:///a', 3, { line: 2, character: 4 }), undefined);
  assert.equal(offered(begun(asked), 'file:///a', 3, at), undefined);
  assert.equal(offered(undefined, 'file:///a', 3, at), undefined);
});

test('another seed is the next one, for the text as it is now', () => {
  assert.deepEqual(again(made(begun(asked), result), 5), { ...asked, textDocument: { uri: 'file:///a', version: 5 }, seed: 42 });
  assert.equal('seed' in again(begun(asked), 3), false);
});

test('a continuation goes in at its place', () => {
  assert.equal(inserted('one three', 3, ' two'), 'one two three');
});

test('the comparison shows texts as texts and runs nothing', () => {
  const page = comparisonPage(result, 'abc');
  assert.match(page, /default-src 'none'; style-src 'nonce-abc'/);
  assert.doesNotMatch(page, /<b>|<script|\u202E/);
  assert.match(page, /&lt;b&gt;waves/);
  assert.match(page, /0\.25 nats a token less fluent/);
  assert.match(page, /2 of 60/);
  assert.equal(escaped('a\u200Bb\nc'), 'a\\u{200B}b\nc');
});

test('the schema knows the properties of a profile', () => {
  const schema = JSON.parse(fs.readFileSync('schemas/steering-profile.schema.json', 'utf8')) as {
    properties: Record<string, { items?: { properties: object } }>;
  };
  const source = fs.readFileSync('../shared/CodebookLsp.Features/Steering/ProfileFile.cs', 'utf8');
  const listed = (name: string): string[] =>
    [...(new RegExp(`${name} = \\[(.*)\\];`).exec(source)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '').sort();
  assert.deepEqual(Object.keys(schema.properties).sort(), listed('ProfileProperties'));
  assert.deepEqual(Object.keys(schema.properties['codes']?.items?.properties ?? {}).sort(), listed('CodeProperties'));
});
