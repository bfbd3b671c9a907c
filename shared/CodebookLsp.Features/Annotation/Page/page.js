"use strict";
// Draws the panel beside the text. The text itself is plain HTML and is readable without this script.
(() => {
  const byId = (id) => document.getElementById(id);
  const about = JSON.parse(byId("about").textContent);
  const bytes = (id) => {
    const letters = atob(byId(id).textContent);
    const result = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i++) result[i] = letters.charCodeAt(i);
    return result;
  };
  const Ids = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[about.idBytes];
  const ids = new Ids(bytes("ids").buffer); // [tokens, slots]
  const fits = bytes("fits"); // [tokens, slots]: similarity, as steps of 1/255 between the site's lowest and highest
  const places = new Uint32Array(bytes("places").buffer); // [tokens, 4]: start, end, token id, context
  const { sites, slots, tokens } = about;
  const spans = document.querySelectorAll(".text span");
  const palette = 8;

  // Where each slot's site begins in one long list of all codes.
  const siteOf = [];
  const firstCode = [];
  let codes = 0;
  sites.forEach((site, index) => {
    firstCode.push(codes);
    codes += site.codes;
    for (let rank = 0; rank < site.k; rank++) siteOf.push(index);
  });
  const counts = new Uint32Array(codes);
  for (let i = 0; i < ids.length; i++) counts[firstCode[siteOf[i % slots]] + ids[i]]++;

  const layers = [...new Set(sites.map((site) => site.layer))].sort((a, b) => a - b);
  const hue = (layer) => 220 - (220 * layer) / Math.max(1, layers.at(-1));
  const several = new Set(sites.map((site) => site.placement)).size > 1;
  const name = (site, code) =>
    `L${sites[site].layer}${sites[site].head === null ? "" : "." + sites[site].head}${several ? " " + sites[site].placement : ""}:${code}`;
  const number = (value) => value.toLocaleString("en");
  const share = (count) => { const percent = (100 * count) / tokens; return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)}%`; };

  const element = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  let shownLayers = new Set(layers);
  let current = -1; // the token in the panel
  let pinned = false; // chosen by click or key: hovering no longer changes it
  let all = false; // whether every code of the token is listed
  let rarest = true; // whether the rarest codes come first, or the most frequent
  const marked = []; // { site, code, colour, at: the tokens where it fires }

  const where = (site, code) => {
    const at = [];
    const slot = siteOf.indexOf(site);
    for (let token = 0; token < tokens; token++) {
      for (let rank = 0; rank < sites[site].k; rank++) {
        if (ids[token * slots + slot + rank] === code) at.push(token);
      }
    }
    return at;
  };

  const isMarked = (site, code) => marked.find((mark) => mark.site === site && mark.code === code);

  const toggle = (site, code) => {
    const mark = isMarked(site, code);
    if (mark) {
      marked.splice(marked.indexOf(mark), 1);
    } else {
      const used = new Set(marked.map((other) => other.colour));
      let colour = 0;
      while (used.has(colour) && colour < palette - 1) colour++;
      if (marked.length === palette) colour = marked.shift().colour;
      marked.push({ site, code, colour, at: where(site, code) });
    }
    drawMarks();
    drawLegend();
    drawCodes();
    remember();
  };

  let painted = [];
  const drawMarks = () => {
    const colours = new Map();
    for (const mark of marked) {
      for (const token of mark.at) {
        if (!colours.has(token)) colours.set(token, []);
        colours.get(token).push(mark.colour);
      }
    }
    for (const token of painted) if (!colours.has(token)) spans[token].classList.remove("m");
    painted = [...colours.keys()];
    for (const [token, list] of colours) {
      const bands = list.map((colour, i) => `var(--mark${colour}) ${(100 * i) / list.length}% ${(100 * (i + 1)) / list.length}%`);
      spans[token].classList.add("m");
      spans[token].style.setProperty("--fill", list.length === 1 ? `var(--mark${list[0]})` : `linear-gradient(to bottom, ${bands.join(",")})`);
    }
  };

  const drawLegend = () => {
    const box = byId("legend");
    box.hidden = marked.length === 0;
    const list = element("ul");
    for (const mark of marked) {
      const swatch = element("i");
      swatch.style.setProperty("--fill", `var(--mark${mark.colour})`);
      const go = element("span", { className: "go" });
      for (const [label, sign, action] of [
        ["previous", "‹", () => jump(mark, -1)],
        ["next", "›", () => jump(mark, 1)],
        ["unmark", "×", () => toggle(mark.site, mark.code)],
      ]) {
        const button = element("button", { type: "button", title: `${label} ${name(mark.site, mark.code)}`, onclick: action }, sign);
        button.setAttribute("aria-label", button.title);
        go.append(button);
      }
      list.append(element("li", {}, swatch, element("span", {}, name(mark.site, mark.code)),
        element("span", { className: "share" }, `×${number(mark.at.length)} · ${share(mark.at.length)}`), go));
    }
    box.replaceChildren(element("h2", {}, "Marked codes"), list);
  };

  const jump = (mark, direction) => {
    const next = direction > 0 ? mark.at.find((token) => token > current) : mark.at.findLast((token) => token < current);
    select(next ?? (direction > 0 ? mark.at[0] : mark.at.at(-1)), true, true);
  };

  const codesOf = (token) => {
    const list = [];
    for (let slot = 0; slot < slots; slot++) {
      const site = siteOf[slot];
      if (!shownLayers.has(sites[site].layer)) continue;
      const code = ids[token * slots + slot];
      list.push({ site, code, fit: fits[token * slots + slot], count: counts[firstCode[site] + code] });
    }
    return list.sort((a, b) => (rarest ? a.count - b.count : b.count - a.count) || b.fit - a.fit || a.site - b.site);
  };

  const drawCodes = () => {
    const box = byId("codes");
    if (current < 0) return;
    const list = codesOf(current);
    const rows = element("ol");
    for (const { site, code, fit, count } of list.slice(0, all ? list.length : about.listed)) {
      const { low, high, layer } = sites[site];
      const similarity = low + ((high - low) * fit) / 255;
      const depth = element("span", { className: "depth" });
      depth.style.setProperty("--hue", hue(layer));
      const bar = element("span", { className: "bar" });
      bar.style.setProperty("--fit", `${(100 * fit) / 255}%`);
      const button = element("button", { type: "button", onclick: () => toggle(site, code) },
        depth, element("span", {}, name(site, code)), bar, element("span", { className: "often" }, `×${number(count)} · ${share(count)}`));
      button.title = `Similarity about ${similarity.toPrecision(3)}. Fires on ${number(count)} of ${number(tokens)} tokens. Click to mark them.`;
      const mark = isMarked(site, code);
      button.setAttribute("aria-pressed", String(Boolean(mark)));
      if (mark) button.style.setProperty("--fill", `var(--mark${mark.colour})`);
      rows.append(element("li", {}, button));
    }
    const turn = element("button", { type: "button", onclick: () => { rarest = !rarest; drawCodes(); } }, rarest ? "rarest first" : "most frequent first");
    turn.title = "Turn the order around";
    box.replaceChildren(element("h2", {}, "Codes, ", turn), rows);
    if (!all && list.length > about.listed) {
      box.append(element("button", { type: "button", className: "more", onclick: () => { all = true; drawCodes(); } }, `Show all ${number(list.length)}`));
    }
  };

  const drawToken = () => {
    const [start, end, id, context] = places.subarray(4 * current, 4 * current + 4);
    const span = spans[current];
    const written = span.textContent.trim() || span.dataset.as || "␣";
    const details = `characters ${number(start)}–${number(end)} · token ${number(current)} · id ${id}`;
    const children = [element("div", { className: "word" }, written), element("p", {}, details)];
    if (context < about.trusted) children.push(element("p", {}, `Only ${context} tokens before it: too little context to trust these codes.`));
    byId("token").replaceChildren(...children);
  };

  const select = (token, pin, scroll) => {
    if (token === undefined || token < 0 || token >= tokens) return;
    if (token !== current) {
      spans[current]?.classList.remove("at");
      current = token;
      all = false;
      spans[token].classList.add("at");
      drawToken();
      drawCodes();
    }
    pinned = pin;
    if (scroll) spans[token].scrollIntoView({ block: "nearest" });
    if (pin) remember();
  };

  const drawLayers = () => {
    const buttons = layers.map((layer) => {
      const button = element("button", { type: "button", onclick: () => {
        // The first click asks for one layer alone; further ones add and remove.
        if (shownLayers.size === layers.length) shownLayers = new Set([layer]);
        else if (!shownLayers.delete(layer)) shownLayers.add(layer);
        if (shownLayers.size === 0) shownLayers = new Set(layers);
        drawLayers();
        drawCodes();
        remember();
      } }, String(layer));
      button.style.setProperty("--hue", hue(layer));
      button.setAttribute("aria-pressed", String(shownLayers.has(layer)));
      return button;
    });
    const everything = element("button", { type: "button", className: "all", onclick: () => { shownLayers = new Set(layers); drawLayers(); drawCodes(); remember(); } }, "all");
    everything.setAttribute("aria-pressed", String(shownLayers.size === layers.length));
    byId("layers").replaceChildren(everything, ...buttons);
  };

  // The address keeps what is shown, so that a link or a reload brings it back: #t=12&m=5.877,40.3&l=14,16
  const remember = () => {
    const parts = [];
    if (pinned && current >= 0) parts.push(`t=${current}`);
    if (marked.length > 0) parts.push(`m=${marked.map((mark) => `${mark.site}.${mark.code}`).join(",")}`);
    if (shownLayers.size < layers.length) parts.push(`l=${[...shownLayers].sort((a, b) => a - b).join(",")}`);
    history.replaceState(null, "", `#${parts.join("&")}`);
  };
  const recall = () => {
    const state = new URLSearchParams(location.hash.slice(1));
    const chosen = (state.get("l") ?? "").split(",").filter(Boolean).map(Number).filter((layer) => layers.includes(layer));
    if (chosen.length > 0) shownLayers = new Set(chosen);
    for (const part of (state.get("m") ?? "").split(",").filter(Boolean)) {
      const [site, code] = part.split(".").map(Number);
      if (sites[site] && code >= 0 && code < sites[site].codes && !isMarked(site, code)) toggle(site, code);
    }
    if (state.has("t")) select(Number(state.get("t")), true, true);
  };

  spans.forEach((span, index) => { span.token = index; });
  for (const text of document.querySelectorAll(".text")) {
    text.addEventListener("pointerover", (event) => { if (event.target.token !== undefined && !pinned) select(event.target.token, false, false); });
    text.addEventListener("click", (event) => {
      const token = event.target.token;
      if (token === undefined || String(getSelection()) !== "") return;
      if (pinned && token === current) { pinned = false; remember(); } else select(token, true, false);
    });
    text.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 12, ArrowUp: -12, Home: -tokens, End: tokens }[event.key];
      if (step !== undefined) {
        event.preventDefault();
        select(Math.min(tokens - 1, Math.max(0, current < 0 ? 0 : current + step)), true, true);
      } else if (event.key === "Escape") {
        pinned = false;
        remember();
      } else if (event.key === "Enter" && current >= 0) {
        event.preventDefault();
        byId("codes").querySelector("li button")?.click();
      }
    });
  }
  drawLayers();
  drawLegend();
  recall();
  document.documentElement.dataset.ready = "";
})();
