// Keys for reading applications; every button and box works without them.
(() => {
  'use strict';

  const OFF = 'review-keys-off';
  const toggle = document.querySelector('[data-keys]');
  if (!toggle) return;
  toggle.checked = !window.localStorage.getItem(OFF);
  toggle.closest('[hidden]').hidden = false;
  toggle.addEventListener('change', () => {
    if (toggle.checked) window.localStorage.removeItem(OFF); else window.localStorage.setItem(OFF, '1');
  });

  // Each press gives the next answer
  function answer(group) {
    const radios = [...group.querySelectorAll('input[type=radio]')];
    const next = radios[(radios.findIndex((radio) => radio.checked) + 1) % radios.length];
    next.checked = true;
    next.focus();
  }

  document.addEventListener('keydown', (event) => {
    if (!toggle.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (event.target.closest('textarea, select, input:not([type=radio], [type=checkbox])')) return;
    if (event.key === '0') {
      for (const group of document.querySelectorAll('[data-must]')) {
        if (!group.querySelector(':checked')) group.querySelector('input[value=unclear]').checked = true;
      }
      return;
    }
    const found = /^[1-9a-z]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
    if (!found) return;
    event.preventDefault();
    if (found.matches('[data-must]')) answer(found); else found.click();
  });
})();
