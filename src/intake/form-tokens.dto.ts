export class FormTokenDto {
  /** The name of the hidden field in which it comes back.
   * @example "heed_token" */
  field!: string;
  /** Signed, of this moment, good for one sending.
   * @example "1793613600.9uXk3vQm0Zr5tY8wB1cD2e.3q2-7wAbCdEfGhIjKlMnOpQrStUvWxYz0123456789A" */
  token!: string;
  /** Later it counts as none.
   * @example "2026-11-03T10:00:00.000Z" */
  expiresAt!: string;
}
