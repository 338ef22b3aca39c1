// The browser's part of the portal: clocks, theme, menus, and the way back after a lost connection. The player of recordings has a script of its own (calls.js).

const root = document.documentElement;

// ---- Clocks. The server draws a time once; this moves it every second, by the server's clock.

const navigation = performance.getEntriesByType('navigation')[0];
const serverNow = Date.parse(root.dataset.serverNow ?? '');
const clockOffset = Number.isNaN(serverNow) ? 0 : serverNow - (performance.timeOrigin + (navigation?.responseStart ?? 0));

const two = (value) => String(value).padStart(2, '0');

function clock(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  const rest = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return s >= 3600 ? `${Math.floor(s / 3600)}:${rest}` : rest;
}

function age(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return root.dataset.ageSeconds.replace('{0}', s);
  return s < 3600 ? root.dataset.ageMinutes.replace('{0}', Math.floor(s / 60)) : root.dataset.ageHours.replace('{0}', Math.floor(s / 3600));
}

// Blazor keeps a reference to the text node it made: its value changes, the node stays.
function write(element, text) {
  const node = element.firstChild;
  if (node === null) element.append(text);
  else if (node.nodeValue !== text) node.nodeValue = text;
}

function level(element, seconds) {
  const target = element.closest('[data-levels]');
  if (target === null) return;
  const { warn, bad } = element.dataset;
  const now = bad !== undefined && seconds >= Number(bad) ? 'bad' : warn !== undefined && seconds >= Number(warn) ? 'warn' : 'calm';
  if (target.dataset.level !== now) target.dataset.level = now;
}

function tick() {
  if (document.hidden) return;
  const now = Date.now() + clockOffset;
  for (const element of document.querySelectorAll('time[data-since]')) {
    const seconds = (now - Date.parse(element.dataset.since)) / 1000;
    write(element, clock(seconds));
    if (element.dataset.warn !== undefined || element.dataset.bad !== undefined) level(element, seconds);
  }
  for (const element of document.querySelectorAll('time[data-age-since]')) {
    write(element, age((now - Date.parse(element.dataset.ageSince)) / 1000));
  }
}

setInterval(tick, 1000);
document.addEventListener('visibilitychange', tick);

// ---- Rows that change come whole from the server. Before the next paint they get their clocks and tints, and a button that had the focus gets it back.

let focused = null;
let anchor = null;

const keyOf = (button) => button.closest('[data-call],[data-agent],[data-queue]')?.dataset ?? {};

// How to find a button again after its row was drawn anew.
function place(button) {
  const holder = button?.closest?.('[data-call],[data-agent],[data-queue]');
  if (!holder || !button.dataset.act) return null;
  const name = ['call', 'agent', 'queue'].find((key) => holder.dataset[key] !== undefined);
  const caller = button.dataset.caller === undefined ? '' : `[data-caller="${CSS.escape(button.dataset.caller)}"]`;
  return `[data-${name}="${CSS.escape(holder.dataset[name])}"] [data-act="${button.dataset.act}"]${caller}`;
}

function noteFocus(target) {
  const button = target instanceof Element ? target.closest('[data-act]') : null;
  focused = button === null ? null : { button, place: place(button) };
}

document.addEventListener('focusin', (event) => noteFocus(event.target));
document.addEventListener('pointerdown', () => noteFocus(null));

// A button in a drawn row has no handler of its own: the page hears of it by one event, and of other clicks not at all.
document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-act]') : null;
  if (button === null) return;
  const { call, agent, queue } = keyOf(button);
  const { act, caller } = button.dataset;
  button.dispatchEvent(new CustomEvent('portalact', { bubbles: true, detail: { act, call, agent, queue, caller } }));
});

// What opened the menu or dialog gets the focus back when it goes.
let opener = null;

function restoreOpener() {
  const { dialog, element, place: where } = opener;
  if (dialog.isConnected) return;
  opener = null;
  if (document.activeElement !== document.body) return;
  const back = element.isConnected ? element : where === null ? null : document.querySelector(where);
  back?.focus({ preventScroll: true });
}

new MutationObserver(() => {
  tick();
  if (opener !== null) restoreOpener();
  if (focused === null || focused.button.isConnected || document.activeElement !== document.body || focused.place === null) return;
  document.querySelector(focused.place)?.focus({ preventScroll: true });
}).observe(document.body, { childList: true, subtree: true });

// ---- Theme, copy, menus: one listener each, so it does not matter when an element appears.

function switchTheme() {
  const dark = root.dataset.theme === 'dark' || (root.dataset.theme === undefined && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'light' : 'dark';
  document.cookie = `portal-theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  if (source === null) return;
  try {
    await navigator.clipboard.writeText(source.value);
  } catch {
    // No clipboard without a secure address: leave the text selected for the keyboard.
    source.focus();
    source.select();
    return;
  }
  button.dataset.copied = '';
  setTimeout(() => delete button.dataset.copied, 2000);
}

document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('[data-theme-switch]')) switchTheme();
  if (target?.closest('[data-reload]')) location.reload();
  const copyButton = target?.closest('[data-copy]');
  if (copyButton) copy(copyButton);
  for (const menu of document.querySelectorAll('details[data-menu][open]')) {
    if (!menu.contains(target)) menu.open = false;
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of document.querySelectorAll('details[data-menu][open]')) {
    menu.open = false;
    menu.querySelector('summary')?.focus();
  }
});

// Called by components: a native dialog opens as modal only from script.
let waitingTab = null;

function open(dialog) {
  if (!dialog || dialog.open) return false;
  const element = document.activeElement ?? document.body;
  // One dialog may follow another: the first one's opener is then the second one's too.
  opener = opener !== null && opener.dialog.contains(element) ? { ...opener, dialog } : { dialog, element, place: place(element) };
  dialog.showModal();
  return true;
}

window.portal = {
  showModal(dialog) {
    if (open(dialog)) dialog.querySelector('input:not([type=hidden]), select, textarea')?.focus();
  },

  // A menu opens where it was asked for, and goes with a click beside it.
  showMenu(dialog) {
    const at = document.activeElement?.getBoundingClientRect();
    if (!open(dialog)) return;
    if (at !== undefined && innerWidth > 700) {
      const { offsetWidth: width, offsetHeight: height } = dialog;
      dialog.style.left = `${Math.max(8, Math.min(at.right - width, innerWidth - width - 8))}px`;
      dialog.style.top = `${Math.max(8, Math.min(at.bottom + 4, innerHeight - height - 8))}px`;
    }
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) dialog.dispatchEvent(new Event('cancel', { cancelable: true }));
    });
    dialog.querySelector('.menu-line:not([aria-disabled])')?.focus();
  },

  // What the browser remembers for one person: the extension to dial from.
  recall: (name) => localStorage.getItem(`portal-${name}`),
  remember: (name, value) => localStorage.setItem(`portal-${name}`, value),

  // A tab must be opened by the click itself; where it leads is known only later, and never part of the page.
  openTab() {
    waitingTab = window.open('', '_blank');
    if (waitingTab !== null) waitingTab.opener = null;
    return waitingTab !== null;
  },
  sendTab(address) {
    if (address === null) waitingTab?.close();
    else waitingTab?.location.replace(address);
    waitingTab = null;
  },

  openDial() {
    const box = document.getElementById('dial');
    if (box === null) return;
    box.open = true;
    box.querySelector('[data-dial-next]')?.focus();
  },
};

// Up and down through the lines of a menu.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const line = event.target instanceof Element ? event.target.closest('.menu-line, .pick') : null;
  if (line === null) return;
  const lines = [...(line.closest('dialog, table')?.querySelectorAll(line.matches('.pick') ? '.pick' : '.menu-line') ?? [])];
  const next = lines[lines.indexOf(line) + (event.key === 'ArrowDown' ? 1 : -1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
});

// ---- Connection. Blazor writes its state as classes of the reconnect element.

const reconnect = document.getElementById('components-reconnect-modal');
let recovering = false;

async function reloadWhenBack() {
  if (recovering) return;
  recovering = true;
  for (;;) {
    try {
      const answer = await fetch('/health/live', { cache: 'no-store', signal: AbortSignal.timeout(3000) });
      if (answer.ok) break;
    } catch {
      // Still away.
    }
    await new Promise((resume) => setTimeout(resume, 1000));
  }
  location.reload();
}

function followConnection() {
  const has = (name) => reconnect.classList.contains(`components-reconnect-${name}`);
  const lost = has('failed') || has('rejected');
  root.dataset.connection = lost ? 'lost' : has('show') ? 'reconnecting' : 'live';
  if (lost) reloadWhenBack();
}

if (reconnect !== null) new MutationObserver(followConnection).observe(reconnect, { attributes: true, attributeFilter: ['class'] });

window.Blazor?.registerCustomEventType('act', { browserEventName: 'portalact', createEventArgs: (event) => event.detail });

window.Blazor?.start({
  circuit: {
    reconnectionOptions: {
      dialogId: 'components-reconnect-modal',
      maxRetries: 60,
      // Short and steady: after a restart every board must be back within ten seconds.
      retryIntervalMilliseconds: (attempt) => (attempt === 0 ? 200 : 1000),
    },
    // A cut cable is noticed in 10 s instead of 30.
    configureSignalR: (builder) => builder.withServerTimeout(15000).withKeepAliveInterval(5000),
  },
});

tick();
