// Tables on their way to the server: by an ordinary request, since a circuit carries files in small messages and takes no long ones.

const sections = new WeakMap();

const tell = (owner, name, ...values) => owner.invokeMethodAsync(name, ...values).catch(() => { /* The page was left. */ });

async function token() {
  const answer = await fetch('/uploads/token', { cache: 'no-store', redirect: 'manual' });
  return answer.ok ? answer.text() : null;
}

function post(section, body, name, key) {
  const { owner } = section;
  const request = new XMLHttpRequest();
  section.request = request;
  let told = 0;
  request.open('POST', `/uploads/tables?name=${encodeURIComponent(name)}`);
  request.setRequestHeader('RequestVerificationToken', key);
  request.setRequestHeader('Content-Type', 'application/octet-stream');
  request.responseType = 'json';
  request.upload.onprogress = (event) => {
    const now = performance.now();
    if (!event.lengthComputable || now - told < 250) return;
    told = now;
    tell(owner, 'OnSendingAsync', Math.floor((event.loaded / event.total) * 100));
  };
  const end = (name, ...values) => {
    if (section.request !== request) return;
    section.request = null;
    tell(owner, name, ...values);
  };
  request.onload = () => {
    if (request.status === 200 && request.response?.id) end('OnUploadedAsync', request.response.id);
    else end('OnRefusedAsync', request.status, request.response?.detail ?? null);
  };
  request.onerror = () => end('OnRefusedAsync', 0, null);
  request.onabort = () => end('OnRefusedAsync', -1, null);
  request.send(body);
}

async function send(root, body, name) {
  const section = sections.get(root);
  if (!section || section.request) return;
  if (body.size > section.most) {
    tell(section.owner, 'OnRefusedAsync', 413, null);
    return;
  }
  // Taken until the request stands in its place.
  section.request = { abort() { this.aborted = true; } };
  const waiting = section.request;
  tell(section.owner, 'OnSendingAsync', 0);
  const key = await token().catch(() => null);
  section.request = null;
  if (waiting.aborted) tell(section.owner, 'OnRefusedAsync', -1, null);
  else if (key === null) tell(section.owner, 'OnRefusedAsync', 0, null);
  else post(section, body, name, key);
}

Object.assign(window.portal, {
  watchUpload(root, owner, most, pasted) {
    sections.set(root, { owner, most, pasted, request: null });
    root.addEventListener('change', (event) => {
      if (!(event.target instanceof HTMLInputElement) || event.target.type !== 'file') return;
      const [file] = event.target.files;
      if (file) send(root, file, file.name);
      // The same file again is a change again.
      event.target.value = '';
    });
    // Chosen before anybody listened.
    const input = root.querySelector('input[type=file]');
    const [early] = input?.files ?? [];
    if (early) {
      send(root, early, early.name);
      input.value = '';
    }
    const overDrop = (event) => event.target instanceof Element && event.target.closest('[data-upload-drop]') !== null;
    root.addEventListener('dragover', (event) => { if (overDrop(event)) event.preventDefault(); });
    root.addEventListener('drop', (event) => {
      const file = event.dataTransfer?.files?.[0];
      if (!file || !overDrop(event)) return;
      event.preventDefault();
      send(root, file, file.name);
    });
  },

  sendPasted(root) {
    const text = root.querySelector('textarea')?.value ?? '';
    if (text.trim().length > 0) send(root, new Blob([text], { type: 'text/plain' }), sections.get(root)?.pasted ?? '');
    else root.querySelector('textarea')?.focus();
  },

  cancelUpload(root) {
    sections.get(root)?.request?.abort();
  },
});
