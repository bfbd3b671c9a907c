import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launch, type LaunchSettings, missingServer, notStarted, packedServer } from '../src/launch';

const usual: LaunchSettings = { serverPath: '', model: '', device: 'auto', precision: 'auto', logLevel: 'info' };

test('starts the packed server and leaves to it what it decides by itself', () => {
  assert.deepEqual(launch(usual, '/ext/server/codebooklsp'), {
    command: '/ext/server/codebooklsp',
    args: ['serve', '--stdio', '--log-level', 'Information'],
  });
});

test('prefers the server of the user', () => {
  assert.equal(launch({ ...usual, serverPath: ' /mine ' }, '/packed').command, '/mine');
});

test('passes on what the settings say', () => {
  const { args } = launch({ ...usual, model: '/models/a b', device: 'cuda', precision: 'float32', logLevel: 'warning' }, '/packed');
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

test('logs as usual at a level that nobody knows', () => {
  assert.deepEqual(launch({ ...usual, logLevel: 'loud' }, '/packed').args.slice(-2), ['--log-level', 'Information']);
});

test('knows what the server is called on each system', () => {
  assert.deepEqual(packedServer('win32'), ['server', 'codebooklsp.exe']);
  assert.deepEqual(packedServer('linux'), ['server', 'codebooklsp']);
});

test('says what to do about a server that is missing or does not start', () => {
  assert.match(missingServer(usual, '/packed'), /Install the extension's package for it/);
  assert.match(missingServer({ ...usual, serverPath: '/mine' }, '/mine'), /Correct 'codebookLsp\.server\.path'/);
  assert.equal(notStarted('/mine', 'spawn /mine EACCES.'), "The server '/mine' could not be started: spawn /mine EACCES.");
});
