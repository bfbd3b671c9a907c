// The commands that annotate dataset files in place. The server reads and writes the files; the editor sees only what a diff shows.

import * as path from 'node:path';
import * as vscode from 'vscode';
import { registerCommands } from '../editor/commands';
import { showError, showInformation } from '../editor/messages';
import {
  annotateDatasetMethod,
  type AnnotateDatasetResult,
  datasetPlanMethod,
  type DatasetPlanResult,
  previewDatasetMethod,
  type PreviewDatasetResult,
} from '../protocol/datasets';
import type { CodebookServer } from '../server/codebookServer';
import { askForPlan } from './askForPlan';
import { consentText, datasetGlob, doneText, planText } from './datasetPlan';

const beforeScheme = 'codebooklsp-before';

/** VS Code does not open larger files in a diff. */
const mostBytesInDiff = 50 * 1024 * 1024;

export class DatasetCommands implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly disposables: vscode.Disposable;
  private readonly before = new Map<string, string>(); // the files of the last run, by path

  constructor(private readonly server: CodebookServer) {
    this.disposables = vscode.Disposable.from(
      registerCommands({
        annotateDataset: (uri, chosen) => this.run(uri, chosen),
        datasetSettings: (uri) => this.openSettings(uri),
      }),
      vscode.workspace.registerTextDocumentContentProvider(beforeScheme, this),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.before.get(uri.path) ?? '';
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** The Explorer passes the clicked file and the whole selection, a code action passes an address, and the palette passes nothing. */
  private async run(clicked: unknown, chosen: unknown): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      showInformation('Datasets cannot be changed in Restricted Mode. Trust the workspace first.');
      return;
    }

    const uris = await filesOf(targets(clicked, chosen));
    const [first] = uris;
    if (first === undefined) {
      showInformation('No dataset found. Open or select a JSON Lines, CSV, TSV or Parquet file, or a folder that contains some.');
      return;
    }

    this.server.ensureStarted();
    try {
      for (const document of vscode.workspace.textDocuments) {
        if (document.isDirty && uris.some((uri) => uri.toString() === document.uri.toString()) && !(await document.save())) return;
      }

      if ((await this.hasPlan(first)) && (await this.agreed(first, uris))) await this.annotate(uris);
    } catch (error) {
      if (!(error instanceof vscode.CancellationError)) showError(error);
    }
  }

  /** Asks how the workspace's datasets are annotated, unless it has a plan. False if the user cancels. */
  private async hasPlan(uri: vscode.Uri): Promise<boolean> {
    const kept = await this.server.request<DatasetPlanResult>(datasetPlanMethod, { uri: uri.toString() });
    if (kept.path === null || kept.plan !== null) return true;
    const plan = await askForPlan(path.basename(uri.path));
    if (plan === undefined) return false;
    await vscode.workspace.fs.writeFile(vscode.Uri.file(kept.path), Buffer.from(planText(plan)));
    return true;
  }

  /** Shows what would be written, and asks. */
  private async agreed(first: vscode.Uri, uris: readonly vscode.Uri[]): Promise<boolean> {
    const preview = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: `Reading the first record of ${path.basename(first.path)}`,
        cancellable: true,
      },
      (_, cancel) => this.server.request<PreviewDatasetResult>(previewDatasetMethod, { uri: first.toString(), records: 1 }, cancel),
    );
    const [title, yes, settings] = [
      uris.length === 1 ? `Annotate ${path.basename(first.path)} in place?` : `Annotate ${uris.length} files in place?`,
      'Annotate',
      'Change Settings',
    ];
    const answer = await vscode.window.showInformationMessage(title, { modal: true, detail: consentText(preview) }, yes, settings);
    if (answer === settings) await this.openSettings(first);
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
          return this.server.requestWithProgress<AnnotateDatasetResult>(
            annotateDatasetMethod,
            { uri: uri.toString() },
            cancel,
            (message, percentage) => {
              progress.report({ message, increment: Math.max(0, percentage - reached) });
              reached = Math.max(reached, percentage);
            },
          );
        },
      );
      if (old !== undefined && result.written === uri.toString()) await this.showDiff(uri, old);
      showInformation(doneText(name, result));
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

  /** Opens the workspace's plan as a file. */
  private async openSettings(clicked: unknown): Promise<void> {
    const [uri] = targets(clicked, undefined);
    if (uri === undefined) return;
    const kept = await this.server.request<DatasetPlanResult>(datasetPlanMethod, { uri: uri.toString() });
    if (kept.path === null) {
      showInformation('Open the folder that contains this file first: its dataset settings are kept there.');
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

/** The text of a file, if a diff can show it. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  if ((await vscode.workspace.fs.stat(uri)).size > mostBytesInDiff) return undefined;
  const text = Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8');
  return text.includes('\0') || text.includes('\ufffd') ? undefined : text;
}
