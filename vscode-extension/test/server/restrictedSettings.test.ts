import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsFor } from '../../src/server/restrictedSettings';

test('an untrusted workspace is not indexed, even if the user asks for it', () => {
  assert.deepEqual(settingsFor({ workspaceIndex: true, colors: 'off' }, false), { workspaceIndex: false, colors: 'off' });
  assert.deepEqual(settingsFor({ colors: 'off' }, false), { workspaceIndex: false, colors: 'off' });
  assert.deepEqual(settingsFor({ workspaceIndex: true }, true), { workspaceIndex: true });
  assert.equal(settingsFor(null, false), null);
});
