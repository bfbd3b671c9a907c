// Notifications that need no answer.

import * as vscode from 'vscode';
import { errorMessage } from '../text/errorMessage';

export function showError(error: unknown): void {
  void vscode.window.showErrorMessage(`CodebookLsp: ${errorMessage(error)}`);
}

export function showWarning(message: string): void {
  void vscode.window.showWarningMessage(`CodebookLsp: ${message}`);
}

export function showInformation(message: string): void {
  void vscode.window.showInformationMessage(`CodebookLsp: ${message}`);
}
