import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsIn, IsString, Length, Matches, ValidateIf } from 'class-validator';
import { mend } from '../common/text';

/** PostgreSQL's text holds no NUL: it becomes U+FFFD on the way in, like half a surrogate pair (rule 13). */
export function Mended(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? mend(value).text : value));
}

/** A text with something to read in it. */
export function WordedText(max: number): PropertyDecorator {
  return applyDecorators(
    Mended(),
    IsString(),
    Length(1, max),
    Matches(/\S/, { message: '$property must not be blank' }),
    ApiProperty({ minLength: 1, maxLength: max }),
  );
}

/** May be left out, but not be null: there is no way to empty such a field. */
export function IfGiven(): PropertyDecorator {
  return ValidateIf((_: object, value: unknown) => value !== undefined);
}

/** Optional; `a,b` as ['a', 'b'], each one of the allowed words. A parameter that comes twice stays wrong. */
export function CommaListOf(allowed: readonly string[]): PropertyDecorator {
  return applyDecorators(
    IfGiven(),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : [value])),
    ArrayMaxSize(allowed.length),
    ArrayUnique(),
    IsIn(allowed, { each: true }),
    ApiProperty({ type: 'string', required: false, pattern: `^(${allowed.join('|')})(,(${allowed.join('|')}))*$` }),
  );
}
