// The panel that shows the files of a workspace by their themes.

import * as vscode from 'vscode';
import { registerCommands } from '../editor/commands';
import { showError } from '../editor/messages';
import { toRange } from '../editor/ranges';
import { themesMethod, type ThemesResult, workspaceThemesMethod, type WorkspaceThemesResult } from '../protocol/themes';
import type { CodebookServer } from '../server/codebookServer';
import { errorMessage } from '../text/errorMessage';
import { newNonce } from '../text/webPage';
import { themeOf } from '../themes/themeArgument';
import { heatMapCommands, heatMapPage, heatMapProblem } from './heatMapPage';

export class HeatMapPanel implements vscode.Disposable {
  private readonly commands: vscode.Disposable;
  private panel: vscode.WebviewPanel | undefined;

  constructor(private readonly server: CodebookServer) {
    this.commands = registerCommands({
      showWorkspaceThemes: () => this.open(),
      openThemedFile: (uri, theme) => this.openFile(uri, theme).catch(showError),
    });
  }

  dispose(): void {
    this.panel?.dispose();
    this.commands.dispose();
  }

  private async open(): Promise<void> {
    if (this.panel === undefined) {
      this.panel = vscode.window.createWebviewPanel('codebookLsp.heatMap', 'Themes of the workspace', vscode.ViewColumn.Active, {
        enableScripts: false,
        enableCommandUris: heatMapCommands,
        enableFindWidget: true,
        localResourceRoots: [],
      });
      this.panel.onDidDispose(() => (this.panel = undefined));
    } else {
      this.panel.reveal();
    }

    const { panel } = this;
    const html = await this.server.request<WorkspaceThemesResult | null>(workspaceThemesMethod, {}).then(
      (result) => (result === null ? heatMapProblem('The model is not ready yet.', newNonce()) : heatMapPage(result, newNonce())),
      (error: unknown) => heatMapProblem(errorMessage(error), newNonce()),
    );
    if (panel === this.panel) panel.webview.html = html;
  }

  /** Shows the file, and once its themes are known the first section of the theme. */
  private async openFile(uri: unknown, argument: unknown): Promise<void> {
    if (typeof uri !== 'string') return;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
    const editor = await vscode.window.showTextDocument(document);
    const theme = themeOf(argument);
    if (theme === undefined) return;
    const result = await this.server.ask<ThemesResult>(themesMethod, { textDocument: { uri: document.uri.toString() } });
    const stretch = result?.stretches.find(({ themes }) => themes.includes(theme));
    if (stretch === undefined || result?.version !== document.version || vscode.window.activeTextEditor !== editor) return;
    const { start } = toRange(stretch.range);
    editor.selection = new vscode.Selection(start, start);
    editor.revealRange(toRange(stretch.range), vscode.TextEditorRevealType.AtTop);
  }
}
