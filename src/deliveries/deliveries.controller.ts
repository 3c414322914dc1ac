import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor, CurrentMember, MemberActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { DeliveriesPageDto, DeliveryDetailDto, ListDeliveriesQuery, ReceiptDto, ResolutionDto } from './deliveries.dto';
import { DeliveryLog } from './delivery-log.service';
import { ReceiptsService } from './receipts.service';

@ApiTags('Deliveries')
@ApiBearerAuth()
@Controller('deliveries')
export class DeliveriesController {
  constructor(
    private readonly log: DeliveryLog,
    private readonly receipts: ReceiptsService,
  ) {}

  /** List the messages into threads
   * @remarks The oldest first. A bot asks with `state=queued` for what it is to deliver; `state=failed` and `state=in_doubt` list what waits for a
   * person, each with its reason. A key without ideas:read sees only what a bot has to deliver, not what Heed sends itself. */
  @Get()
  @RequireScope('ideas:read', 'deliveries:receipt')
  list(@CurrentActor() actor: Actor, @Query() query: ListDeliveriesQuery): Promise<DeliveriesPageDto> {
    return this.log.list(actor, query);
  }

  /** Read one delivery
   * @remarks With its last attempts. */
  @Get(':id')
  @RequireScope('ideas:read', 'deliveries:receipt')
  get(@CurrentActor() actor: Actor, @Id('delivery') id: string): Promise<DeliveryDetailDto> {
    return this.log.get(actor, id);
  }

  /** Report what became of a delivery
   * @remarks From the bot that was asked by `delivery.requested`. The same receipt again changes nothing; a late one settles a delivery in doubt. What Heed
   * sends itself takes no receipt. */
  @Post(':id/receipts')
  @HttpCode(200)
  @RequireScope('deliveries:receipt')
  receive(@CurrentActor() actor: Actor, @Id('delivery') id: string, @Body() dto: ReceiptDto): Promise<DeliveryDetailDto> {
    return this.receipts.receive(actor, id, dto);
  }

  /** Settle a delivery that is in doubt or has failed
   * @remarks By a member who looked into the thread: it did arrive, it is to be sent again, or it is given up. */
  @Post(':id/resolutions')
  @HttpCode(200)
  @RequireScope('announcements:publish')
  resolve(@CurrentMember() actor: MemberActor, @Id('delivery') id: string, @Body() dto: ResolutionDto): Promise<DeliveryDetailDto> {
    return this.receipts.resolve(actor, id, dto);
  }
}
