// Optional: every page works without it.
(() => {
  'use strict';

  const say = document.body.dataset;

  // Keys 1 to n rate and 0 says "not assessed", only while the focus is on a rating (WCAG 2.1.4)
  function rate(event) {
    const scale = event.target.closest('.comp')?.querySelector('.scale');
    if (event.target.type !== 'radio' || !scale || !/^\d$/.test(event.key)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const choice = event.key === '0'
      ? scale.closest('.comp').querySelector('input[type=radio][value="0"]')
      : scale.querySelectorAll('input[type=radio]')[event.key - 1];
    if (!choice) return;
    event.preventDefault();
    choice.focus();
    if (choice.checked) return;
    choice.checked = true;
    choice.dispatchEvent(new Event('change', { bubbles: true }));
  }

  function send(event) {
    const form = event.target.form;
    if (!form || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    // Not one that takes something off or marks something beside what is typed
    const all = [...form.elements].filter((e) => e.matches('button:is([type=submit], :not([type])):enabled:not([formnovalidate])'));
    // In a form of several sections the button of the one that is typed in
    const near = all.filter((e) => e.closest('section') === event.target.closest('section'));
    const buttons = near.length ? near : all;
    form.requestSubmit(buttons.find((b) => b.matches('.pri')) || buttons[0]);
  }

  // Enter on a choice presses a form's first button, whatever that is: here it chooses, as the space bar does
  function choose(event) {
    if (event.key !== 'Enter' || event.target.type !== 'radio' || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.target.click();
  }

  document.addEventListener('keydown', (event) => { rate(event); send(event); choose(event); });

  // While a form is on its way its button says so, and a second click does nothing; without a word for it, not the
  // second of a double click
  const DOUBLE = 1000;
  const sentAt = new WeakMap();
  const isPosted = (form) => form.getAttribute('method') === 'post';

  document.addEventListener('submit', (event) => {
    const { submitter: button, target: form, timeStamp: at } = event;
    if (event.defaultPrevented || !isPosted(form)) return;
    if (at - (sentAt.get(form) ?? -DOUBLE) < DOUBLE) { event.preventDefault(); return; }
    sentAt.set(form, at);
    if (!button?.dataset.busy) return;
    if (button.getAttribute('aria-disabled') === 'true') { event.preventDefault(); return; }
    button.dataset.idle = button.textContent;
    button.textContent = button.dataset.busy;
    button.setAttribute('aria-disabled', 'true');
  });

  function rest() {
    for (const button of document.querySelectorAll('button[data-idle]')) {
      button.textContent = button.dataset.idle;
      button.removeAttribute('data-idle');
      button.removeAttribute('aria-disabled');
    }
  }
  // The page may come back from the browser's memory
  window.addEventListener('pageshow', rest);
  document.addEventListener('htmx:afterRequest', rest);

  document.addEventListener('click', (event) => {
    const print = event.target.closest('[data-print]');
    if (print) window.print();
    const opener = event.target.closest('[data-dialog]');
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog?.showModal) { event.preventDefault(); dialog.showModal(); }
    const closer = event.target.closest('[data-close]');
    if (closer?.closest('dialog')) { event.preventDefault(); closer.closest('dialog').close(); }
  });

  // Toasts leave by the stylesheet after 10 s, waiting while the pointer or the focus is on them
  document.addEventListener('animationend', (event) => {
    if (event.animationName === 'gone') event.target.closest('.toasts > .toast')?.remove();
  });

  function toast(text) {
    const place = document.getElementById('toasts');
    if (!place || !text) return null;
    const box = document.createElement('div');
    const words = document.createElement('span');
    box.className = 'toast';
    box.setAttribute('role', 'alert');
    words.textContent = text;
    box.append(words);
    place.append(box);
    return box;
  }

  // A live region tells only what changes in it, so what came with the page is put in once more
  for (const box of document.querySelectorAll('#toasts > .toast')) {
    setTimeout(() => { if (!box.matches(':hover, :focus-within')) box.parentNode?.append(box); }, 300);
  }

  for (const event of ['htmx:sendError', 'htmx:timeout']) document.addEventListener(event, () => toast(say.sayFailed));

  // Signed out: the page stays, with what is typed in it, and the sign-in is in another tab
  document.addEventListener('htmx:responseError', ({ detail: { xhr } }) => {
    const box = toast(xhr.status === 401 ? say.saySignedOut : say.sayFailed);
    if (xhr.status === 403) renew();
    if (xhr.status !== 401 || !box) return;
    const link = document.createElement('a');
    Object.assign(link, { href: say.signIn, target: '_blank', rel: 'noopener', textContent: say.saySignIn });
    box.append(' ', link);
  });

  // Signed in anew in another tab: what this page sends carries the token of the session that is over
  async function renew() {
    const answer = await fetch(location.href, { credentials: 'same-origin', redirect: 'manual' }).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const token = fresh.querySelector('[name=csrfmiddlewaretoken]')?.value;
    if (fresh.body.dataset.me !== say.me || !token) return;
    say.hxHeaders = fresh.body.dataset.hxHeaders;
    for (const field of document.querySelectorAll('[name=csrfmiddlewaretoken]')) field.value = token;
  }

  // Lists that follow another field are renewed in place: what is chosen meanwhile stays, and an open list stays open
  document.addEventListener('htmx:oobBeforeSwap', (event) => {
    const { target, fragment } = event.detail;
    if (!target.matches('[data-lists]')) return;
    event.preventDefault();
    for (const fresh of fragment.querySelectorAll('select')) {
      const old = document.getElementById(fresh.id);
      const texts = new Map([...fresh.options].map((option) => [option.value, option.text]));
      if (document.activeElement !== old && texts.has(old.value)) {
        const chosen = old.value;
        old.replaceChildren(...fresh.children);
        old.value = chosen;
      } else {
        for (const option of old.options) option.text = texts.get(option.value) ?? option.text;
      }
    }
  });

  // The mark of now goes on through the list of today
  function mark() {
    for (const line of document.querySelectorAll('.rows > .now[data-zone]')) {
      const form = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: line.dataset.zone };
      const text = line.firstElementChild;
      text.textContent = text.textContent.replace(/\d\d:\d\d/, new Intl.DateTimeFormat('en-GB', form).format());
      const rows = [...line.parentNode.querySelectorAll(':scope > [data-ends]')];
      const next = rows.find((row) => row.dataset.ends * 1000 > Date.now());
      if (next?.previousElementSibling !== line) line.parentNode.insertBefore(line, next ?? null);
      for (const row of rows) row.classList.toggle('done', row.dataset.ends * 1000 <= Date.now());
    }
  }
  if (document.querySelector('.now[data-zone]')) setInterval(mark, 20000);

  // What is wrong is read first; at the start the browser's autofocus sees to it, where it can
  function showErrors(root) {
    (root.closest?.('.errs') ?? root.querySelector?.('.errs'))?.focus();
  }
  document.addEventListener('htmx:afterSettle', (event) => showErrors(event.target));
  window.addEventListener('load', () => { if (document.activeElement === document.body) showErrors(document); });

  // What was typed into a long form outlives a session that ended and a look at another page, in this tab, until it is
  // saved; for who typed it alone
  const store = window.sessionStorage;
  const KEPT_SENT = 'kept-sent';
  const isChoice = (field) => /^(checkbox|radio)$/.test(field.type);
  const part = (field) => (isChoice(field) ? `${field.name}=${field.value}` : field.name);
  const held = (field) => (isChoice(field) ? field.checked : field.value);
  const typed = (form) => [...form.elements].filter((e) => e.name && e.matches('textarea, select, input:not([type=hidden])'));

  function keep(form) {
    const key = `kept:${say.me}:${location.pathname}${location.search}`;
    const readAs = form.elements.read_as.value;
    const kept = JSON.parse(store.getItem(key) || 'null');
    // An answer to what was sent shows it by itself
    if (kept?.readAs === readAs && form.dataset.keep === 'fresh') {
      for (const field of typed(form)) {
        const was = kept.fields[part(field)];
        if (was === undefined || was === held(field)) continue;
        if (isChoice(field)) field.checked = was; else field.value = was;
        form.querySelector('[data-kept]').hidden = false;
      }
    }
    form.addEventListener('input', () => {
      const fields = Object.fromEntries(typed(form).map((field) => [part(field), held(field)]));
      store.setItem(key, JSON.stringify({ readAs, fields }));
    });
    form.addEventListener('submit', () => store.setItem(KEPT_SENT, key));
  }

  // The page that follows says whether it is; that something else was is said later
  if (document.querySelector('.toast[data-saved]')) store.removeItem(store.getItem(KEPT_SENT) || '');
  store.removeItem(KEPT_SENT);
  // What is put into the page later, too
  const listened = new WeakSet();
  function keepAll(root) {
    for (const form of root.querySelectorAll('form[data-keep]')) {
      if (!listened.has(form)) keep(form);
      listened.add(form);
    }
  }
  keepAll(document);
  document.addEventListener('htmx:load', (event) => keepAll(event.target));

  // Any other form: what was on its way when the session had ended, or its token was an old one, stands there again
  // when its page does; so does what never got an answer. Forms of the sign-in are no such thing
  const SENT = 'sent';
  const LOST = 'lost';
  const OWN = '/account/';
  const leadsTo = (form) => {
    const there = new URL(form.getAttribute('action') ?? '', location.href);
    return `${there.pathname}${there.search}`;
  };
  const those = (place) => [...document.forms].filter((form) => isPosted(form) && leadsTo(form) === place);
  const writable = (form) => typed(form).filter((e) => !['password', 'file', 'submit', 'button'].includes(e.type));
  const values = (options) => [...options].map((one) => one.value).join('\n');
  function state(field) {
    if (isChoice(field)) return field.checked;
    return field.matches('select') ? values(field.selectedOptions) : field.value;
  }
  function stood(field) {
    if (isChoice(field)) return field.defaultChecked;
    if (!field.matches('select')) return field.defaultValue;
    const options = [...field.options].filter((one) => one.defaultSelected);
    return values(options.length || field.multiple ? options : [...field.options].slice(0, 1));
  }
  function put(field, was) {
    const wanted = field.matches('select') ? was.split('\n') : [];
    if (isChoice(field)) field.checked = was;
    else if (!field.matches('select')) field.value = was;
    // What is offered no more cannot be chosen
    else if (field.multiple || [...field.options].some((one) => one.value === was)) {
      for (const one of field.options) one.selected = wanted.includes(one.value);
    }
  }

  document.addEventListener('submit', ({ defaultPrevented, target: form }) => {
    const place = leadsTo(form);
    if (defaultPrevented || !isPosted(form) || place.startsWith(OWN)) return;
    // What nobody touched may have been changed meanwhile by somebody else. The answer to a form holds what was typed
    const isTouched = (field) => 'answer' in say || state(field) !== stood(field);
    const fields = writable(form).map((field) => [part(field), state(field), isTouched(field)]);
    if (!fields.length) return;
    const sent = { place, nth: those(place).indexOf(form), me: say.me, fields };
    try { store.setItem(SENT, JSON.stringify(sent)); } catch { /* too much for a browser to hold */ }
  });

  function bringBack(lost, form) {
    const left = writable(form);
    let changed = false;
    for (const [name, was, isTouched] of lost.fields) {
      const field = left.find((one) => part(one) === name);
      if (!field) continue;
      left.splice(left.indexOf(field), 1);
      const stands = state(field);
      if (isTouched && stands !== was) put(field, was);
      changed ||= state(field) !== stands;
    }
    if (!changed) return;
    const note = document.createElement('p');
    note.className = 'note mark kept';
    note.setAttribute('role', 'status');
    note.textContent = say.sayBack;
    form.prepend(note);
    for (let fold = form.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
    note.scrollIntoView({ block: 'nearest' });
  }

  const isRefused = Boolean(document.querySelector('[data-sent-back]'));
  const sent = store.getItem(SENT);
  const [how] = performance.getEntriesByType('navigation');
  if (sent) {
    store.removeItem(SENT);
    const before = JSON.parse(store.getItem(LOST) || 'null');
    const isLost = location.pathname.startsWith(OWN) || isRefused || how?.type === 'back_forward';
    if (isLost) store.setItem(LOST, sent);
    else if (before?.place === JSON.parse(sent).place) store.removeItem(LOST);
  }
  const lost = JSON.parse(store.getItem(LOST) || 'null');
  if (lost && lost.me === say.me && !isRefused) {
    // Two kinds of forms keep what is typed by themselves
    const form = those(lost.place)[lost.nth];
    if (form && !form.matches('[data-keep], [data-card]')) bringBack(lost, form);
  }

  // One box for all rows of a page; without this the server knows by its value which they are
  document.addEventListener('change', ({ target }) => {
    const all = document.querySelector(`[data-all="${target.dataset.all ?? target.form?.id ?? ''}"]`);
    if (!all || !(target === all || target.matches('.pick'))) return;
    const boxes = [...document.querySelectorAll(`.pick[form="${all.dataset.all}"]`)];
    if (target === all) for (const box of boxes) box.checked = all.checked;
    else all.checked = boxes.every((box) => box.checked);
  });

  function fillTimeZone(root) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    for (const field of root.querySelectorAll?.('input[data-time-zone], select[data-time-zone]') ?? []) {
      if (!field.value && zone) field.value = zone;
    }
  }
  document.addEventListener('htmx:load', (event) => fillTimeZone(event.target));
  fillTimeZone(document);
})();
