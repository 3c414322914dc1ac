/**
 * What a signed link is for. `author`: everything that the author may see and do. `consent`: to be named and quoted. `vote`: for one idea.
 * `join`: to say that two authors are one person. `data`: to get what is held about them, or have it erased. `appeal`:
 * against the verdict on one submission; it shows none of its words, so that it may be said in the thread where it was sent.
 */
export const LINK_PURPOSES = ['author', 'consent', 'vote', 'join', 'data', 'appeal'] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];
