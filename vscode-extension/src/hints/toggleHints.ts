// The command that turns hints off and on.

import type * as vscode from 'vscode';
import { registerCommands } from '../editor/commands';
import { changeSetting, settings } from '../editor/settings';
import { toggledDensity } from './hintDensity';

const lastDensityKey = 'codebookLsp.lastDensity';

export const hintCommands = (memory: vscode.Memento): vscode.Disposable =>
  registerCommands({ toggleInlayHints: oneByOne(() => toggleHints(memory)) });

/** A setting takes a moment to be written: a second press meanwhile would read the old one and turn to the same side again. */
function oneByOne(work: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  return () => (last = last.then(work, work));
}

async function toggleHints(memory: vscode.Memento): Promise<void> {
  const density = settings().get('inlayHints.density', 'themes');
  const wanted = toggledDensity(density, memory.get<string>(lastDensityKey));
  await memory.update(lastDensityKey, density);
  await changeSetting('inlayHints.density', wanted);
}
