// How a workspace's datasets are annotated, and what is said about it: decisions without an editor.

export const kinds = ['top', 'counts', 'spans', 'vector', 'codes'] as const;

export type Kind = (typeof kinds)[number];

/** What is kept in .codebooklsp/dataset.json. */
export interface DatasetPlan {
  readonly fields?: readonly string[];
  readonly format?: string;
  readonly write?: readonly Kind[];
  readonly follow?: readonly string[];
  readonly onError?: 'stop' | 'skip' | 'keep';
}

export const kindDetails: Record<Kind, { readonly label: string; readonly detail: string }> = {
  top: { label: 'Top codes', detail: 'The codes that tell the most about each text.' },
  counts: { label: 'Counts per label', detail: 'On how many tokens each label, and each followed code, fires.' },
  spans: { label: 'Spans', detail: 'Where the codes you follow fire.' },
  vector: { label: 'Bag of codes', detail: 'How often every code fires: a sparse vector, for a classifier.' },
  codes: { label: 'All codes', detail: 'Every code of each token. Makes files many times as large.' },
};

/** The files of a folder that are datasets by their names. */
export const datasetGlob = '**/*.{jsonl,ndjson,csv,tsv,parquet}';

/** Comma-separated, as it is typed. */
export const listOf = (typed: string): readonly string[] =>
  typed
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

export const needsFollowed = (write: readonly Kind[]): boolean => write.includes('spans');

/** The file's text; only what was chosen is in it. */
export const planText = (plan: DatasetPlan): string => `${JSON.stringify(plan, undefined, 2)}\n`;

export interface DatasetPreview {
  readonly format: string;
  readonly records: readonly {
    readonly number: number;
    readonly line: number;
    readonly texts: readonly { readonly name: string; readonly value: string }[];
    readonly values: readonly { readonly name: string; readonly value: string }[];
  }[];
}

const longestLine = 160;

const short = (text: string): string =>
  text.length <= longestLine ? text : `${text.slice(0, longestLine).replace(/[\ud800-\udbff]$/, '')}…`;

/** What the user says yes to: the first record, and what it would get. */
export function consent({ records: [first], format }: DatasetPreview): string {
  if (first === undefined) return 'Every record is up to date: nothing would be written.';
  const texts = first.texts.map(({ name, value }) => `${name === '' ? 'text' : name}: ${short(value)}`);
  const values = first.values.map(({ name, value }) => `+ ${name}: ${short(value)}`);
  return [`The first record to annotate (${format}${first.line > 0 ? `, line ${first.line}` : ''}):`, '', ...texts, '', ...values].join(
    '\n',
  );
}

export interface DatasetResult {
  readonly uri: string;
  readonly records: number;
  readonly annotated: number;
  readonly upToDate: number;
  readonly passedOver: number;
  readonly withoutText: number;
  readonly malformed: number;
  readonly tokens: number;
  readonly written: string | null;
}

const count = (number: number): string => number.toLocaleString('en-US');

/** What was done, in a sentence. */
export function done(name: string, result: DatasetResult): string {
  if (result.written === null) return `${name} was up to date: nothing was written.`;
  const rest = [
    [result.upToDate, 'up to date'],
    [result.passedOver, 'not meant'],
    [result.withoutText, 'without text'],
    [result.malformed, 'malformed'],
  ] as const;
  const others = rest.filter(([number]) => number > 0).map(([number, what]) => `${count(number)} ${what}`);
  return `${name}: ${count(result.annotated)} of ${count(result.records)} records annotated${others.length === 0 ? '' : `; ${others.join(', ')}`}.`;
}
