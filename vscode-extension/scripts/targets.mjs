// What is packed for which system: the decisions that need no disk.

/** VS Code's names of systems, and .NET's. */
const targets = {
  'linux-x64': { rid: 'linux-x64' },
  'win32-x64': { rid: 'win-x64' },
  'darwin-arm64': { rid: 'osx-arm64' },
};

/** Systems that someone may well ask for, and why they are not supported. */
const impossible = {
  'linux-arm64': 'NuGet has no libtorch for Linux on ARM',
  'win32-arm64': 'NuGet has no libtorch for Windows on ARM',
  'darwin-x64': 'NuGet has no current libtorch for macOS on Intel processors',
};

export function targetOf(name) {
  const target = targets[name];
  if (target !== undefined) return target;
  const reason = impossible[name] ?? `'${name}' is not a supported system`;
  const supported = `The supported systems are ${Object.keys(targets).join(', ')}.`;
  throw new Error(`${reason}. ${supported} On another system, build the server yourself and set 'codebookLsp.server.path'.`);
}

/**
 * Native libraries that nothing of ours loads: libtorch's Python binding and test libraries, TorchSharp's picture library, .NET's debugger
 * interface and its other garbage collectors.
 */
const unneeded = [
  /torch_python|torchbind_test|jitbackend_test|backend_with_compiler|aoti_custom_ops|nnapi_backend|shm|(?<=lib)SkiaSharp/,
  /Microsoft\.DiaSymReader\.Native\..*|mscordaccore.*|mscordbi|clrgc|clrgcexp|coreclrtraceptprovider/,
].map(({ source }) => new RegExp(`^(?:lib)?(?:${source})\\.(?:so|dll|dylib)$`));

/** Whether a published file is left out. The name is without its folder. */
export function isUnneeded(file) {
  return (
    /\.(pdb|dbg|xml|lib)$/.test(file) ||
    file === 'createdump' ||
    file === 'createdump.exe' ||
    unneeded.some((pattern) => pattern.test(file))
  );
}

/** The list of files that the .NET host checks when it starts, without those that are left out. */
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
