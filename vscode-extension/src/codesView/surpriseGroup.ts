// How surprising the text is, as a group of the Codes view: this paragraph, and those that one expects least and most.

import type { Range } from 'vscode-languageserver-types';
import type { ParagraphSurprise, SurpriseResult } from '../protocol/surprise';
import type { ToldSurprise } from '../surprise/toldSurprise';

/** A row about a place of the text, or about all of it where there is none. */
export interface SurpriseRow {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly tooltip: string;
  readonly icon: string;
  readonly range: Range | null;
}

export interface SurpriseGroup {
  readonly id: 'surprise';
  readonly label: string;
  readonly description: string;
  readonly rows: readonly SurpriseRow[];
}

/** So many paragraphs that one expects least, and as many that one expects most. */
const most = 3;

/** @param line Of the cursor. */
export function surpriseGroup({ result, beginnings }: ToldSurprise, line: number): SurpriseGroup | undefined {
  if (result.bitsPerWord === null) return undefined;
  const all = result.paragraphs.map((paragraph, index) => ({ paragraph, begins: beginnings[index] ?? '' }));
  const here = all.find(({ paragraph: { range } }) => range.start.line <= line && line <= range.end.line);
  const compared = all.filter(({ paragraph }) => paragraph.compared !== null).toSorted((a, b) => b.paragraph.bits - a.paragraph.bits);
  const few = Math.min(most, Math.floor(compared.length / 2));
  return {
    id: 'surprise',
    label: 'How surprising',
    description: `the document: ${bits(result.bitsPerWord)}${result.isWhole ? '' : ', as far as it has been read'}`,
    rows: [
      ...(here === undefined
        ? []
        : [
            {
              id: 'surprise/here',
              title: 'This paragraph',
              description: [bits(here.paragraph.bits), ...(here.paragraph.compared === null ? [] : [here.paragraph.compared])].join(' · '),
              tooltip: tooltip(here.paragraph),
              icon: 'location',
              range: here.paragraph.range,
            },
          ]),
      list(result),
      ...compared.slice(0, few).map((one) => row('least', 'less expected', 'arrow-up', one)),
      ...compared.slice(compared.length - few).map((one) => row('most', 'more expected', 'arrow-down', one)),
    ],
  };
}

function list({ surprising }: SurpriseResult): SurpriseRow {
  return {
    id: 'surprise/list',
    title: 'Most surprising words…',
    description: surprising.length === 0 ? 'none' : `${surprising.length} of the document`,
    tooltip: 'Words that what stands before them made less likely than they are elsewhere.',
    icon: 'list-unordered',
    range: null,
  };
}

function row(
  group: string,
  said: string,
  icon: string,
  { paragraph, begins }: { readonly paragraph: ParagraphSurprise; readonly begins: string },
): SurpriseRow {
  const { line } = paragraph.range.start;
  return {
    id: `surprise/${group}/${line}`,
    title: begins,
    description: `${said} · ${bits(paragraph.bits)} · line ${line + 1}`,
    tooltip: tooltip(paragraph),
    icon,
    range: paragraph.range,
  };
}

const bits = (value: number): string => `${value.toFixed(1)} bits a word`;

const tooltip = ({ sentence, words, compared }: ParagraphSurprise): string =>
  [`${sentence}.`, `Over ${wordCount(words)}${compared === null ? '' : `: ${compared} of this document`}.`].join('\n');

const wordCount = (count: number): string => (count === 1 ? '1 word' : `${count} words`);
