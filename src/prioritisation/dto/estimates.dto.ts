import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { PageInfoDto } from '../../common/page.dto';
import { WordedText } from '../../ideas/text-fields';
import type { Estimate } from '../estimate.entity';
import { IMPACTS, T_SHIRTS, type Impact, type TShirt } from '../model';

export class GiveEstimateDto {
  /** How much it would help, on steps of about 1.6: 1 hardly, 13 as much as anything could.
   * @example 8 */
  @IsIn(IMPACTS)
  @ApiProperty({ type: 'integer', enum: IMPACTS })
  impact!: Impact;

  /** Person-days: XS 1, S 2, M 5, L 13, XL 34.
   * @example "S" */
  @IsIn(T_SHIRTS)
  costSize!: TShirt;

  /** Why you think so; the others read it once the round is open to them.
   * @example "Two thirds of the support tickets of last month were about this." */
  @WordedText(2000)
  reason!: string;
}

export class EstimateDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  id!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a11" */
  ideaId!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a12" */
  memberId!: string;
  /** @example "Nino Beridze" */
  memberName!: string;
  /** @example 8 */
  @ApiProperty({ type: 'integer' })
  impact!: number;
  /** @example "S" */
  costSize!: string;
  /** Person-days that the size meant when it was given.
   * @example 2 */
  costDays!: number;
  /** @example "Two thirds of the support tickets of last month were about this." */
  reason!: string;
  /** Goes up each time its member changes it.
   * @example 1 */
  @ApiProperty({ type: 'integer' })
  version!: number;
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  updatedAt!: string;
}

export class EstimatesPageDto {
  /** In the order they were first given; only your own, or none, while the others are hidden from you. */
  data!: EstimateDto[];
  page!: PageInfoDto;
  /** How many estimates you do not see: give your own first, or have a manager reveal the round.
   * @example 2 */
  @ApiProperty({ type: 'integer' })
  hiddenCount!: number;
  /** When a manager opened the round to everybody; null until then.
   * @example "2026-11-23T16:44:17.000Z" */
  revealedAt!: string | null;
}

export class RevealDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a11" */
  ideaId!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  revealedAt!: string;
  /** The member who did it.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a12" */
  revealedBy!: string;
}

export type EstimateRow = Omit<Estimate, 'workspaceId'> & { readonly memberName: string };

export function toEstimateDto(row: EstimateRow): EstimateDto {
  return {
    id: row.id,
    ideaId: row.ideaId,
    memberId: row.memberId,
    memberName: row.memberName,
    impact: row.impact,
    costSize: row.costSize,
    costDays: row.costDays,
    reason: row.reason,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
