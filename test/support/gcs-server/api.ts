/** What the API answers to each kind of request, as long as nothing goes wrong on the way. */
import type { RequestKind } from './faults.ts';
import { ApiError, type Objects, type StoredObject } from './objects.ts';
import { type ApiRequest, partsOf } from './request.ts';

export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: Buffer;
}

export interface Rules {
  /** What a request has to bear; none where it is not said. */
  readonly accessToken?: string;
  /** Permissions that nobody has, as `storage.objects.create`. */
  readonly denied?: readonly string[];
  /** Whether who asks has to name a project that pays. */
  readonly requesterPays?: boolean;
}

interface Session {
  readonly request: ApiRequest;
  readonly metadata: { readonly [name: string]: string };
  readonly chunks: Buffer[];
  taken: number;
  made?: StoredObject;
}

export class Api {
  /** Of the server, for the places of sessions. */
  url = '';
  readonly #objects: Objects;
  readonly #rules: Rules;
  readonly #sessions = new Map<string, Session>();

  constructor(objects: Objects, rules: Rules) {
    this.#objects = objects;
    this.#rules = rules;
  }

  async answer(request: ApiRequest, body: Buffer): Promise<Answer> {
    try {
      this.#authorize(request);
      return await this.#handlers[request.kind](request, body);
    } catch (error) {
      if (error instanceof ApiError) return failureAnswer(error, request);
      throw error;
    }
  }

  /** Some of what a session was sent has come; in steps of 256 KiB, as Google keeps it. */
  takePart(request: ApiRequest, bytes: Buffer): void {
    const session = this.#sessions.get(request.params.get('upload_id') ?? '');
    if (session) add(session, bytes.subarray(0, bytes.length - (bytes.length % step)));
  }

  /** Sessions that are under way are not known any more. */
  forgetSessions(): void {
    this.#sessions.clear();
  }

  readonly #handlers: {
    readonly [kind in RequestKind]: (request: ApiRequest, body: Buffer) => Answer | Promise<Answer>;
  } = {
    token: () =>
      jsonAnswer({ access_token: this.#rules.accessToken ?? 'token', expires_in: 3600, ...tokenKind }),
    bucket: ({ bucket, method }, body) => {
      if (method === 'POST') {
        const name = String(JSON.parse(body.toString()).name);
        this.#objects.buckets.set(name, new Map());
        return jsonAnswer({ kind: 'storage#bucket', name });
      }
      this.#objects.bucket(bucket);
      return jsonAnswer({ kind: 'storage#bucket', name: bucket });
    },
    list: ({ bucket, params }) => {
      const given = (name: string): { [name: string]: string } => {
        const value = params.get(name);
        return value === null ? {} : { [name]: value };
      };
      const most = params.get('maxResults');
      const page = this.#objects.list(bucket, {
        ...given('prefix'),
        ...given('delimiter'),
        ...given('startOffset'),
        ...given('endOffset'),
        ...given('pageToken'),
        ...(most !== null && { maxResults: Number(most) }),
      });
      return jsonAnswer(
        {
          kind: 'storage#objects',
          ...(page.items.length > 0 && { items: page.items.map(resourceOf) }),
          ...(page.prefixes.length > 0 && { prefixes: page.prefixes }),
          ...(page.nextPageToken !== undefined && { nextPageToken: page.nextPageToken }),
        },
        params,
      );
    },
    look: (request) => jsonAnswer(resourceOf(this.#objectOf(request)), request.params),
    read: (request) => media(this.#objectOf(request), request.headers.range),
    insert: async (request, body) => {
      const { bucket, params, headers } = request;
      const type = headers['content-type'] ?? '';
      const isMultipart = params.get('uploadType') === 'multipart';
      const parts = isMultipart ? partsOf(body, type) : [Buffer.from('{}'), body];
      if (!parts) throw new ApiError(400, 'invalid', 'Malformed multipart body.');
      const metadata = { ...JSON.parse(String(parts[0])), ...kmsOf(params) };
      const name = request.name || metadata.name;
      const bytes = parts[1] as Buffer;
      const made = await this.#objects.make(bucket, name, bytes, params.get('ifGenerationMatch'), metadata);
      return jsonAnswer(resourceOf(made), params);
    },
    begin: (request, body) => {
      const { bucket, params } = request;
      const metadata = { ...JSON.parse(String(body) || '{}'), ...kmsOf(params) };
      const name = request.name || metadata.name;
      this.#objects.check(bucket, name, params.get('ifGenerationMatch'));
      const id = `session-${this.#sessions.size + 1}-${Math.random().toString(36).slice(2)}`;
      this.#sessions.set(id, { request: { ...request, name }, metadata, chunks: [], taken: 0 });
      const location = new URL(`upload/storage/v1/b/${encodeURIComponent(bucket)}/o`, this.url);
      location.search = String(new URLSearchParams({ name, uploadType: 'resumable', upload_id: id }));
      return { ...jsonAnswer({}), headers: { location: location.href } };
    },
    put: async ({ params, headers }, body) => {
      const id = params.get('upload_id') ?? '';
      const session = this.#session(id);
      const [, first, , total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? [];
      if (first !== undefined && Number(first) > session.taken)
        throw new ApiError(400, 'invalid', 'Bytes are missing before these.');
      add(session, first === undefined ? body : body.subarray(session.taken - Number(first)));
      if (total !== undefined && session.taken < Number(total)) return incomplete(session);
      const { bucket, name, params: asked } = session.request;
      const bytes = Buffer.concat(session.chunks);
      const condition = asked.get('ifGenerationMatch');
      const made = await this.#objects.make(bucket, name, bytes, condition, session.metadata);
      session.made = made;
      session.chunks.length = 0;
      return jsonAnswer(resourceOf(made), asked);
    },
    ask: ({ params }) => {
      const session = this.#session(params.get('upload_id') ?? '');
      const { made, request } = session;
      return made ? jsonAnswer(resourceOf(made), request.params) : incomplete(session);
    },
    delete: ({ bucket, name, params }) => {
      this.#objects.remove(bucket, name, params.get('ifGenerationMatch'));
      return { status: 204, headers: {}, body: Buffer.alloc(0) };
    },
  };

  #authorize({ kind, params, headers }: ApiRequest): void {
    const { accessToken, denied = [], requesterPays } = this.#rules;
    if (kind === 'token') return;
    if (accessToken !== undefined && headers.authorization !== `Bearer ${accessToken}`)
      throw new ApiError(401, 'authError', 'Invalid Credentials');
    if (requesterPays && !params.has('userProject'))
      throw new ApiError(400, 'required', 'Bucket is a requester pays bucket but no user project provided.');
    const permission = permissions[kind];
    if (denied.includes(permission))
      throw new ApiError(
        403,
        'forbidden',
        `someone@example.com does not have ${permission} access to the Google Cloud Storage object. ` +
          `Permission '${permission}' denied on resource (or it may not exist).`,
      );
  }

  #objectOf({ bucket, name, params }: ApiRequest): StoredObject {
    const found = this.#objects.get(bucket, name);
    const generation = params.get('generation');
    if (generation !== null && Number(generation) !== found.generation)
      throw new ApiError(404, 'notFound', `No such object: ${bucket}/${name}#${generation}`);
    return found;
  }

  #session(id: string): Session {
    const found = this.#sessions.get(id);
    if (!found) throw new ApiError(410, 'gone', 'The session is gone.');
    return found;
  }
}

const step = 256 * 1024;

const permissions: { readonly [kind in RequestKind]: string } = {
  list: 'storage.objects.list',
  look: 'storage.objects.get',
  read: 'storage.objects.get',
  insert: 'storage.objects.create',
  begin: 'storage.objects.create',
  put: 'storage.objects.create',
  ask: 'storage.objects.create',
  delete: 'storage.objects.delete',
  bucket: 'storage.buckets.get',
  token: '',
};

const tokenKind = {
  issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  token_type: 'Bearer',
};

function add(session: Session, bytes: Buffer): void {
  session.chunks.push(bytes);
  session.taken += bytes.length;
}

const incomplete = ({ taken }: Session): Answer => ({
  status: 308,
  headers: taken === 0 ? {} : { range: `bytes=0-${taken - 1}` },
  body: Buffer.alloc(0),
});

function kmsOf(params: URLSearchParams): { [name: string]: string } {
  const kmsKeyName = params.get('kmsKeyName');
  return kmsKeyName === null ? {} : { kmsKeyName };
}

function resourceOf({ bytes, generation, ...object }: StoredObject): { readonly [name: string]: unknown } {
  return {
    kind: 'storage#object',
    ...object.metadata,
    bucket: object.bucket,
    name: object.name,
    size: String(bytes.length),
    generation: String(generation),
    metageneration: '1',
    crc32c: object.crc32c,
    timeCreated: object.timeCreated,
  };
}

function media({ bytes, generation, crc32c }: StoredObject, range: string | undefined): Answer {
  const headers = {
    'content-type': 'application/octet-stream',
    'x-goog-hash': `crc32c=${crc32c}`,
    'x-goog-generation': String(generation),
    'x-goog-stored-content-length': String(bytes.length),
  };
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === ''))
    return { status: 200, headers, body: bytes };
  const first = from === '' ? Math.max(0, bytes.length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? bytes.length - 1 : Math.min(Number(to), bytes.length - 1);
  if (first >= bytes.length || last < first)
    throw new ApiError(416, 'requestedRangeNotSatisfiable', 'The requested range cannot be satisfied.');
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${first}-${last}/${bytes.length}` },
    body: bytes.subarray(first, last + 1),
  };
}

/** `params.fields` says what of it is wanted, as `items(name,size),nextPageToken`. */
function jsonAnswer(value: { readonly [name: string]: unknown }, params?: URLSearchParams): Answer {
  const fields = params?.get('fields') ?? null;
  const wanted = fields === null ? value : selected(value, fields);
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: Buffer.from(JSON.stringify(wanted)),
  };
}

function selected(value: { readonly [name: string]: unknown }, fields: string): { [name: string]: unknown } {
  const found: { [name: string]: unknown } = {};
  for (const [, name = '', inner] of fields.matchAll(/(\w+)(?:\(([^()]*)\))?/g)) {
    const member = value[name];
    if (member === undefined) continue;
    found[name] =
      inner !== undefined && Array.isArray(member) ? member.map((one) => selected(one, inner)) : member;
  }
  return found;
}

/** Downloads fail in plain text, as Google's do. */
export function failureAnswer({ status, reason, message }: ApiError, { kind }: ApiRequest): Answer {
  if (kind === 'read' && status === 404)
    return { status, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: Buffer.from(message) };
  const errors = [{ message, domain: 'global', reason }];
  return { ...jsonAnswer({ error: { code: status, message, errors } }), status };
}
