import { Injectable } from '@nestjs/common';
import type { LineKey } from './form-lines';
import type { AnalysedText } from './text-analysis';
import { analyseWish, digestOf, type Wish } from './wish-text';

/** Terms held over all kept texts, at about 250 bytes each with their words and grams: some 50 MB, or 2,000 texts of 400 characters. */
const MAX_KEPT_TERMS = 200_000;

/**
 * Analysed texts of ideas, the last used ones. A pure function of the words, kept under a digest of them: whether a text is kept changes how long
 * an answer takes, never the answer, so replicas agree (rule 12).
 */
@Injectable()
export class AnalysedTexts {
  /** In the order of last use: a Map keeps the order of insertion. */
  private readonly kept = new Map<string, AnalysedText>();
  private keptTerms = 0;

  get(digest: string): AnalysedText | null {
    const text = this.kept.get(digest);
    if (text === undefined) return null;
    this.kept.delete(digest);
    this.kept.set(digest, text);
    return text;
  }

  /** `lines`: those of the wish that are its form's. */
  analyse(wish: Wish, lines: readonly LineKey[] = []): AnalysedText {
    const digest = digestOf(wish, lines);
    const known = this.get(digest);
    if (known !== null) return known;
    const text = analyseWish(wish, new Set(lines));
    this.kept.set(digest, text);
    this.keptTerms += text.terms.length;
    for (const [oldest, { terms }] of this.kept) {
      if (this.keptTerms <= MAX_KEPT_TERMS) break;
      this.kept.delete(oldest);
      this.keptTerms -= terms.length;
    }
    return text;
  }
}
