// The questions that make a workspace's dataset plan.

import * as vscode from 'vscode';
import { type AnnotationKind, annotationKinds, type DatasetPlan, kindDetails, listOf, needsFollowed } from './datasetPlan';

/** Undefined if the user cancels. */
export async function askForPlan(name: string): Promise<DatasetPlan | undefined> {
  const fields = await vscode.window.showInputBox({
    title: `Annotate ${name} (1/2)`,
    prompt:
      'Which fields hold the texts? Separate property names, JSON pointers (/meta/title) or column names with commas. ' +
      'Leave empty to use text, content, body or another common name.',
    ignoreFocusOut: true,
  });
  if (fields === undefined) return undefined;

  const picked = await vscode.window.showQuickPick(
    annotationKinds.map((kind) => ({ ...kindDetails[kind], writes: kind, picked: kind === 'top' })),
    { title: `Annotate ${name} (2/2)`, placeHolder: 'What should be written into each record?', canPickMany: true, ignoreFocusOut: true },
  );
  if (picked === undefined || picked.length === 0) return undefined;

  const write: readonly AnnotationKind[] = picked.map(({ writes }) => writes);
  const follow = needsFollowed(write) ? await askForCodes(name) : '';
  return follow === undefined ? undefined : { fields: listOf(fields), write, ...(follow === '' ? {} : { follow: listOf(follow) }) };
}

async function askForCodes(name: string): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: `Annotate ${name}`,
    prompt: 'Which codes should be marked? Separate names (L14.3:877) or words of their labels with commas.',
    ignoreFocusOut: true,
    validateInput: (typed) => (listOf(typed).length === 0 ? 'Spans need at least one code.' : undefined),
  });
}
