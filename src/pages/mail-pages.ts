import type { MailLinkKind } from '../deliveries/mail-links.service';
import { Html, html } from './html';

/** What a link out of a mail shows. */
export type MailPageState = 'wanted' | 'unwanted' | 'asked' | 'confirmed';

const TITLES: Readonly<Record<MailLinkKind, string>> = { unsubscribe: 'Mail from us', confirm: 'Is this your address?' };

export function mailTitle(kind: MailLinkKind): string {
  return TITLES[kind];
}

export function mailContent(state: MailPageState): Html {
  switch (state) {
    case 'wanted':
      return html`<form method="post">
        <p>We write to this address when something comes of what you asked for.</p>
        <button name="do" value="unsubscribe">Send me no more mail</button>
      </form>`;
    case 'unwanted':
      return html`<form method="post">
        <p class="done" role="status">We send no more mail to this address.</p>
        <button name="do" value="resubscribe">Send me mail again</button>
      </form>`;
    case 'asked':
      return html`<form method="post">
        <p>Somebody left this address with a suggestion. Confirm it only if that was you: what we answer is then sent to you.</p>
        <button name="do" value="confirm">Yes, that was me</button>
      </form>`;
    case 'confirmed':
      return html`<p class="done" role="status">Thank you: this address is confirmed. We will write to you here.</p>`;
  }
}
