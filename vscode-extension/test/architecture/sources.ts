// What a set of source files imports and declares, read from their text.

import fs from 'node:fs';
import path from 'node:path';

/** Source texts by path, such as 'cards/cardPage.ts'. */
export type Sources = ReadonlyMap<string, string>;

export interface Import {
  readonly from: string;
  /** A path in the sources without its extension, or the name of a module. */
  readonly to: string;
  /** Whether nothing is left of it when the program runs. */
  readonly isTypeOnly: boolean;
}

export function sourcesOf(folder: string): Sources {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return new Map(files.map((file) => [file.replaceAll(path.sep, '/'), fs.readFileSync(path.join(folder, file), 'utf8')]));
}

export function importsOf(sources: Sources): Import[] {
  return [...sources].flatMap(([from, text]) =>
    [...text.matchAll(/^(?:import|export)\s(type\s)?[^;]*?from '([^']+)';/gm)].map(([, type, name = '']) => ({
      from,
      to: name.startsWith('.') ? path.posix.join(path.posix.dirname(from), name) : name,
      isTypeOnly: type !== undefined,
    })),
  );
}

/** The names of the types that the files declare, with the files. */
export function typesOf(sources: Sources): [name: string, file: string][] {
  return [...sources].flatMap(([file, text]) =>
    [...text.matchAll(/^(?:export )?(?:abstract )?(?:interface|class|type|enum) (\w+)/gm)].map(([, name = '']): [string, string] => [
      name,
      file,
    ]),
  );
}

/** '' for the root. */
export const folderOf = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '');
