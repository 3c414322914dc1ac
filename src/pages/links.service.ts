import { Injectable } from '@nestjs/common';
import { AuthorLinksService, OpenLink } from '../authors/author-links.service';
import { NotFound } from '../common/errors';
import { LimiterService } from '../limiter/limiter.service';
import { html, page } from './html';
import { LinkActs } from './link-acts.service';
import { readLinkForm } from './link-form';
import { LinkView, contentOf, titleOf } from './link-pages';
import { LinkViews } from './link-views.service';

export interface LinkPage {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Set where it is to be kept and not shown. */
  readonly fileName: string | null;
}

export interface SentForm {
  readonly body: unknown;
  readonly contentType: string;
  readonly accept: string;
}

/** Links that do not open, from one address within a minute, before it has to wait: 256 bits are not guessed, but nobody need try. */
const DEAD_LINKS = { name: 'dead-links', points: 60, windowSeconds: 60 };
const HTML = 'text/html; charset=utf-8';

/** The pages behind signed links. GET shows, POST acts. */
@Injectable()
export class LinksService {
  constructor(
    private readonly links: AuthorLinksService,
    private readonly views: LinkViews,
    private readonly acts: LinkActs,
    private readonly limiter: LimiterService,
  ) {}

  async open(token: string, accept: string, address: string): Promise<LinkPage> {
    const found = await this.find(token);
    return found === null ? this.dead(accept, address) : shown(found.view, 200, null);
  }

  async act(token: string, { body, contentType, accept }: SentForm, address: string): Promise<LinkPage> {
    const found = await this.find(token);
    if (found === null) return this.dead(accept, address);
    const form = readLinkForm(body, contentType, found.link.purpose);
    if (form === null) return shown(found.view, 400, 'This was not understood, or this link is not for it. Nothing was changed.');
    const outcome = await this.acts.act(found.link, form);
    switch (outcome.kind) {
      case 'file':
        return { status: 200, contentType: 'application/json; charset=utf-8', body: outcome.json, fileName: outcome.name };
      case 'forgotten':
        return notice(
          200,
          'You are forgotten',
          'Your name, your addresses and what you wrote are deleted. Thank you for what you asked for.',
        );
      case 'refused':
        return shown(found.view, 400, outcome.note);
      case 'done':
        // A link that was used up by this shows what it did, and opens no more.
        return shown((await this.find(token))?.view ?? found.view, 200, outcome.note);
    }
  }

  private async find(token: string): Promise<{ link: OpenLink; view: LinkView } | null> {
    const link = await this.links.open(token);
    const view = link && (await this.views.of(link));
    return link && view && { link, view };
  }

  /** The same for a wrong, an expired and a used link. */
  async dead(accept: string, address: string): Promise<LinkPage> {
    await this.limiter.require(DEAD_LINKS, address, 'Too many links that do not open.');
    if (/\bjson\b/.test(accept) && !accept.includes('text/html')) throw new NotFound('link', 'that opens');
    return notice(404, 'This link does not open', 'It is wrong, has expired or was used. Ask us for a new one where you wrote to us.');
  }
}

function shown(view: LinkView, status: number, note: string | null): LinkPage {
  return { status, contentType: HTML, body: page(titleOf(view), contentOf(view, note)), fileName: null };
}

function notice(status: number, title: string, text: string): LinkPage {
  return { status, contentType: HTML, body: page(title, html`<p>${text}</p>`), fileName: null };
}
