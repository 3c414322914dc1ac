import type { FormTokenDto } from './form-tokens.dto';

/** Milliseconds after which a page that stays open gets a new token: half of a token's life. */
const RENEW_AFTER = 43_200_000;

/**
 * Puts a token into every form of the page whose action is this integration. It asks for a new one when the page comes back from the browser's
 * memory (a second suggestion after "back" is a second suggestion) and when the page stays open for long. Both values are of a known alphabet,
 * and still written as JSON.
 */
export function formScript(integrationId: string, { field, token }: FormTokenDto): string {
  return `(function () {
  var script = document.currentScript;
  function fill() {
    document.querySelectorAll('form').forEach(function (form) {
      if ((form.getAttribute('action') || '').toLowerCase().indexOf(${JSON.stringify(`/v1/intake/${integrationId}`)}) < 0) return;
      var input = form.querySelector('input[name=${field}]');
      if (!input) {
        input = document.createElement('input');
        input.type = 'hidden';
        input.name = ${JSON.stringify(field)};
        form.appendChild(input);
      }
      input.value = ${JSON.stringify(token)};
    });
  }
  function renew() {
    if (!script || !script.src) return;
    var next = document.createElement('script');
    next.src = script.src;
    document.head.appendChild(next);
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', fill);
  else fill();
  window.addEventListener('pageshow', function (event) { if (event.persisted) renew(); }, { once: true });
  setTimeout(renew, ${RENEW_AFTER});
})();
`;
}
