import type { AuthorDto } from '../authors/authors.dto';
import type { LinkPurpose } from '../authors/link-purposes';
import type { VotableIdea } from '../ideas/author-votes.service';
import { Html, html } from './html';

/** What a page shows; what does not belong to its purpose is null. */
export interface LinkView {
  readonly purpose: LinkPurpose;
  readonly profile: Pick<AuthorDto, 'name' | 'consents' | 'identities'>;
  readonly asked: readonly AskedFor[];
  readonly idea: (VotableIdea & { readonly stands: boolean }) | null;
  /** Of a join whose other side is known: how that side is called. */
  readonly otherName: string | null;
  /** They said that they want no more mail. */
  readonly isUnsubscribed: boolean;
}

/** In the author's own words; of the idea only what is public. */
export interface AskedFor {
  readonly text: string | null;
  readonly title: string | null;
  readonly status: string | null;
}

const TITLES: Readonly<Record<LinkPurpose, string>> = {
  author: 'Your suggestions and your data',
  consent: 'May we name you?',
  vote: 'Do you want this too?',
  join: 'Are these both you?',
  data: 'What we hold about you',
};

const STATUS: Readonly<Record<string, string>> = {
  new: 'not looked at yet',
  accepted: 'we want to do it',
  planned: 'planned',
  in_progress: 'in progress',
  shipped: 'done',
  declined: 'declined',
};

export function titleOf({ purpose }: LinkView): string {
  return TITLES[purpose];
}

export function contentOf(view: LinkView, note: string | null): Html {
  const said = note === null ? html`` : html`<p class="done" role="status">${note}</p>`;
  switch (view.purpose) {
    case 'author':
      return html`${said} ${askedFor(view)} ${consents(view)} ${mail(view)} ${join(view)} ${data()}`;
    case 'consent':
      return html`${said} ${consents(view)}`;
    case 'vote':
      return html`${said} ${vote(view)}`;
    case 'join':
      return html`${said} ${join(view)}`;
    case 'data':
      return html`${said} ${data()}`;
  }
}

function askedFor({ asked }: LinkView): Html {
  if (asked.length === 0) return html`<p>You have not asked for anything yet.</p>`;
  const items = asked.map(({ text, title, status }) => {
    const where = status === null ? html`` : html`<p>${title ?? 'This'}: ${STATUS[status] ?? status}</p>`;
    return html`<section>
      <p class="said">${text ?? 'You voted for this.'}</p>
      ${where}
    </section>`;
  });
  return html`<h2>What you asked for</h2>
    ${items}`;
}

function consents({ profile }: LinkView): Html {
  const credit = profile.consents.find(({ kind }) => kind === 'credit');
  const mayQuote = profile.consents.some(({ kind }) => kind === 'quote');
  const form = credit?.form ?? 'none';
  const option = (value: string, label: string) =>
    html`<label><input type="radio" name="form" value="${value}" required ${form === value ? html`checked` : html``} /> ${label}</label>`;
  return html`<form method="post">
      <fieldset>
        <legend>When something comes of what you asked for, may we thank you?</legend>
        ${option('name', 'Yes, by my name:')}
        <label>Name <input name="name" maxlength="200" autocomplete="name" value="${credit?.name ?? profile.name ?? ''}" /></label>
        ${option('handle', 'Yes, as I am called where I asked')} ${option('anonymous', 'Yes, without a name')} ${option('none', 'No')}
        <button name="do" value="credit">Save</button>
      </fieldset>
    </form>
    <form method="post">
      <fieldset>
        <legend>May we quote your words?</legend>
        <label><input type="radio" name="quote" value="yes" required ${mayQuote ? html`checked` : html``} /> Yes</label>
        <label><input type="radio" name="quote" value="no" ${mayQuote ? html`` : html`checked`} /> No</label>
        <button name="do" value="quote">Save</button>
      </fieldset>
    </form>`;
}

function mail({ isUnsubscribed }: LinkView): Html {
  if (!isUnsubscribed) return html``;
  return html`<form method="post">
    <fieldset>
      <legend>You wanted no more mail from us</legend>
      <p>So you do not hear by mail what comes of what you asked for.</p>
      <button name="do" value="resubscribe">Send me mail again</button>
    </fieldset>
  </form>`;
}

function vote({ idea }: LinkView): Html {
  if (idea === null) return html``;
  const button = idea.stands
    ? html`<p>You stand behind this.</p>
        <button name="do" value="unvote">Take my vote back</button>`
    : html`<button name="do" value="vote">I want this too</button>`;
  return html`<section>
    <p class="said">${idea.title}</p>
    <p>${STATUS[idea.status] ?? idea.status}</p>
    <form method="post">${button}</form>
  </section>`;
}

function join({ otherName }: LinkView): Html {
  const known =
    otherName === null
      ? html`<label
          >The link that we gave you in the other place: <input name="other" type="url" maxlength="500" autocomplete="off" required
        /></label>`
      : html`<p>
          Somebody who is called <strong>${otherName}</strong> with us says that this is them too. If it is you, say so; if not, close this
          page.
        </p>`;
  return html`<form method="post">
    <fieldset>
      <legend>Have you written to us from another place too?</legend>
      ${known}
      <p>You are then counted and answered as one person.</p>
      <button name="do" value="join">Yes, both are me</button>
    </fieldset>
  </form>`;
}

function data(): Html {
  return html`<form method="post">
      <fieldset>
        <legend>Everything that we hold about you</legend>
        <button name="do" value="export">Download</button>
      </fieldset>
    </form>
    <form method="post">
      <fieldset>
        <legend>Forget me</legend>
        <p>Your name, your addresses and what you wrote are deleted for good. What you asked for stays, without you.</p>
        <label><input type="checkbox" name="sure" value="yes" required /> I am sure</label>
        <button name="do" value="erase">Forget me</button>
      </fieldset>
    </form>`;
}
