import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUnneeded, prunedDependencies, targetOf } from '../../scripts/targets.mjs';

test('each system has a name in .NET', () => assert.equal(targetOf('win32-x64').rid, 'win-x64'));

test('an unsupported system is refused with the reason', () => {
  assert.throws(
    () => targetOf('linux-arm64'),
    /^Error: NuGet has no libtorch for Linux on ARM\. The supported systems are linux-x64, win32-x64, darwin-arm64\./,
  );
  assert.throws(() => targetOf('amiga'), /'amiga' is not a supported system/);
});

test('files that nothing loads are left out', () => {
  for (const file of [
    'codebooklsp.pdb',
    'libtorch_python.so',
    'torch_python.dll',
    'libmscordbi.dylib',
    'createdump',
    'libSkiaSharp.dll',
    'TorchSharp.xml',
    'mscordaccore_amd64_amd64_10.0.dll',
  ]) {
    assert.ok(isUnneeded(file), file);
  }
  for (const file of [
    'codebooklsp',
    'libtorch_cpu.so',
    'libtorch.so',
    'torch_cpu.dll',
    'libc10.dylib',
    'libcoreclr.so',
    'System.Private.CoreLib.dll',
    'libclrjit.so',
    'SkiaSharp.dll',
  ]) {
    assert.ok(!isUnneeded(file), file);
  }
});

test('they are also removed from the list that the .NET host checks', () => {
  const before = {
    targets: { t: { lib: { native: { 'runtimes/x/native/libtorch_python.so': {}, 'runtimes/x/native/libtorch.so': {} } }, other: {} } },
  };
  assert.deepEqual(JSON.parse(prunedDependencies(JSON.stringify(before))).targets.t, {
    lib: { native: { 'runtimes/x/native/libtorch.so': {} } },
    other: {},
  });
});
