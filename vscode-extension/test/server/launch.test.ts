import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundledServer, launch, type LaunchSettings, missingServer, notStarted } from '../../src/server/launch';

const usual: LaunchSettings = { serverPath: '', libtorch: '', model: '', device: 'auto', precision: 'auto', logLevel: 'Information' };

test('the bundled server is started, and decides for itself what is set to auto', () => {
  assert.deepEqual(launch(usual, '/ext/server/codebooklsp'), {
    command: '/ext/server/codebooklsp',
    args: ['serve', '--stdio', '--log-level', 'Information'],
    env: {},
  });
});

test('an installed PyTorch is named in the environment, since libraries are loaded before arguments are read', () => {
  assert.deepEqual(launch({ ...usual, libtorch: ' /opt/torch/lib ' }, '/packed').env, { CODEBOOKLSP_LIBTORCH: '/opt/torch/lib' });
});

test('a server named in the settings is preferred', () => {
  assert.equal(launch({ ...usual, serverPath: ' /mine ' }, '/packed').command, '/mine');
});

test('the settings become arguments', () => {
  const { args } = launch({ ...usual, model: '/models/a b', device: 'cuda', precision: 'float32', logLevel: 'Warning' }, '/packed');
  assert.deepEqual(args, [
    'serve',
    '--stdio',
    '--model',
    '/models/a b',
    '--device',
    'cuda',
    '--precision',
    'float32',
    '--log-level',
    'Warning',
  ]);
});

test('the server is an .exe on Windows only', () => {
  assert.deepEqual(bundledServer('win32'), ['server', 'codebooklsp.exe']);
  assert.deepEqual(bundledServer('linux'), ['server', 'codebooklsp']);
});

test('the user is told what to do about a server that is missing or does not start', () => {
  assert.match(missingServer(usual, '/packed'), /Install the extension's package for your system/);
  assert.match(missingServer({ ...usual, serverPath: '/mine' }, '/mine'), /Correct 'codebookLsp\.server\.path'/);
  assert.equal(notStarted('/mine', 'spawn /mine EACCES.'), "The server '/mine' could not be started: spawn /mine EACCES.");
});
