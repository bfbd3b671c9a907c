// What the Codes view lists: answers of the server as groups of rows. No row here knows how it is drawn.

import type { CodeEntry, CodesResult } from './protocol';
import { matches } from './filter';

export type GroupId = 'pinned' | 'token' | 'selection' | 'document';

export interface Group {
  readonly id: GroupId;
  readonly label: string;
  readonly description: string;
  readonly rows: readonly Row[];
}

export interface Row {
  /** Unique in the tree, and the same for the same code in the same group: so the view keeps what is selected. */
  readonly id: string;
  readonly code: string;
  /** What it is called: its label, else its name. */
  readonly title: string;
  readonly description: string;
  readonly tooltip: string;
  readonly color: number | null;
  /** Words that `when` clauses look for. */
  readonly context: string;
}

/** What the server said about a place; null where there is none, or no answer. */
export interface Answers {
  readonly pinned: readonly CodeEntry[];
  readonly token: CodesResult | null;
  readonly selection: CodesResult | null;
  readonly document: CodesResult | null;
}

export interface Marks {
  readonly pins: readonly string[];
  readonly followed: readonly string[];
  readonly filter: string;
}

const longestToken = 24;

/** Groups without rows are left out; when all are, the view says what to do. */
export function groups(answers: Answers, marks: Marks): Group[] {
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

/** Pinned codes in their order, and those that do not occur here too. */
export function pinnedEntries(pins: readonly string[], found: readonly CodeEntry[]): CodeEntry[] {
  return pins.map(
    (code) =>
      found.find((entry) => entry.code === code) ?? { code, label: null, count: 0, documentCount: 0, similarity: null, color: null },
  );
}

/** How a token looks in one line: its spaces and line ends are visible where they are all of it. */
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

function group(id: GroupId, label: string, description: string, codes: readonly CodeEntry[], marks: Marks): Group {
  return { id, label, description, rows: codes.map((entry) => row(id, entry, marks)) };
}

function row(group: GroupId, entry: CodeEntry, marks: Marks): Row {
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

function counts(group: GroupId, entry: CodeEntry): string {
  switch (group) {
    case 'selection':
      return `${entry.count} of ${entry.documentCount}`;
    case 'token':
      return [`${entry.documentCount}×`, ...(entry.similarity === null ? [] : [entry.similarity.toFixed(2).replace('-', '−')])].join(' · ');
    default:
      return `${entry.documentCount}×`;
  }
}

function tooltip(entry: CodeEntry): string {
  return [
    entry.code,
    ...(entry.label === null ? [] : [entry.label]),
    `Fires on ${times(entry.documentCount)} of the document.`,
    ...(entry.similarity === null ? [] : [`Similarity at the cursor: ${entry.similarity.toFixed(3)}`]),
  ].join('\n');
}

function times(count: number): string {
  return count === 1 ? '1 token' : `${count} tokens`;
}

/** How much of a place has been read, if not all of it. */
function amount(result: CodesResult): string {
  return result.read >= result.tokens ? times(result.tokens) : `${result.read} of ${times(result.tokens)} read`;
}
