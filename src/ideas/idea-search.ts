import type { EntityManager } from 'typeorm';

export interface FoundIdea {
  readonly id: string;
  /** The integer surrogate, by which the newest come first. */
  readonly no: number;
}

/** Finds ideas by words. The words are indexed by a module above (matching), which provides this; lists ask it for `q`. */
export abstract class IdeaSearch {
  /** Newest first, those with a smaller number than `afterNo`. `isTruncated`: its bound was met, and older hits may be missing. */
  abstract find(
    db: EntityManager,
    q: string,
    page: { readonly afterNo: number | null; readonly limit: number },
  ): Promise<{ readonly ideas: readonly FoundIdea[]; readonly isTruncated: boolean }>;
}
