// The scorecard's autosave. It never loses a character: each change is kept on this device at once, field by
// field, and leaves only when the server has acknowledged that very value. The form works without this too.
(() => {
  'use strict';

  const own = document.querySelector('#own[data-card]');
  const form = document.querySelector('form#card');
  const STORE = `card:${(form ?? own)?.dataset.card}`;
  const DEBOUNCE = 1000; // after the last key
  const AT_MOST = 10000; // while typing goes on
  const PATIENCE = 400; // before "Saving…" is worth saying
  const PAUSES = [2, 4, 8, 16, 30, 60]; // seconds between tries
  const OUTSIDE = new Set(['csrfmiddlewaretoken', 'version']);

  // A form sends \r\n where a textarea holds \n; the two are the same text
  const flat = (value) => JSON.stringify(value.map((v) => v.replace(/\r\n?/g, '\n')).filter((v) => v !== ''));
  const same = (a, b) => flat(a) === flat(b);
  // A server may cut blanks from the ends: no reason to ask a person which of two equal texts to keep
  const alike = (a, b) => same(a.map((v) => v.trim()), b.map((v) => v.trim()));

  /* kept on this device: in localStorage, which all windows share, and at once on the disk, for what localStorage was
     told last is lost when the whole browser is killed */

  const disk = new Promise((done) => {
    try {
      const asked = indexedDB.open('touchstone', 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore('kept');
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => done(null);
    } catch {
      done(null);
    }
    setTimeout(done, 1000, null); // a page does not wait for a disk
  });

  function held(key) {
    try { return JSON.parse(localStorage.getItem(key) || '{}'); } catch { return {}; }
  }

  // Throws where localStorage is full or forbidden
  function hold(key, kept) {
    const record = { when: Date.now(), text: Object.keys(kept).length ? JSON.stringify(kept) : null };
    disk.then((db) => db?.transaction('kept', 'readwrite', { durability: 'strict' }).objectStore('kept').put(record, key));
    if (record.text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, record.text);
    localStorage.setItem(`${key}@`, record.when);
  }

  function letGo(key) {
    try { hold(key, {}); } catch { /* nothing was held */ }
  }

  // After the browser was killed the disk knows better
  async function recover(key) {
    const db = await disk;
    const record = db && await new Promise((done) => {
      const asked = db.transaction('kept').objectStore('kept').get(key);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => done(null);
    });
    try {
      if (!record || record.when <= Number(localStorage.getItem(`${key}@`) || 0)) return;
      if (record.text !== null) localStorage.setItem(key, record.text);
      else localStorage.removeItem(key);
      localStorage.setItem(`${key}@`, record.when);
    } catch { /* full or forbidden */ }
  }

  /* a card that is in: what this device still holds and never reached it is shown, not dropped */

  // What the server has, whatever the fields of the page show
  const stands = JSON.parse(document.getElementById('card-answers')?.textContent || '{}');

  function showLeft() {
    const kept = held(STORE);
    const left = Object.entries(kept).filter(([name, entry]) => name in stands && Array.isArray(entry?.value)
      && !alike(entry.value, [stands[name]]));
    if (!left.length) { if (Object.keys(kept).length) letGo(STORE); return; }
    const note = document.getElementById('card-left').content.firstElementChild.cloneNode(true);
    // A rating without its words says nothing by itself: the page to correct shows it where it belongs
    for (const [, entry] of left.filter(([name]) => !/^r(\d|ec)/.test(name))) {
      const text = document.createElement('blockquote');
      text.textContent = entry.value.join('\n');
      note.querySelector('[data-texts]').append(text);
    }
    note.querySelector('[data-discard]').addEventListener('click', () => { letGo(STORE); note.remove(); });
    document.querySelector('#own > .note').after(note);
  }

  // What is written below a card stays on this device until it stands there
  function keepAddition(adding) {
    const key = `card:${adding.dataset.card}:add`;
    const field = adding.elements.text;
    const kept = held(key).text;
    const isIn = [...document.querySelectorAll('.said')].some((one) => kept && alike([one.textContent], [kept]));
    if (isIn) letGo(key);
    else if (kept && kept !== field.value) {
      field.value = kept;
      adding.querySelector('[data-kept]').hidden = false;
    }
    field.addEventListener('input', () => {
      try { hold(key, field.value ? { text: field.value } : {}); } catch { /* full or forbidden */ }
    });
    const cutOff = adding.querySelector('[data-cut-off]');
    adding.addEventListener('submit', (event) => {
      cutOff.hidden = navigator.onLine;
      // The browser would put an error page where the text is
      if (!navigator.onLine) event.preventDefault();
    });
    window.addEventListener('online', () => { cutOff.hidden = true; });
  }

  const adding = document.getElementById('add-form');
  if (adding) recover(`card:${adding.dataset.card}:add`).then(() => keepAddition(adding));
  if (own) recover(STORE).then(showLeft);
  if (!form) return;

  // Without an address to save to it is a card that is in, being corrected: all is kept here until it is sent
  const saves = Boolean(form.dataset.saveUrl);

  // name -> {value, base, at, sent}: base is what the server had when the change began; sent, what it was told since
  const pending = new Map();
  const asked = new Map(); // name -> the note of a conflict that waits for a choice
  const known = new Map(); // name -> what the server has, as far as we know
  let version = form.dataset.version;
  let saving = null;
  let timer = 0;
  let typingSince = 0;
  let failures = 0; // in reaching the server
  let refusals = 0; // by a server that was reached: a newer version, a stale token
  let stored = true;
  let submitting = false;

  /* fields: a value is a list of strings, as the form would send it */

  const controls = (name) => [...form.elements].filter((e) => e.name === name);
  const read = (name) => new FormData(form).getAll(name).map(String);

  const ours = (entry, value) => (entry.sent ?? []).some((told) => alike(told, value));

  function write(name, value) {
    controls(name).forEach((control) => {
      if (control.type === 'radio' || control.type === 'checkbox') control.checked = value.includes(control.value);
      else if (control.type !== 'hidden') control.value = value[0] ?? '';
    });
  }

  /* the queue on this device */

  function stash(change) {
    try {
      const kept = JSON.parse(localStorage.getItem(STORE) || '{}');
      change(kept);
      hold(STORE, kept);
      stored = true;
    } catch {
      stored = false; // full or forbidden: the page itself keeps it, and leaving asks first
    }
  }

  function remember(name) {
    const value = read(name);
    const entry = pending.get(name);
    const asBefore = same(value, known.get(name) ?? []);
    if (!entry && asBefore) return;
    if (asBefore && !saves) { // of a card that is in nothing is under way: typed back, it is as it stands
      pending.delete(name);
      stash((kept) => { delete kept[name]; });
      return;
    }
    pending.set(name, { base: known.get(name) ?? [], at: Date.now(), ...entry, value });
    stash((kept) => { kept[name] = pending.get(name); });
    mark(name);
  }

  function forget(name, value) {
    known.set(name, value);
    const entry = pending.get(name);
    if (entry && same(entry.value, value)) pending.delete(name);
    else if (entry) Object.assign(entry, { base: value, at: Date.now(), sent: [] }); // typed on while it was under way
    // Another window may have put a newer text of its own there: that one is not ours to remove
    stash((kept) => {
      if (kept[name] && same(kept[name].value, value)) delete kept[name];
      else if (kept[name] && entry && pending.has(name)) kept[name] = entry;
    });
    mark(name);
  }

  /* what is said */

  const status = document.querySelector('[role=status][data-save-status]');
  const clock = (at) => new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit', minute: '2-digit', timeZone: form.dataset.timeZone || undefined,
  }).format(at);

  function tell(text, bad = false) {
    if (!status || status.dataset.said === text) return;
    status.dataset.said = text;
    status.textContent = text;
    status.classList.toggle('bad', bad);
    const again = document.querySelector('[data-save-now]');
    if (again) again.hidden = !bad || !saves || !sendable().length;
  }

  function sayKept() {
    document.querySelectorAll('[data-jump]').forEach(drawTile);
    tell(pending.size ? words(asked.size ? 'sayConflict' : 'sayKept') : '', asked.size > 0);
    return Promise.resolve();
  }

  const words = (key, detail) => (form.dataset[key] || '').replace('%s', detail ?? '');

  function tellOffline() {
    const since = Math.min(...[...pending.values()].map((entry) => entry.at));
    tell(words('sayOffline', clock(Number.isFinite(since) ? since : Date.now())), true);
  }

  function tellSignedOut() {
    tell(words('saySignedOut'), true);
    if (!form.dataset.signInUrl || !status || status.querySelector('a')) return;
    const link = document.createElement('a');
    link.href = form.dataset.signInUrl;
    link.target = '_blank';
    link.rel = 'noopener';
    link.textContent = form.dataset.saySignIn || form.dataset.signInUrl;
    status.append(' ', link);
  }

  function mark(name) {
    const control = controls(name)[0];
    const box = control?.closest('.field');
    if (box) box.classList.toggle('unsaved', pending.has(name) && failures > 0);
  }

  const markAll = () => new Set([...pending.keys(), ...known.keys()]).forEach(mark);

  /* the tiles that jump, and the count */

  function drawTile(link) {
    const chosen = controls(link.dataset.jump).find((e) => e.checked);
    const rated = chosen?.closest('label')?.querySelector('.rt');
    const tile = document.createElement('span');
    let said = link.dataset.sayNone;
    [tile.className, tile.textContent] = ['none rt', '·'];
    if (chosen?.value === '0') {
      [tile.className, tile.textContent] = ['rt r0', '–'];
      said = link.dataset.sayZero;
    } else if (rated) {
      [tile.className, tile.textContent] = [rated.className, rated.textContent.trim()];
      said = link.dataset.sayRated?.replace('%s', tile.textContent);
    }
    link.replaceChildren(tile);
    if (said) link.setAttribute('aria-label', said);
  }

  function settle(answer) {
    document.querySelectorAll('[data-jump]').forEach(drawTile);
    if (answer.status) document.querySelectorAll('[data-card-count]').forEach((count) => { count.textContent = answer.status; });
    if (answer.voted !== undefined) {
      document.querySelectorAll('[data-when-voted]').forEach((one) => { one.hidden = !answer.voted; });
      document.querySelectorAll('[data-when-draft]').forEach((one) => { one.hidden = answer.voted; });
    }
    tell(words('saySaved', answer.saved_at) || answer.status || '');
  }

  /* sending */

  const sendable = () => [...pending.entries()].filter(([name]) => !asked.has(name));

  function body(entries) {
    const token = form.querySelector('[name=csrfmiddlewaretoken]')?.value ?? '';
    const data = new URLSearchParams({ csrfmiddlewaretoken: token, version });
    for (const [name, entry] of entries) (entry.value.length ? entry.value : ['']).forEach((v) => data.append(name, v));
    return data;
  }

  const post = (entries, keepalive) => fetch(form.dataset.saveUrl, {
    method: 'POST', body: body(entries), headers: { Accept: 'application/json' },
    credentials: 'same-origin', redirect: 'manual', keepalive,
  });

  function advance(next) {
    if (next === undefined || next === null) return;
    version = String(next);
    form.dataset.version = version;
    const field = form.querySelector('input[name=version]');
    if (field) field.value = version;
  }

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  function retry() {
    failures += 1;
    refusals = 0;
    markAll();
    later(1000 * PAUSES[Math.min(failures, PAUSES.length) - 1]);
  }

  function save() {
    if (!saves) return sayKept();
    clearTimeout(timer);
    typingSince = 0;
    saving ??= attempt().finally(() => { saving = null; });
    return saving;
  }

  // Noted before it goes: should the answer get lost, the server's text is known to be an older one of ours
  function toldServer(entries) {
    entries.forEach(([, entry]) => { entry.sent = [...(entry.sent ?? []), entry.value].slice(-5); });
    stash((kept) => entries.forEach(([name, entry]) => { kept[name] = entry; }));
  }

  async function attempt() {
    const entries = sendable();
    if (!entries.length) return;
    const sent = entries.map(([name, entry]) => [name, entry.value]);
    toldServer(entries);
    const patience = setTimeout(() => tell(words('saySaving')), PATIENCE);
    let response;
    try {
      response = await post(entries, document.hidden);
    } catch {
      tellOffline();
      retry();
      return;
    } finally {
      clearTimeout(patience);
    }
    await heed(response, sent);
  }

  async function heed(response, sent) {
    const signedOut = response.type === 'opaqueredirect' || response.status === 401 || response.status === 403;
    if (signedOut) { await comeBack(response); return; }
    const answer = await response.json().catch(() => null);
    const isRefused = !response.ok && response.status !== 409;
    if (!answer || (isRefused && !answer.status)) { tellOffline(); retry(); return; }
    // It was reached, and says why not
    if (isRefused) { tell(answer.status, true); retry(); return; }
    advance(answer.version);
    if (response.status === 409) { meet(answer); return; }
    failures = refusals = 0;
    sendFiles();
    sent.forEach(([name, value]) => forget(name, value));
    markAll();
    if (sendable().length) later(DEBOUNCE);
    else if (asked.size) tell(words('sayConflict'), true);
    else settle(answer);
  }

  // Signed out here, or signed in again in another tab, which makes the form's token stale: the page knows which
  async function comeBack(response) {
    const refusal = response.type === 'opaqueredirect' ? null : await response.json().catch(() => null);
    let fresh = null;
    try {
      const page = await fetch(location.href, { credentials: 'same-origin', redirect: 'manual' });
      if (page.ok) fresh = new DOMParser().parseFromString(await page.text(), 'text/html').querySelector('form#card');
    } catch {
      tellOffline();
      retry();
      return;
    }
    const token = fresh?.querySelector('[name=csrfmiddlewaretoken]')?.value;
    const mine = form.querySelector('[name=csrfmiddlewaretoken]');
    if (token && mine && fresh.dataset.card === form.dataset.card && !refusals) {
      mine.value = token;
      refusals += 1;
      later(0);
      return;
    }
    if (refusal?.status) tell(refusal.status, true);
    else tellSignedOut();
    retry();
  }

  /* two texts for one field */

  function meet(answer) {
    refusals += 1;
    for (const [name, theirs] of Object.entries(answer.conflicts ?? {})) {
      const other = (Array.isArray(theirs) ? theirs : [theirs ?? '']).map(String);
      const entry = pending.get(name);
      if (!entry) continue;
      if (alike(entry.value, other)) forget(name, entry.value);
      // The "other" text is an older one of ours whose answer got lost on the way
      else if (ours(entry, other)) { known.set(name, other); entry.base = other; } else clash(name, other);
    }
    markAll();
    // Without an open question the newer version is all it took; a server that goes on refusing is asked less often
    if (sendable().length) later(refusals > 1 ? 1000 * PAUSES[Math.min(refusals, PAUSES.length) - 1] : 0);
    else if (!pending.size) { failures = refusals = 0; settle(answer); }
    // Of a card that is in nothing can be chosen any more: the server says so
    if (asked.size) tell(answer.is_in ? answer.status : words('sayConflict') || answer.status || '', true);
  }

  function shown(name, value) {
    const control = controls(name).find((e) => e.type === 'radio' && value.includes(e.value));
    return control ? control.closest('label')?.innerText.trim().split('\n')[0] ?? value.join(', ') : value.join(', ');
  }

  function clash(name, other) {
    asked.get(name)?.remove();
    const template = document.getElementById('card-conflict');
    const control = controls(name)[0];
    if (!template || !control) { asked.delete(name); return; }
    const note = template.content.firstElementChild.cloneNode(true);
    note.querySelector('[data-text]').textContent = shown(name, other);
    asked.set(name, note);
    const place = control.closest('.field') ?? control.closest('.scale') ?? control.closest('label') ?? control;
    if (control.type === 'radio') place.after(note);
    else control.after(note);
    note.querySelector('[data-keep-mine]').addEventListener('click', () => keepMine(name, other, note));
    note.querySelector('[data-take-other]').addEventListener('click', () => takeOther(name, other, note));
  }

  function release(name, other, note) {
    note.remove();
    asked.delete(name);
    known.set(name, other);
    failures = refusals = 0;
    controls(name)[0]?.focus();
  }

  function keepMine(name, other, note) {
    release(name, other, note);
    const entry = pending.get(name);
    if (entry) entry.base = other;
    save();
  }

  function takeOther(name, other, note) {
    const mine = pending.get(name)?.value ?? read(name);
    release(name, other, note);
    write(name, other);
    pending.delete(name);
    stash((kept) => { delete kept[name]; });
    offerBack(name, mine, other);
    markAll();
    if (sendable().length) save();
    else if (saves) settle({ saved_at: clock(Date.now()) });
    else sayKept();
  }

  // The choice can be undone: the text that gave way stays in sight until the field is written in again
  function offerBack(name, mine, other) {
    clash(name, mine);
    const note = asked.get(name);
    if (!note) return;
    asked.delete(name);
    note.querySelector('[data-when=theirs]').hidden = true;
    note.querySelector('[data-when=mine]').hidden = false;
    note.querySelector('[data-take-other]').remove();
    const keep = note.querySelector('[data-keep-mine]');
    const fresh = keep.cloneNode(true);
    keep.replaceWith(fresh);
    fresh.addEventListener('click', () => {
      note.remove();
      write(name, mine);
      known.set(name, other);
      remember(name);
      save();
    });
    controls(name).forEach((c) => c.addEventListener('input', () => note.remove(), { once: true }));
  }

  /* when */

  function changed(event) {
    const { name, form: owner, type } = event.target;
    if (owner !== form || !name || OUTSIDE.has(name) || type === 'file') return;
    remember(name);
    if (!pending.has(name)) return;
    const now = Date.now();
    typingSince ||= now;
    if (event.type === 'change') save();
    else if (!saves) sayKept();
    else if (failures === 0) later(Math.max(0, Math.min(DEBOUNCE, typingSince + AT_MOST - now)));
  }
  for (const kind of ['input', 'change', 'compositionend']) document.addEventListener(kind, changed);

  function flush() {
    const entries = sendable();
    if (!entries.length || submitting || !saves) return;
    toldServer(entries);
    // The browser carries at most 64 KB past the end of a page; the rest waits on this device
    post(entries, true).catch(() => {});
  }

  window.addEventListener('beforeunload', (event) => {
    flush();
    if (pending.size && !stored && !submitting) event.preventDefault();
  });

  const soon = () => { if (sendable().length) save(); };
  window.addEventListener('online', soon);
  window.addEventListener('offline', () => { if (pending.size && saves) tellOffline(); });
  window.addEventListener('focus', () => { if (failures) soon(); });
  document.addEventListener('visibilitychange', soon);
  document.addEventListener('click', (event) => { if (event.target.closest('[data-save-now]')) soon(); });

  // A file dropped on the page is put to the card, and does not take the page away
  for (const kind of ['dragover', 'drop']) {
    document.addEventListener(kind, (event) => {
      const field = document.getElementById('id_files');
      if (!field || ![...event.dataTransfer?.types ?? []].includes('Files')) return;
      event.preventDefault();
      if (kind !== 'drop') return;
      field.files = event.dataTransfer.files;
      field.dispatchEvent(new Event('change', { bubbles: true }));
    });
  }

  // A file that was not sent stays chosen as long as the page is there, and is sent once the server can be reached
  const unsent = new Set();
  function sendFiles() {
    for (const field of [...unsent]) {
      unsent.delete(field);
      if (field.isConnected && field.files.length) field.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }
  document.addEventListener('htmx:sendError', ({ detail: { elt } }) => {
    if (elt.type !== 'file' || !elt.files.length) return;
    unsent.add(elt);
    elt.closest('#attached').querySelector('[data-unsent]').hidden = false;
  });
  window.addEventListener('online', sendFiles);
  window.addEventListener('beforeunload', (event) => {
    if (!submitting && [...unsent].some((field) => field.isConnected && field.files.length)) event.preventDefault();
  });

  // The form itself carries everything. Offline, the browser would put an error page where the notes are; and a save
  // under way is waited for, since of two writers of one card the second is told that it came too late.
  form.addEventListener('submit', (event) => {
    clearTimeout(timer);
    if (!navigator.onLine) {
      event.preventDefault();
      tellOffline();
    } else if (saving) {
      event.preventDefault();
      const button = event.submitter;
      saving.finally(() => form.requestSubmit(button));
    } else {
      submitting = true;
    }
  });
  window.addEventListener('pageshow', () => { submitting = false; });

  /* at the start: what an earlier visit could not save wins over the server's older text, in sight */

  function replay() {
    for (const [name, entry] of Object.entries(held(STORE))) {
      const server = known.get(name);
      // What was typed since the page came is newer
      if (!server || pending.has(name) || !Array.isArray(entry?.value)) continue;
      if (alike(entry.value, server)) { stash((all) => { delete all[name]; }); continue; }
      pending.set(name, entry);
      write(name, entry.value);
      const older = alike(entry.base ?? [], server) || ours(entry, server);
      if (!older) clash(name, server);
    }
    // The page came back with what was sent and not taken: it stands in the fields, and here until it is in
    known.forEach((server, name) => {
      const value = read(name);
      if (!pending.has(name) && !same(value, server)) stash((all) => { all[name] = { value, base: server, at: Date.now() }; });
    });
    if (!pending.size) return;
    if (saves) failures = 1; // shown as unsaved until acknowledged
    markAll();
    if (saves) tell(asked.size ? words('sayConflict') : words('saySaving'), asked.size > 0);
    save();
  }
  const names = new Set([...form.elements].filter((e) => e.type !== 'file').map((e) => e.name));
  names.forEach((name) => { if (name && !OUTSIDE.has(name)) known.set(name, name in stands ? [stands[name]] : read(name)); });
  recover(STORE).then(replay);
})();
