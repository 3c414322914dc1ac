import { MAX_RECEIPTS, ReceiptRow, Report } from '../announcement-report';
import type { AnnouncementRow } from '../announcement-row';
import type { AnnouncementReceiptDto } from './announcement-receipt.dto';
import type { AnnouncementDetailDto, AnnouncementDto } from './announcements.dto';

export function toAnnouncementDto(row: AnnouncementRow): AnnouncementDto {
  return {
    id: row.id,
    ideaId: row.ideaId,
    kind: row.kind,
    state: row.state,
    title: row.title,
    text: row.text,
    link: row.link,
    createdBy: row.createdBy,
    publishedBy: row.publishedBy,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    publishedAt: row.publishedAt?.toISOString() ?? null,
    lapsedAt: row.lapsedAt?.toISOString() ?? null,
  };
}

export function toAnnouncementDetailDto(
  row: AnnouncementRow,
  { closures, namedCount, anonymousCount, receipts }: Report,
): AnnouncementDetailDto {
  return {
    ...toAnnouncementDto(row),
    closures: {
      pending: closures.get('pending') ?? 0,
      delivered: closures.get('delivered') ?? 0,
      in_doubt: closures.get('in_doubt') ?? 0,
      failed: closures.get('failed') ?? 0,
      opted_out: closures.get('opted_out') ?? 0,
      unreachable: closures.get('unreachable') ?? 0,
      void: closures.get('void') ?? 0,
    },
    namedCount,
    anonymousCount,
    receipts: receipts.slice(0, MAX_RECEIPTS).map(toReceiptDto),
    hasMoreReceipts: receipts.length > MAX_RECEIPTS,
  };
}

function toReceiptDto({ deliveredAt, ...row }: ReceiptRow): AnnouncementReceiptDto {
  return { ...row, deliveredAt: deliveredAt?.toISOString() ?? null };
}
