import { IsOptional } from 'class-validator';
import { WordedText } from '../text-fields';

export class PromoteIdeaDto {
  /** @example "Its title says it better" */
  @IsOptional()
  @WordedText(500)
  reason?: string | null;
}

export class PromotionDto {
  /** The idea that stands for the group now.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a21" */
  canonicalId!: string;
  /** The one that did until now.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a20" */
  formerCanonicalId!: string;
  /** People behind the group; the same as before.
   * @example 12 */
  supportCount!: number;
  /** @example "Its title says it better" */
  reason!: string | null;
}
