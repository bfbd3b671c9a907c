// Helix in a terminal that nobody sees (tmux): keys go in, the screen is read.

import { execFileSync } from 'node:child_process';

/** @returns What the editor showed, a line for each thing that was looked for, and how it ended. */
export function driveHelix(command, { text, env, cwd, word }) {
  const session = `codebooklsp-${process.pid}`;
  const tmux = (...args) => execFileSync('tmux', ['-L', session, ...args], { cwd, env, encoding: 'utf8' });
  const screen = () => tmux('capture-pane', '-p', '-t', session);
  /** A key that comes with an Escape in one piece is Alt and that key, so nothing follows one at once. */
  const press = (...keys) => {
    tmux('send-keys', '-t', session, ...keys);
    if (keys[0] === 'Escape') execFileSync('sleep', ['0.5']);
  };
  const lines = [];
  /** Presses keys, after what closes whatever they opened before, until the screen is as it should be. */
  const until = (what, keys, isRight, seconds = 180) => {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      for (const key of keys) press(...key);
      for (let looks = 0; looks < 10; looks++) {
        execFileSync('sleep', ['0.3']);
        const shown = isRight(screen());
        if (shown) return lines.push(`${what} ${String(shown).replace(/\s+/g, ' ').trim()}`);
      }
      if (Date.now() > end) throw new Error(`no ${what} on the screen:\n${screen()}`);
    }
  };

  tmux('new-session', '-d', '-x', '160', '-y', '48', '-s', session, ...command, text);
  try {
    // No key before the editor is drawn: it asks the terminal what it can do, and a key in the middle of the answer makes
    // the rest of it commands.
    until('TEXT', [], (shown) => shown.includes(word) && shown.includes(' NOR ') && word);
    until(
      'HOVER',
      [['Escape'], ['g', 'g'], ['/', word, 'Enter'], ['Space'], ['k']],
      (shown) => /L\d+\.\d+:\d+|Here:|about/.exec(shown)?.[0],
    );
    until('OUTLINE', [['Escape'], ['Space'], ['s']], (shown) => /^.*(│|┃).*\d+.*$/m.exec(shown)?.[0]);
    until('THEMES', [['Escape'], ['Space'], ['S'], ['#sea']], (shown) => /[^\n]*\.txt[^\n]*/.exec(shown)?.[0]);
    press('Escape');
    press(':q!', 'Enter');
    return { output: lines.join('\n'), status: 0 };
  } catch (error) {
    return { output: `${lines.join('\n')}\nERROR ${error.message}`, status: 1 };
  } finally {
    try {
      tmux('kill-server');
    } catch {
      // It has ended with the editor.
    }
  }
}
