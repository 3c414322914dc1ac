import { IsOptional, MaxLength } from 'class-validator';
import { IsInstant } from '../../common/instant';

export class AsOfQuery {
  /** Look back: what was written last before this moment, with its time zone. It is read, never computed anew.
   * @example "2026-11-22T17:00:00Z" */
  @IsOptional()
  @MaxLength(40)
  @IsInstant()
  asOf?: string;
}
