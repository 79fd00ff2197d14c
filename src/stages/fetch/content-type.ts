/** What an answer says that its bytes are. */

export interface ContentType {
  /** `text/html`; empty where nothing is said. */
  readonly type: string;
  readonly charset: string | null;
}

export function contentTypeOf(header: string | null): ContentType {
  const [type = ''] = (header ?? '').split(';');
  const [, charset = null] = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(header ?? '') ?? [];
  return { type: type.trim().toLowerCase(), charset };
}
