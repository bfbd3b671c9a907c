// The range that a link passes to a command.

import type { Position, Range } from 'vscode-languageserver-types';

export function rangeOf(argument: unknown): Range | undefined {
  const { start, end } = fields(argument);
  return isPosition(start) && isPosition(end) ? { start, end } : undefined;
}

function isPosition(value: unknown): value is Position {
  const { line, character } = fields(value);
  return isCount(line) && isCount(character);
}

const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;

const fields = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? (value as never) : {});
