// What is packed for which system, as far as it can be decided without looking at the disk.

/** VS Code's name of a system, and .NET's. */
const targets = {
  'linux-x64': { rid: 'linux-x64' },
  'win32-x64': { rid: 'win-x64' },
  'darwin-arm64': { rid: 'osx-arm64' },
};

/** Systems someone may well ask for. */
const impossible = {
  'linux-arm64': 'NuGet has no libtorch for Linux on ARM',
  'win32-arm64': 'NuGet has no libtorch for Windows on ARM',
  'darwin-x64': 'NuGet has no current libtorch for macOS on Intel processors',
};

export function targetOf(name) {
  const target = targets[name];
  if (target !== undefined) return target;
  const reason = impossible[name] ?? `'${name}' is not a system that is packed for`;
  throw new Error(
    `${reason}; there is ${Object.keys(targets).join(', ')}. Elsewhere, run a server of your own with 'codebookLsp.server.path'.`,
  );
}

/**
 * Native files that nothing of ours loads: libtorch's Python binding and test libraries, TorchSharp's picture library, .NET's debugger
 * interface and its other garbage collectors.
 */
const unneeded =
  /^(?:lib)?(?:torch_python|torchbind_test|jitbackend_test|backend_with_compiler|aoti_custom_ops|nnapi_backend|shm|(?<=lib)SkiaSharp|Microsoft\.DiaSymReader\.Native\..*|mscordaccore.*|mscordbi|clrgc|clrgcexp|coreclrtraceptprovider)\.(?:so|dll|dylib)$/;

/** Whether a published file, named without its folder, is left out. */
export function isUnneeded(file) {
  return /\.(pdb|dbg|xml|lib)$/.test(file) || file === 'createdump' || file === 'createdump.exe' || unneeded.test(file);
}

/** The list of files that the host checks when it starts, without those that are left out. */
export function prunedDependencies(json) {
  const dependencies = JSON.parse(json);
  for (const target of Object.values(dependencies.targets)) {
    for (const library of Object.values(target)) {
      for (const kind of ['runtime', 'native']) {
        if (library[kind] !== undefined) {
          library[kind] = Object.fromEntries(Object.entries(library[kind]).filter(([file]) => !isUnneeded(file.split('/').at(-1))));
        }
      }
    }
  }
  return JSON.stringify(dependencies, null, 2);
}
