import { fill } from '../announcements/acknowledgement-words';
import type { AuthorDto } from '../authors/authors.dto';
import type { LinkPurpose } from '../authors/link-purposes';
import type { VotableIdea } from '../ideas/author-votes.service';
import type { IdeaStatus } from '../ideas/transitions';
import type { AppealStanding } from '../intake/appeal-requests.service';
import { Html, html } from './html';
import type { PageLanguage, PageWord, PageWords } from './page-words';

/** What a page shows; what does not belong to its purpose is null. */
export interface LinkView {
  readonly purpose: LinkPurpose;
  readonly language: PageLanguage;
  readonly profile: Pick<AuthorDto, 'name' | 'consents' | 'identities'>;
  readonly asked: readonly AskedFor[];
  /** `hasVoted`: by this link. `stands`: by whatever way, as whoever they are with us. */
  readonly idea: (VotableIdea & { readonly hasVoted: boolean; readonly stands: boolean }) | null;
  /** Of a join whose other side is known: how that side is called; empty where it has no name. */
  readonly otherName: string | null;
  /** Of an appeal; nothing of the submission's words, because the link may have been said where others read. */
  readonly appeal: AppealStanding | null;
  /** They said that they want no more mail. */
  readonly isUnsubscribed: boolean;
}

/** In the author's own words; of the idea only what is public. */
export interface AskedFor {
  readonly submissionId: string;
  readonly text: string | null;
  readonly title: string | null;
  readonly status: IdeaStatus | null;
  readonly appeal: AppealStanding | null;
}

export function titleOf({ purpose, language: { words } }: LinkView): string {
  return words[`title_${purpose}`];
}

export function contentOf(view: LinkView, note: PageWord | null): Html {
  const { words } = view.language;
  const said = note === null ? html`` : html`<p class="done" role="status">${words[note]}</p>`;
  switch (view.purpose) {
    case 'author':
      return html`${said} ${askedFor(view, words)} ${consents(view, words)} ${mail(view, words)} ${join(view, words)} ${data(words)}`;
    case 'consent':
      return html`${said} ${consents(view, words)}`;
    case 'vote':
      return html`${said} ${vote(view, words)}`;
    case 'join':
      return html`${said} ${join(view, words)}`;
    case 'data':
      return html`${said} ${data(words)}`;
    case 'appeal':
      return html`${said} ${view.appeal === null ? html`` : appeal(view.appeal, words)}`;
  }
}

function askedFor({ asked }: LinkView, words: PageWords): Html {
  if (asked.length === 0) return html`<p>${words.asked_nothing}</p>`;
  const items = asked.map((each) => {
    const status = each.status === null ? null : words[`status_${each.status}`];
    const known = { title: each.title ?? '', status: status ?? '' };
    const where = status === null ? html`` : html`<p>${fill(each.title === null ? words.of_untitled : words.of_idea, known)}</p>`;
    // Nothing stands against what is on its way: there is nothing to say.
    const { appeal: standing } = each;
    return html`<section>
      <p class="said">${each.text ?? words.asked_by_vote}</p>
      ${where} ${standing === null || (!standing.isOpen && !standing.isWaiting) ? html`` : appeal(standing, words)}
    </section>`;
  });
  return html`<h2>${words.asked}</h2>
    ${items}`;
}

function consents({ profile }: LinkView, words: PageWords): Html {
  const credit = profile.consents.find(({ kind }) => kind === 'credit');
  const mayQuote = profile.consents.some(({ kind }) => kind === 'quote');
  const form = credit?.form ?? 'none';
  const option = (value: string, label: string) =>
    html`<label><input type="radio" name="form" value="${value}" required ${form === value ? html`checked` : html``} /> ${label}</label>`;
  return html`<form method="post">
      <fieldset>
        <legend>${words.credit}</legend>
        ${option('name', words.credit_name)}
        <label>
          ${words.credit_name_field}
          <input name="name" maxlength="200" autocomplete="name" value="${credit?.name ?? profile.name ?? ''}" />
        </label>
        ${option('handle', words.credit_handle)} ${option('anonymous', words.credit_anonymous)} ${option('none', words.credit_none)}
        <button name="do" value="credit">${words.save}</button>
      </fieldset>
    </form>
    <form method="post">
      <fieldset>
        <legend>${words.quote}</legend>
        <label><input type="radio" name="quote" value="yes" required ${mayQuote ? html`checked` : html``} /> ${words.yes}</label>
        <label><input type="radio" name="quote" value="no" ${mayQuote ? html`` : html`checked`} /> ${words.no}</label>
        <button name="do" value="quote">${words.save}</button>
      </fieldset>
    </form>`;
}

function mail({ isUnsubscribed }: LinkView, words: PageWords): Html {
  if (!isUnsubscribed) return html``;
  return html`<form method="post">
    <fieldset>
      <legend>${words.mail_stopped}</legend>
      <p>${words.mail_stopped_effect}</p>
      <button name="do" value="resubscribe">${words.mail_again}</button>
    </fieldset>
  </form>`;
}

function vote({ idea }: LinkView, words: PageWords): Html {
  if (idea === null) return html``;
  const button = idea.hasVoted
    ? html`<p>${words.stands}</p>
        <button name="do" value="unvote">${words.unvote}</button>`
    : html`${idea.stands ? html`<p>${words.stands_otherwise}</p>` : html``} <button name="do" value="vote">${words.vote}</button>`;
  return html`<section>
    <p class="said">${idea.title}</p>
    <p>${words[`status_${idea.status}`]}</p>
    <form method="post">${button}</form>
  </section>`;
}

function join({ otherName }: LinkView, words: PageWords): Html {
  const known =
    otherName === null
      ? html`<label>${words.join_link} <input name="other" type="url" maxlength="500" autocomplete="off" required /></label>`
      : html`<p>${fill(words.join_known, { name: otherName === '' ? words.nobody : otherName })}</p>`;
  return html`<form method="post">
    <fieldset>
      <legend>${words.join}</legend>
      ${known}
      <p>${words.join_effect}</p>
      <button name="do" value="join">${words.join_do}</button>
    </fieldset>
  </form>`;
}

function data(words: PageWords): Html {
  return html`<form method="post">
      <fieldset>
        <legend>${words.data}</legend>
        <button name="do" value="export">${words.download}</button>
      </fieldset>
    </form>
    <form method="post">
      <fieldset>
        <legend>${words.forget}</legend>
        <p>${words.forget_effect}</p>
        <label><input type="checkbox" name="sure" value="yes" required /> ${words.sure}</label>
        <button name="do" value="erase">${words.forget}</button>
      </fieldset>
    </form>`;
}

function appeal({ submissionId, isOpen, isWaiting, reason }: AppealStanding, words: PageWords): Html {
  if (!isOpen) return html`<p>${isWaiting ? words.appeal_waits : words.appeal_closed}</p>`;
  return html`<form method="post">
    <fieldset>
      <legend>${words.appeal}</legend>
      <p class="said">${reason === null ? words.appeal_unexplained : fill(words.appeal_reason, { reason })}</p>
      <label>${words.appeal_field} <textarea name="text" rows="5" maxlength="2000" required></textarea></label>
      <input type="hidden" name="submission" value="${submissionId}" />
      <button name="do" value="appeal">${words.appeal_do}</button>
    </fieldset>
  </form>`;
}
