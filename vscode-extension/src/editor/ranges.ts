// Positions and ranges, from the protocol's to VS Code's and back.

import * as vscode from 'vscode';
import type * as lsp from 'vscode-languageserver-types';

export const toPosition = ({ line, character }: lsp.Position): vscode.Position => new vscode.Position(line, character);

export const toRange = ({ start, end }: lsp.Range): vscode.Range => new vscode.Range(toPosition(start), toPosition(end));

export const fromPosition = ({ line, character }: vscode.Position): lsp.Position => ({ line, character });

export const fromRange = ({ start, end }: vscode.Range): lsp.Range => ({ start: fromPosition(start), end: fromPosition(end) });
