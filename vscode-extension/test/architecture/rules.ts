// The rules for src. Each function returns what breaks its rule, a line for each.

import { folderOf, type Import, importsOf, type Sources, typesOf } from './sources';

export type Layers = readonly (readonly [folder: string, mayImport: readonly string[]])[];

/** Imports between our own files. */
const ours = (sources: Sources): Import[] => importsOf(sources).filter(({ to }) => sources.has(`${to}.ts`));

export function wrongArrows(sources: Sources, layers: Layers): string[] {
  const allowed = new Map(layers);
  return ours(sources)
    .map(({ from, to }) => ({ from, to, folder: folderOf(from), target: folderOf(to) }))
    .filter(({ folder, target }) => folder !== target && folder !== '' && !allowed.get(folder)?.includes(target))
    .map(({ from, to }) => `${from} imports ${to}`);
}

/** Arrows that point up, or sideways to a folder listed later. Without them there is no cycle of folders. */
export function upwardArrows(layers: Layers): string[] {
  const folders = layers.map(([folder]) => folder);
  return layers.flatMap(([folder, mayImport], at) =>
    mayImport.filter((target) => !folders.slice(0, at).includes(target)).map((target) => `${folder} → ${target}`),
  );
}

/** Arrows that are allowed and that no import uses. */
export function unusedArrows(sources: Sources, layers: Layers): string[] {
  const used = new Set(ours(sources).map(({ from, to }) => `${folderOf(from)} → ${folderOf(to)}`));
  return layers.flatMap(([folder, mayImport]) => mayImport.map((target) => `${folder} → ${target}`)).filter((arrow) => !used.has(arrow));
}

/** Files that import each other in a circle. */
export function fileCycles(sources: Sources): string[] {
  const imports = ours(sources);
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    else if (!done.has(file)) {
      for (const { from, to } of imports) if (from === file) visit(`${to}.ts`, [...path, file]);
      done.add(file);
    }
  };
  for (const file of sources.keys()) visit(file, []);
  return cycles;
}

/** Files that seem to decide without VS Code, and yet load a file that uses it. A test could not load them. */
export function impureDecisions(sources: Sources): string[] {
  const usesEditor = new Set(
    importsOf(sources)
      .filter(({ to }) => /^vscode(-languageclient)?(\/|$)/.test(to) || to.startsWith('editor/'))
      .map(({ from }) => from),
  );
  return ours(sources)
    .filter(({ from, to, isTypeOnly }) => !isTypeOnly && !usesEditor.has(from) && usesEditor.has(`${to}.ts`))
    .map(({ from, to }) => `${from} imports ${to}`);
}

export function sharedTypeNames(sources: Sources): string[] {
  const types = typesOf(sources);
  const filesOf = (name: string): string[] => types.filter(([other]) => other === name).map(([, file]) => file);
  return [...new Set(types.map(([name]) => name))]
    .filter((name) => filesOf(name).length > 1)
    .map((name) => `${name}: ${filesOf(name).join(', ')}`);
}
