import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsFor } from '../src/trust';

test('a workspace that is not trusted is not indexed, whoever asks for it', () => {
  assert.deepEqual(settingsFor({ workspaceIndex: true, colors: 'off' }, false), { workspaceIndex: false, colors: 'off' });
  assert.deepEqual(settingsFor({ colors: 'off' }, false), { workspaceIndex: false, colors: 'off' });
  assert.deepEqual(settingsFor({ workspaceIndex: true }, true), { workspaceIndex: true });
  assert.equal(settingsFor(null, false), null);
});
