// Optional: the kit beside the card. The mark of the plan follows the clock; without this it stands where it stood when
// the page came.
(() => {
  'use strict';

  const plan = document.querySelector('.plan[data-follow]');
  const fold = document.querySelector('.fold');

  // A browser that cannot hold it open by the stylesheet, beside the card
  if (fold && !CSS.supports('selector(::details-content)') && matchMedia('(min-width: 901px)').matches) fold.open = true;
  if (!plan) return;

  const steps = [...plan.children];
  const starts = steps.map((step) => Date.parse(step.querySelector('time').dateTime));

  function follow() {
    const now = Date.now();
    // The last line is the end
    const running = now < starts.at(-1) ? starts.findLastIndex((start) => start <= now) : -1;
    steps.forEach((step, index) => {
      if (index === running) step.setAttribute('aria-current', 'step');
      else step.removeAttribute('aria-current');
    });
  }

  setInterval(follow, 5000);
  // A page that slept in the background is right at once
  document.addEventListener('visibilitychange', follow);
})();
