// What the Codes view lists: the server's answers as groups of rows, before they are drawn.

import type { CodeEntry, CodesResult } from '../protocol/codes';
import { decimal } from '../text/figures';
import { matches } from './codeFilter';

export type CodeGroupId = 'pinned' | 'token' | 'selection' | 'document';

export interface CodeGroup {
  readonly id: CodeGroupId;
  readonly label: string;
  readonly description: string;
  readonly rows: readonly CodeRow[];
}

export interface CodeRow {
  /** Unique in the tree, and stable: the view keeps the selection by it. */
  readonly id: string;
  readonly code: string;
  /** Its label, or its name if it has none. */
  readonly title: string;
  readonly description: string;
  readonly tooltip: string;
  readonly color: number | null;
  /** Words that the `when` clauses of menus look for. */
  readonly context: string;
}

/** The server's answers; null where nothing was asked or nothing came back. */
export interface CodeAnswers {
  readonly pinned: readonly CodeEntry[];
  readonly token: CodesResult | null;
  readonly selection: CodesResult | null;
  readonly document: CodesResult | null;
}

export interface CodeMarks {
  readonly pins: readonly string[];
  readonly followed: readonly string[];
  readonly filter: string;
}

const longestToken = 24;

/** Groups without rows are left out. If none is left, the view shows its welcome text. */
export function codeGroups(answers: CodeAnswers, marks: CodeMarks): CodeGroup[] {
  const { pinned, token, selection, document } = answers;
  return [
    group(
      'pinned',
      'Pinned',
      '',
      pinned.filter((entry) => matches(entry, marks.filter)),
      marks,
    ),
    ...(token?.token ? [group('token', 'Token at cursor', quoted(token.token.text), token.codes, marks)] : []),
    ...(selection ? [group('selection', 'Selection', amount(selection), selection.codes, marks)] : []),
    ...(document ? [group('document', 'Document', amount(document), document.codes, marks)] : []),
  ].filter((one) => one.rows.length > 0);
}

/** The pinned codes in their order, including those that do not fire here. */
export function pinnedEntries(pins: readonly string[], found: readonly CodeEntry[]): CodeEntry[] {
  return pins.map(
    (code) =>
      found.find((entry) => entry.code === code) ?? { code, label: null, count: 0, documentCount: 0, similarity: null, color: null },
  );
}

/** A token on one line. If it is nothing but white space, that is made visible. */
export function quoted(text: string): string {
  const isSpace = text.trim() === '';
  const shown = [
    ...(isSpace
      ? text
          .replace(/ /g, '␣')
          .replace(/\r?\n|\r/g, '↵')
          .replace(/\t/g, '⇥')
      : text.trim().replace(/\s+/g, ' ')),
  ];
  return `“${shown.length > longestToken ? `${shown.slice(0, longestToken - 1).join('')}…` : shown.join('')}”`;
}

function group(id: CodeGroupId, label: string, description: string, codes: readonly CodeEntry[], marks: CodeMarks): CodeGroup {
  return { id, label, description, rows: codes.map((entry) => row(id, entry, marks)) };
}

function row(group: CodeGroupId, entry: CodeEntry, marks: CodeMarks): CodeRow {
  return {
    id: `${group}/${entry.code}`,
    code: entry.code,
    title: entry.label ?? entry.code,
    description: [...(entry.label === null ? [] : [entry.code]), counts(group, entry)].join(' · '),
    tooltip: tooltip(entry),
    color: entry.color,
    context: [
      'code',
      marks.pins.includes(entry.code) ? 'pinned' : 'unpinned',
      ...(marks.followed.includes(entry.code) ? ['followed'] : []),
    ].join(' '),
  };
}

function counts(group: CodeGroupId, entry: CodeEntry): string {
  switch (group) {
    case 'selection':
      return `${entry.count} of ${entry.documentCount}`;
    case 'token':
      return [`${entry.documentCount}×`, ...(entry.similarity === null ? [] : [decimal(entry.similarity)])].join(' · ');
    default:
      return `${entry.documentCount}×`;
  }
}

function tooltip(entry: CodeEntry): string {
  return [
    entry.code,
    ...(entry.label === null ? [] : [entry.label]),
    `Fires on ${tokens(entry.documentCount)} in this document.`,
    ...(entry.similarity === null ? [] : [`Similarity at the cursor: ${entry.similarity.toFixed(3)}`]),
  ].join('\n');
}

function tokens(count: number): string {
  return count === 1 ? '1 token' : `${count} tokens`;
}

/** How long the text is, or how much of it has been read so far. */
function amount(result: CodesResult): string {
  return result.read >= result.tokens ? tokens(result.tokens) : `${result.read} of ${tokens(result.tokens)} read`;
}
