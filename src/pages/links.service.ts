import { Injectable } from '@nestjs/common';
import { AuthorLinksService, OpenLink } from '../authors/author-links.service';
import { NotFound } from '../common/errors';
import { LimiterService } from '../limiter/limiter.service';
import { Html, html, page } from './html';
import { LinkActs } from './link-acts.service';
import { readLinkForm } from './link-form';
import { LinkView, contentOf, titleOf } from './link-pages';
import { LinkViews } from './link-views.service';
import { PageLanguage, PageWord, pageLanguage } from './page-words';

export interface LinkPage {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** A tag of BCP 47; null of a file. */
  readonly language: string | null;
  /** Set where it is to be kept and not shown. */
  readonly fileName: string | null;
}

/** Who asks for a page, as far as it matters to the page. */
export interface Visitor {
  readonly address: string;
  /** The headers Accept and Accept-Language. */
  readonly accept: string;
  readonly languages: string;
}

export interface SentForm {
  readonly body: unknown;
  readonly contentType: string;
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

  async open(token: string, visitor: Visitor): Promise<LinkPage> {
    const found = await this.find(token, visitor);
    return found === null ? this.dead(visitor) : shown(found.view, 200, null);
  }

  async act(token: string, { body, contentType }: SentForm, visitor: Visitor): Promise<LinkPage> {
    const found = await this.find(token, visitor);
    if (found === null) return this.dead(visitor);
    const form = readLinkForm(body, contentType, found.link.purpose);
    if (form === null) return shown(found.view, 400, 'not_understood');
    const outcome = await this.acts.act(found.link, form);
    switch (outcome.kind) {
      case 'file':
        return { status: 200, contentType: 'application/json; charset=utf-8', body: outcome.json, language: null, fileName: outcome.name };
      case 'forgotten':
        return notice(200, found.view.language, 'forgotten', 'forgotten_effect');
      case 'refused':
        return shown(found.view, 400, outcome.note);
      case 'done':
        // A link that was used up by this shows what it did, and opens no more.
        return shown((await this.find(token, visitor))?.view ?? found.view, 200, outcome.note);
    }
  }

  private async find(token: string, { languages }: Visitor): Promise<{ link: OpenLink; view: LinkView } | null> {
    const link = await this.links.open(token);
    const view = link && (await this.views.of(link, languages));
    return link && view && { link, view };
  }

  /** The same for a wrong, an expired and a used link. */
  async dead({ accept, languages, address }: Visitor): Promise<LinkPage> {
    await this.limiter.require(DEAD_LINKS, address, 'Too many links that do not open.');
    if (/\bjson\b/.test(accept) && !accept.includes('text/html')) throw new NotFound('link', 'that opens');
    // Whose link it was, and in which workspace, is not known, or not to be told.
    return notice(404, pageLanguage({ said: null, accepted: languages, workspace: null }), 'dead', 'dead_why');
  }
}

function shown(view: LinkView, status: number, note: PageWord | null): LinkPage {
  return pageOf(status, view.language, titleOf(view), contentOf(view, note));
}

function notice(status: number, language: PageLanguage, title: PageWord, text: PageWord): LinkPage {
  return pageOf(status, language, language.words[title], html`<p>${language.words[text]}</p>`);
}

function pageOf(status: number, { tag }: PageLanguage, title: string, content: Html): LinkPage {
  return { status, contentType: HTML, body: page(tag, title, content), language: tag, fileName: null };
}
