// The editor's colours, for pages in the style of cards (card.css).

export const editorColors = `
  :root {
    --ground: var(--vscode-editor-background); --ink: var(--vscode-editor-foreground); --soft: var(--vscode-descriptionForeground);
    --line: var(--vscode-panel-border, var(--vscode-editorWidget-border, var(--vscode-contrastBorder)));
    --panel: var(--vscode-editorWidget-background); --focus: var(--vscode-focusBorder); --link: var(--vscode-textLink-foreground);
    --button: var(--vscode-button-background); --button-ink: var(--vscode-button-foreground);
    --tip: var(--vscode-editor-foreground); --tip-ink: var(--vscode-editor-background);
    --text: var(--vscode-font-family); --code: var(--vscode-editor-font-family);
  }
  body { font-size: var(--vscode-font-size); padding: 0; }
  body.vscode-light, body.vscode-high-contrast-light {
    --fire: #ffd168; --glow: #fff0c4; --bar: #e0a526; --up: #3a86c8; --down: #cf5f57; --track: #0000000f;
  }
  body.vscode-dark, body.vscode-high-contrast:not(.vscode-high-contrast-light) {
    --fire: #80570a; --glow: #40341a; --bar: #c8921f; --up: #5fa5e0; --down: #e0837b; --track: #ffffff12;
  }`;
