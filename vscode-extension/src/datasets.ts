// Annotates dataset files where they lie. The server reads and writes them: they never come through the editor, but for what a diff shows.

import path from 'node:path';
import * as vscode from 'vscode';
import {
  consent,
  datasetGlob,
  type DatasetPlan,
  type DatasetPreview,
  type DatasetResult,
  done,
  type Kind,
  kindDetails,
  kinds,
  listOf,
  needsFollowed,
  planText,
} from './datasetPlan';
import { annotateDatasetMethod, datasetPlanMethod, type DatasetPlanResult, previewDatasetMethod } from './protocol';
import type { CodebookServer } from './server';

const beforeScheme = 'codebooklsp-before';

/** VS Code opens no larger file in a diff. */
const mostBytesInDiff = 50 * 1024 * 1024;

export class Datasets implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly disposables: vscode.Disposable;
  private readonly before = new Map<string, string>(); // of the last run, by path

  constructor(private readonly server: CodebookServer) {
    this.disposables = vscode.Disposable.from(
      vscode.commands.registerCommand('codebookLsp.annotateDataset', (uri: unknown, chosen: unknown) => this.run(uri, chosen)),
      vscode.commands.registerCommand('codebookLsp.datasetSettings', (uri: unknown) => this.settings(uri)),
      vscode.workspace.registerTextDocumentContentProvider(beforeScheme, this),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.before.get(uri.path) ?? '';
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** Explorer gives what was clicked and all that is selected; a code action gives an address; the palette gives nothing. */
  private async run(clicked: unknown, chosen: unknown): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      void vscode.window.showInformationMessage('CodebookLsp: in Restricted Mode no dataset is changed. Trust the workspace first.');
      return;
    }

    const uris = await filesOf(targets(clicked, chosen));
    const [first] = uris;
    if (first === undefined) {
      void vscode.window.showInformationMessage(
        'CodebookLsp: there is no dataset here. Open or choose a JSON lines, CSV, TSV or Parquet file, or a folder of them.',
      );
      return;
    }

    this.server.ensureStarted();
    try {
      for (const document of vscode.workspace.textDocuments) {
        if (document.isDirty && uris.some((uri) => uri.toString() === document.uri.toString()) && !(await document.save())) return;
      }

      if ((await this.plan(first)) && (await this.agreed(first, uris))) await this.annotate(uris);
    } catch (error) {
      if (!(error instanceof vscode.CancellationError))
        void vscode.window.showErrorMessage(`CodebookLsp: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Asks how datasets are annotated here, unless that is known; false when the user would rather not say. */
  private async plan(uri: vscode.Uri): Promise<boolean> {
    const kept = await this.server.request<DatasetPlanResult>(datasetPlanMethod, { uri: uri.toString() });
    if (kept.path === null || kept.plan !== null) return true;
    const chosen = await this.choose(uri);
    if (chosen === undefined) return false;
    await vscode.workspace.fs.writeFile(vscode.Uri.file(kept.path), Buffer.from(planText(chosen)));
    return true;
  }

  private async choose(uri: vscode.Uri): Promise<DatasetPlan | undefined> {
    const name = path.basename(uri.path);
    const fields = await vscode.window.showInputBox({
      title: `Annotate ${name} (1/2)`,
      prompt:
        'Where are the texts? Property names, JSON pointers (/meta/title) or column names, separated by commas. Leave empty for text, content, body or another usual name.',
      ignoreFocusOut: true,
    });
    if (fields === undefined) return undefined;
    const picked = await vscode.window.showQuickPick(
      kinds.map((kind) => ({ ...kindDetails[kind], writes: kind, picked: kind === 'top' })),
      { title: `Annotate ${name} (2/2)`, placeHolder: 'What is written into each record?', canPickMany: true, ignoreFocusOut: true },
    );
    if (picked === undefined || picked.length === 0) return undefined;
    const write: readonly Kind[] = picked.map(({ writes }) => writes);
    const follow = needsFollowed(write)
      ? await vscode.window.showInputBox({
          title: `Annotate ${name}`,
          prompt: 'Which codes are marked? Names (L14.3:877) or words of their labels, separated by commas.',
          ignoreFocusOut: true,
          validateInput: (typed) => (listOf(typed).length === 0 ? 'Spans need a code to look for.' : undefined),
        })
      : '';
    return follow === undefined ? undefined : { fields: listOf(fields), write, ...(follow === '' ? {} : { follow: listOf(follow) }) };
  }

  /** Nothing is written without a yes to what would be. */
  private async agreed(first: vscode.Uri, uris: readonly vscode.Uri[]): Promise<boolean> {
    const preview = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: `Reading the first record of ${path.basename(first.path)}`,
        cancellable: true,
      },
      (_, cancel) => this.server.request<DatasetPreview>(previewDatasetMethod, { uri: first.toString(), records: 1 }, cancel),
    );
    const [title, yes, settings] = [
      uris.length === 1 ? `Annotate ${path.basename(first.path)} in place?` : `Annotate ${uris.length} files in place?`,
      'Annotate',
      'Change Settings',
    ];
    const answer = await vscode.window.showInformationMessage(title, { modal: true, detail: consent(preview) }, yes, settings);
    if (answer === settings) await this.settings(first);
    return answer === yes;
  }

  private async annotate(uris: readonly vscode.Uri[]): Promise<void> {
    this.before.clear();
    for (const uri of uris) {
      const name = vscode.workspace.asRelativePath(uri);
      const old = uris.length === 1 ? await textOf(uri) : undefined;
      const result = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: `Annotating ${name}`, cancellable: true },
        (progress, cancel) => {
          let reached = 0;
          return this.server.work<DatasetResult>(annotateDatasetMethod, { uri: uri.toString() }, cancel, (message, percentage) => {
            progress.report({ message, increment: Math.max(0, percentage - reached) });
            reached = Math.max(reached, percentage);
          });
        },
      );
      const said = done(name, result);
      if (old !== undefined && result.written === uri.toString()) await this.showDiff(uri, old);
      void vscode.window.showInformationMessage(`CodebookLsp: ${said}`);
    }
  }

  private async showDiff(uri: vscode.Uri, old: string): Promise<void> {
    this.before.set(uri.path, old);
    await vscode.commands.executeCommand(
      'vscode.diff',
      uri.with({ scheme: beforeScheme }),
      uri,
      `${path.basename(uri.path)} (before ↔ annotated)`,
    );
  }

  /** Opens how datasets are annotated here, to be changed by hand. */
  private async settings(clicked: unknown): Promise<void> {
    const [uri] = targets(clicked, undefined);
    if (uri === undefined) return;
    const kept = await this.server.request<DatasetPlanResult>(datasetPlanMethod, { uri: uri.toString() });
    if (kept.path === null) {
      void vscode.window.showInformationMessage('CodebookLsp: open the folder that the file is in. Its settings are kept there.');
      return;
    }

    const file = vscode.Uri.file(kept.path);
    if (kept.plan === null) await vscode.workspace.fs.writeFile(file, Buffer.from(planText({ fields: [], write: ['top'] })));
    await vscode.window.showTextDocument(file);
  }
}

function targets(clicked: unknown, chosen: unknown): readonly vscode.Uri[] {
  if (Array.isArray(chosen) && chosen.every((one) => one instanceof vscode.Uri) && chosen.length > 0) return chosen;
  if (clicked instanceof vscode.Uri) return [clicked];
  if (typeof clicked === 'string') return [vscode.Uri.parse(clicked, true)];
  const open = vscode.window.activeTextEditor?.document.uri;
  return open === undefined ? [] : [open];
}

async function filesOf(uris: readonly vscode.Uri[]): Promise<readonly vscode.Uri[]> {
  const files = await Promise.all(
    uris.map(async (uri) => {
      const { type } = await vscode.workspace.fs.stat(uri);
      if ((type & vscode.FileType.Directory) === 0) return [uri];
      return (await vscode.workspace.findFiles(new vscode.RelativePattern(uri, datasetGlob))).sort((one, other) =>
        one.path.localeCompare(other.path),
      );
    }),
  );
  return files.flat();
}

/** Null-free text of a file that a diff can show. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  if ((await vscode.workspace.fs.stat(uri)).size > mostBytesInDiff) return undefined;
  const text = Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8');
  return text.includes('\0') || text.includes('\ufffd') ? undefined : text;
}
