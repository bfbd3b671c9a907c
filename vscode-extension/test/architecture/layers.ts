// The folders of src from the bottom to the top, and which of the folders before it each may import from. The root holds the entry point,
// which may import from all of them.

export const layers: readonly (readonly [folder: string, mayImport: readonly string[]])[] = [
  ['text', []], // escaping and formatting
  ['protocol', []], // our messages, as docs/editor-protocol.md has them
  ['editor', ['text']], // small helpers around VS Code's API
  ['server', ['text', 'protocol', 'editor']], // the server's process and the language client
  ['status', ['text', 'protocol', 'editor', 'server']], // the status bar
  ['codes', ['protocol', 'editor', 'server']], // which text, and which code, a command is about
  ['hints', ['editor']], // turning inlay hints off and on
  ['surprise', ['protocol', 'editor', 'server']], // surprising words, and how surprising paragraphs are
  ['themes', ['protocol', 'server']], // which theme a command is about
  ['colors', ['codes', 'themes', 'editor', 'server']], // following a code or a theme
  ['codesView', ['text', 'protocol', 'editor', 'server', 'codes', 'surprise', 'colors']], // the Codes view
  ['labels', ['protocol', 'editor', 'server', 'codes']], // naming a code
  ['search', ['protocol', 'editor', 'server', 'codes']], // finding the places of a code
  ['readWords', ['protocol', 'editor', 'server', 'codes']], // the words that were read, underlined
  ['cards', ['text', 'protocol', 'editor', 'server', 'codes', 'readWords']], // a code's card
  ['explanations', ['text', 'protocol', 'editor', 'server', 'codes', 'readWords', 'cards']], // why a word is read so
  ['themesView', ['text', 'protocol', 'editor', 'server', 'status', 'codes']], // the Themes view
  ['themeCards', ['text', 'protocol', 'editor', 'server', 'themes', 'cards']], // a theme's card
  ['passages', ['protocol', 'editor', 'server', 'codes', 'surprise']], // lists of places
  ['heatMap', ['text', 'protocol', 'editor', 'server', 'themes', 'cards']], // the files of a workspace by theme
  ['wishes', ['text', 'protocol', 'editor', 'server']], // what a text is to be steered toward
  ['continuation', ['text', 'protocol', 'editor', 'server', 'codes', 'themes', 'wishes']], // continuing a text
  ['rewriting', ['protocol', 'editor', 'server', 'codes', 'wishes']], // changing a passage toward a wish
  ['datasets', ['text', 'protocol', 'editor', 'server']], // annotating dataset files
];
