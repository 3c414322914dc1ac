import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';

/** Addresses are compared and kept in lower case. For `@Transform`. */
export function lowerCase({ value }: { value: unknown }): unknown {
  return typeof value === 'string' ? value.trim().toLowerCase() : value;
}

/** The server that takes our answers in. The password is the secret `smtpPassword`. */
export class SmtpSettings {
  /** A name or an address; one inside your network must be in HEED_OUTBOUND_ALLOW. */
  @Matches(/^[A-Za-z0-9.:_-]{1,253}$/, { message: '$property must be a host name or an address' })
  host!: string;

  @IsInt()
  @Min(1)
  @Max(65_535)
  port: number = 587;

  /** `starttls` (587), `tls` from the first byte (465), or `none`: only to a host in HEED_OUTBOUND_ALLOW. */
  @IsIn(['tls', 'starttls', 'none'])
  security: 'tls' | 'starttls' | 'none' = 'starttls';

  /** Left out: the server takes mail without a login. */
  @IsOptional()
  @IsString()
  @Length(1, 254)
  user?: string;
}
