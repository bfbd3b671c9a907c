import assert from 'node:assert/strict';
import { test } from 'node:test';
import schema from '../../schemas/labels.schema.json';
import { codeOfPath, labelProblem, namesSomethingElse } from '../../src/labels/labelRules';

test('a label is one short line, by the same rules as the schema of label files', () => {
  const { maxLength, pattern } = schema.properties.labels.additionalProperties.properties.label;
  for (const label of ['ships', '“the”, “a”', 'x'.repeat(maxLength), '日本語 😀']) {
    assert.equal(labelProblem(label), undefined, label);
    assert.match(label, new RegExp(pattern));
  }
  for (const label of ['a\nb', 'a\u2028b', 'a\u0007b']) {
    assert.match(labelProblem(label) ?? '', /one line/);
    assert.doesNotMatch(label, new RegExp(pattern));
  }
  assert.match(labelProblem('x'.repeat(maxLength + 1)) ?? '', /at most 120/);
  assert.equal(labelProblem(' '), undefined, 'a blank label removes it');
});

test('the schema accepts every form of a code’s name', () => {
  const { pattern } = schema.properties.labels.propertyNames;
  for (const name of ['L14.3:877', 'L14:877', 'L14.mlp:877', 'L14.attn_preproj.3:877', 'l0.0:1']) assert.match(name, new RegExp(pattern));
  for (const name of ['L14', '14.3:877', 'L14.3:', 'L14.3:x', '']) assert.doesNotMatch(name, new RegExp(pattern));
});

test('a document about a code names it', () => {
  assert.equal(codeOfPath('/code/L14.3:877'), 'L14.3:877');
  assert.equal(codeOfPath('/code/'), undefined);
  assert.equal(codeOfPath('/other/L14.3:877'), undefined);
});

test('headings and links of Markdown keep their own names', () => {
  assert.ok(namesSomethingElse('## The sea', 5));
  assert.ok(namesSomethingElse('See [the sea](sea.md) there', 6));
  assert.ok(!namesSomethingElse('See [the sea](sea.md) there', 24));
  assert.ok(!namesSomethingElse('#1 of the list', 3));
});
