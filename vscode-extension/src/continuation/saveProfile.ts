// Keeps what steers a continuation as a profile of the workspace. A profile of the same name is not replaced without a yes.

import * as vscode from 'vscode';
import { showError } from '../editor/messages';
import { saveProfileMethod, type SaveProfileParams, type SaveProfileResult } from '../protocol/continuation';
import type { CodebookServer } from '../server/codebookServer';
import { type Offer, shownCandidate } from './offer';
import { profileName, wrongName } from './profileName';

export async function saveProfile(server: CodebookServer, offer: Offer): Promise<void> {
  const result = shownCandidate(offer)?.result;
  if (result === undefined) return;
  const name = await vscode.window.showInputBox({
    title: 'Save as a profile',
    prompt: 'It is kept in .codebooklsp/profiles of your folder. “Continue toward…” finds it by this name.',
    value: profileName(offer.wish?.said ?? result.profile),
    validateInput: (text) => wrongName(text.trim()),
  });
  if (name === undefined) return;
  const asked = { textDocument: { uri: offer.uri }, receipt: result.receipt, name: name.trim() };
  try {
    let saved = await save(server, { ...asked, replace: false });
    if (!saved.isSaved) {
      const replace = 'Replace';
      const question = `There is a profile “${asked.name}” already. Replace it?`;
      if ((await vscode.window.showWarningMessage(question, { modal: true }, replace)) !== replace) return;
      saved = await save(server, { ...asked, replace: true });
    }

    const open = 'Open';
    const said = await vscode.window.showInformationMessage(`CodebookLsp: The profile “${asked.name}” is saved.`, open);
    if (said === open) await vscode.window.showTextDocument(vscode.Uri.parse(saved.uri));
  } catch (error) {
    showError(error);
  }
}

const save = (server: CodebookServer, params: SaveProfileParams): Promise<SaveProfileResult> =>
  server.request<SaveProfileResult>(saveProfileMethod, params);
