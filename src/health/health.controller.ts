import { Controller, Get, Header, Headers, Inject, Param } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { timingSafeEqual } from 'node:crypto';
import { collectDefaultMetrics, register } from 'prom-client';
import { DataSource } from 'typeorm';
import { Public } from '../auth/access';
import { NotFound, Unauthorized, Unavailable } from '../common/errors';
import { PROBLEMS, isProblemCode } from '../common/problem';
import type { Config } from '../config/config';
import { CONFIG } from '../config/config.module';
import { HealthDto } from './health.dto';
import { Readiness } from './readiness';

/** Milliseconds that the database has to answer before we call ourselves not ready. */
const READY_WITHIN = 2_000;

@ApiTags('Operations')
@Public()
@Controller()
export class HealthController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly readiness: Readiness,
  ) {
    if (!register.getSingleMetric('process_cpu_user_seconds_total')) collectDefaultMetrics();
  }

  /** Is the process alive?
   * @remarks Does not ask the database: a restart would not mend that. */
  @Get('health/live')
  live(): HealthDto {
    return { status: 'ok' };
  }

  /** Can it serve?
   * @remarks 503 while the database cannot be reached, and on a first start until the first key has been shown. */
  @Get('health/ready')
  async ready(): Promise<HealthDto> {
    const { reason } = this.readiness;
    if (reason !== null) throw new Unavailable(reason);
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Unavailable('The database does not answer.')), READY_WITHIN);
    });
    try {
      await Promise.race([this.dataSource.query('select 1'), tooLate]);
      return { status: 'ok' };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Metrics for Prometheus
   * @remarks Text exposition format. With HEED_METRICS_TOKEN set it needs that token as a bearer. */
  @ApiOkResponse({
    content: {
      'text/plain': { schema: { type: 'string', example: 'heed_http_seconds_count{method="GET",route="/v1/ideas",status="200"} 42' } },
    },
  })
  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async metrics(@Headers('authorization') authorization?: string): Promise<string> {
    const { metricsToken } = this.config;
    if (metricsToken !== null && !isSame(authorization ?? '', `Bearer ${metricsToken}`))
      throw new Unauthorized('Metrics need the token of HEED_METRICS_TOKEN.');
    return register.metrics();
  }

  @ApiExcludeEndpoint()
  @Get('problems/:code')
  @Header('content-type', 'text/plain; charset=utf-8')
  explain(@Param('code') code: string): string {
    if (!isProblemCode(code)) throw new NotFound('problem', code.slice(0, 60));
    const { title, explanation } = PROBLEMS[code];
    return `${title} (${code})\n\n${explanation}\n`;
  }
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
