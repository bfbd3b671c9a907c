// The JSON schemas that the extension ships, beside what the server reads.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';

test('the schema of steering profiles lists the properties that the server reads', () => {
  const schema = JSON.parse(fs.readFileSync('schemas/steering-profile.schema.json', 'utf8')) as {
    properties: Record<string, { items?: { properties: object } }>;
  };
  const source = fs.readFileSync('../shared/CodebookLsp.Features/Steering/ProfileFile.cs', 'utf8');
  const listed = (name: string): string[] =>
    [...(new RegExp(`${name} =\\s*\\[([^\\]]*)\\];`).exec(source)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '').sort();
  assert.deepEqual(Object.keys(schema.properties).sort(), listed('ProfileProperties'));
  assert.deepEqual(Object.keys(schema.properties['codes']?.items?.properties ?? {}).sort(), listed('CodeProperties'));
});
