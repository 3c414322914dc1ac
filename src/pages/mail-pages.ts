import type { MailLinkKind } from '../deliveries/mail-links.service';
import { Html, html } from './html';
import type { PageWords } from './page-words';

/** What a link out of a mail shows. */
export type MailPageState = 'wanted' | 'unwanted' | 'asked' | 'confirmed';

export function mailTitle(kind: MailLinkKind, words: PageWords): string {
  return kind === 'confirm' ? words.title_confirm : words.title_mail;
}

export function mailContent(state: MailPageState, words: PageWords): Html {
  switch (state) {
    case 'wanted':
      return html`<form method="post">
        <p>${words.mail_why}</p>
        <button name="do" value="unsubscribe">${words.mail_stop}</button>
      </form>`;
    case 'unwanted':
      return html`<form method="post">
        <p class="done" role="status">${words.mail_is_stopped}</p>
        <button name="do" value="resubscribe">${words.mail_again}</button>
      </form>`;
    case 'asked':
      return html`<form method="post">
        <p>${words.confirm_why}</p>
        <button name="do" value="confirm">${words.confirm_do}</button>
      </form>`;
    case 'confirmed':
      return html`<p class="done" role="status">${words.confirmed}</p>`;
  }
}
