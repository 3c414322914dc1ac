import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { Invalid } from './errors';

/** Refuses query parameters on operations that have none; the others refuse unknown ones by their DTO. */
@Injectable()
export class StrictQueryInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { query } = context.switchToHttp().getRequest<FastifyRequest>();
    const names = Object.keys((query as object | undefined) ?? {});
    if (names.length > 0 && !takesQuery(context)) {
      throw new Invalid(
        names
          .slice(0, 10)
          .map((name) => ({ pointer: `?${name.slice(0, 80)}`, code: 'unknown_parameter', detail: 'This operation has no parameters.' })),
        'unknown_parameter',
      );
    }
    return next.handle();
  }
}

function takesQuery(context: ExecutionContext): boolean {
  const args = (Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) ?? {}) as Record<string, unknown>;
  return Object.keys(args).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`) || key.startsWith(`${RouteParamtypes.REQUEST}:`));
}
