// The browser's part of the portal: clocks, theme, menus, and the way back after a lost connection. No other page script exists.

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

function noteFocus(target) {
  const button = target instanceof Element ? target.closest('[data-testid=hang-up]') : null;
  focused = button === null ? null : { button, call: button.closest('[data-call]').dataset.call };
}

document.addEventListener('focusin', (event) => noteFocus(event.target));
document.addEventListener('pointerdown', () => noteFocus(null));

new MutationObserver(() => {
  tick();
  if (focused === null || focused.button.isConnected || document.activeElement !== document.body) return;
  document.querySelector(`[data-call="${CSS.escape(focused.call)}"] [data-testid=hang-up]`)?.focus({ preventScroll: true });
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
window.portal = {
  showModal(dialog) {
    if (dialog && !dialog.open) dialog.showModal();
  },
};

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

window.Blazor?.registerCustomEventType('hangup', {
  browserEventName: 'click',
  createEventArgs: (event) => ({ call: event.target.closest?.('[data-testid=hang-up]')?.closest('[data-call]')?.dataset.call ?? null }),
});

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
