import { ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from '../common/problem.dto';

/** Describes a refusal that an operation has beside those that every operation of its kind can have. */
export const RefusedAs = (status: number, description: string): MethodDecorator =>
  ApiResponse({ status, description, content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } } });
