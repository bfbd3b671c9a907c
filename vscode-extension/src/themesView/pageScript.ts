// The script of the Themes view's page: draws what the extension sends, follows pointer and keyboard, and says what was asked for.

import type { FromPage, ToPage } from './pageMessages';
import { legendHtml, riverSvg, sectionsHtml, tipHtml } from './riverHtml';
import { labelsWithRoom } from './riverLayout';
import type { RiverView, VisiblePart } from './riverView';

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

/** In pixels. */
const labelHeight = 20;

const tipDelayMs = 300;

const editor = acquireVsCodeApi();
const part = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;
const [message, actions, shown, legend, drawing, sections, visible, tip] = [
  'message',
  'actions',
  'shown',
  'legend',
  'drawing',
  'sections',
  'visible',
  'tip',
].map(part) as [HTMLElement, HTMLElement, HTMLElement, HTMLElement, HTMLElement, HTMLElement, HTMLElement, HTMLElement];
let view: RiverView | undefined;
let onScreen: VisiblePart | undefined;
let pointed: Element | undefined;
let waiting: ReturnType<typeof setTimeout> | undefined;

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  if (data.message !== undefined) showMessage(data.message, data.actions ?? []);
  if (data.view !== undefined) show(data.view);
  if (data.visible !== undefined) mark(data.visible);
});
new ResizeObserver(draw).observe(drawing);

function showMessage(text: string, titles: readonly string[]): void {
  view = undefined;
  message.textContent = text;
  message.hidden = false;
  actions.replaceChildren(...titles.map((title, index) => actionButton(title, index)));
  actions.hidden = titles.length === 0;
  shown.hidden = true;
  hideTip();
}

function actionButton(title: string, index: number): HTMLButtonElement {
  const button = document.createElement('button');
  button.className = 'action';
  button.textContent = title;
  button.addEventListener('click', () => editor.postMessage({ kind: 'act', index }));
  return button;
}

/** An edit draws everything anew; whoever was on a button stays there. */
function show(next: RiverView): void {
  const focused = document.activeElement instanceof HTMLElement ? buttonKey(document.activeElement) : undefined;
  view = next;
  message.hidden = true;
  message.textContent = '';
  actions.hidden = true;
  shown.hidden = false;
  legend.innerHTML = legendHtml(next.themes);
  sections.innerHTML = sectionsHtml(next.sections);
  next.sections.forEach(({ top, bottom }, index) => {
    const row = sections.children[index] as HTMLElement;
    row.style.top = `${top * 100}%`;
    row.style.height = `${(bottom - top) * 100}%`;
  });
  buttons()[0]?.setAttribute('tabindex', '0');
  hideTip();
  draw();
  if (onScreen !== undefined) mark(onScreen);
  if (focused !== undefined) document.querySelector<HTMLElement>(focused)?.focus();
}

function draw(): void {
  if (view === undefined) return;
  const { clientWidth, clientHeight } = drawing;
  drawing.innerHTML = riverSvg(view, clientWidth, clientHeight);
  // A label that would not fit below its beginning stands at the end of the river.
  const lowest = Math.max(clientHeight - labelHeight, 0);
  const lengths = view.sections.map(({ top, bottom, name }) => {
    const start = Math.min(top * clientHeight, lowest);
    return { top: start, bottom: name === null ? start : start + (bottom - top) * clientHeight };
  });
  const room = labelsWithRoom(lengths, labelHeight);
  view.sections.forEach(({ top }, index) => {
    sections.children[index]?.classList.toggle('crowded', room[index] !== true);
    const button = sections.children[index]?.firstElementChild as HTMLElement;
    button.style.top = `${Math.min(lowest - top * clientHeight, 0)}px`;
  });
}

function mark(now: VisiblePart): void {
  onScreen = now;
  visible.style.top = `${now.top * 100}%`;
  visible.style.height = `${Math.max(now.bottom - now.top, 0) * 100}%`;
  const current = view?.sections.findLastIndex(({ top }) => top <= now.top + 1e-6) ?? -1;
  buttons().forEach((button, index) => {
    if (index === current) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
  });
}

const buttons = (): HTMLElement[] => [...sections.querySelectorAll<HTMLElement>('button')];

function buttonKey({ dataset }: HTMLElement): string | undefined {
  const [name] = ['section', 'follow', 'open'].filter((one) => dataset[one] !== undefined);
  return name === undefined ? undefined : `[data-${name}="${dataset[name]}"]`;
}

document.addEventListener('click', (event) => {
  const target = event.target as Element;
  const button = target.closest<HTMLElement>('button');
  const box = drawing.getBoundingClientRect();
  if (button?.dataset['open'] !== undefined) editor.postMessage({ kind: 'open', theme: Number(button.dataset['open']) });
  else if (button?.dataset['follow'] !== undefined)
    editor.postMessage({
      kind: button.getAttribute('aria-pressed') === 'true' ? 'unfollow' : 'follow',
      theme: Number(button.dataset['follow']),
    });
  else if (button?.dataset['section'] !== undefined) editor.postMessage({ kind: 'section', index: Number(button.dataset['section']) });
  else if (drawing.contains(target))
    editor.postMessage({ kind: 'go', share: Math.min(Math.max((event.clientY - box.top) / box.height, 0), 1) });
});

// The list of sections is one stop of the Tab key; the arrows move in it.
sections.addEventListener('keydown', (event) => {
  const all = buttons();
  const at = all.indexOf(document.activeElement as HTMLElement);
  const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 };
  const next = all[moves[event.key] ?? -1];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  all[at]?.setAttribute('tabindex', '-1');
  next.setAttribute('tabindex', '0');
  next.focus();
});

document.addEventListener('pointermove', (event) => {
  clearTimeout(waiting);
  const isNew = themeAt(event.target as Element) !== themeAt(pointed);
  pointed = event.target as Element;
  if (isNew && tip.hidden) waiting = setTimeout(() => point(event.target as Element, event.clientY), tipDelayMs);
  else point(event.target as Element, event.clientY);
});
document.documentElement.addEventListener('pointerleave', () => {
  clearTimeout(waiting);
  pointed = undefined;
  hideTip();
});
document.addEventListener('focusin', ({ target }) => point(target as Element, (target as Element).getBoundingClientRect().bottom));
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') hideTip();
});

const themeAt = (target: Element | undefined): string | undefined =>
  target?.closest<HTMLElement | SVGElement>('[data-theme]')?.dataset['theme'];

/** Shows what is said of a theme while something of it is pointed at or has the focus. */
function point(target: Element, y: number): void {
  const number = themeAt(target);
  const theme = view?.themes.find((one) => String(one.number) === number);
  if (theme === undefined) return hideTip();
  drawing.classList.add('pointed');
  drawing.querySelectorAll<SVGElement>('path.band').forEach((band) => band.classList.toggle('it', band.dataset['theme'] === number));
  if (tip.dataset['theme'] !== number || tip.hidden) tip.innerHTML = tipHtml(theme);
  tip.dataset['theme'] = number ?? '';
  tip.hidden = false;
  // A passage that does not fit is left out, and not cut off from its source.
  for (const quote of [...tip.querySelectorAll('blockquote')].reverse()) {
    if (tip.scrollHeight <= tip.clientHeight) break;
    quote.nextElementSibling?.remove();
    quote.remove();
  }
  const above = y - tip.offsetHeight - 8;
  const below = y + 16;
  const fits = below + tip.offsetHeight <= window.innerHeight || above < 0;
  tip.style.top = `${Math.max(Math.min(fits ? below : above, window.innerHeight - tip.offsetHeight), 0)}px`;
}

function hideTip(): void {
  tip.hidden = true;
  drawing.classList.remove('pointed');
}

editor.postMessage({ kind: 'ready' });
