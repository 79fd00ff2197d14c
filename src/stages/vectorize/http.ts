/** Embeddings by a service that speaks as OpenAI's does: `POST URL/embeddings`. */
import { openWebClient } from '../../data/web/open-web-client.ts';
import type { WebBody, WebRequest } from '../../data/web/web-client.ts';
import { isList, isObject, type Json, parseJson } from '../../json.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import { tokenOf } from '../secret-token.ts';
import type { Embedder, PlacedText } from './embedder.ts';
import type { VectorizeOptions } from './options.ts';

export function openHttp(options: VectorizeOptions, context: WorkContext): Embedder {
  const { url = '', model = '', dimensions, batch_size: batch = 64 } = options;
  const { timeout, retries, concurrency, rate_limit } = options;
  const token = tokenOf(options, context.env);
  const endpoint = `${url.replace(/\/+$/, '')}/embeddings`;
  const client = openWebClient({
    timeout,
    retries,
    concurrency,
    rateLimit: rate_limit ?? null,
    written: [endpoint],
    env: context.env,
    signal: context.signal,
    partials: null,
    onRetry: context.log,
  });
  return {
    identity: ['http', endpoint, model, dimensions ?? null],
    dtype: 'float64',
    batch,
    concurrency,
    async embed(texts) {
      const body = {
        model,
        input: texts.map(({ text }) => text),
        ...(dimensions !== undefined && { dimensions }),
        encoding_format: 'float',
      };
      const answer = await client.get({ ...request(endpoint, token), body: JSON.stringify(body) });
      if (answer.status !== 200) throw refusal(answer, texts, endpoint);
      return vectorsIn(parseJson(answer.bytes.toString('utf8')) ?? null, texts);
    },
    settings: { model, ...(dimensions !== undefined && { dimensions }) },
    close: () => client.close(),
  };
}

const request = (url: string, token: string | null): WebRequest => ({
  url,
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'application/json' },
  token,
  accept: [400, 413, 422],
  codes: { 429: 'quota' },
  option: ['url'],
});

const placeOf = (texts: readonly PlacedText[]): string => {
  const [first, last] = [texts[0], texts.at(-1)];
  if (!first || !last) return 'no text';
  return first === last
    ? `row ${first.row} of ${first.input}`
    : `rows ${first.row} of ${first.input} to ${last.row} of ${last.input}`;
};

/** Services tell a text that is too long in words only. */
function refusal({ status, bytes }: WebBody, texts: readonly PlacedText[], url: string): WorkError {
  const said = saidIn(bytes.toString('utf8'));
  const isLong =
    status === 413 || /context.?length|maximum.*(?:token|length)|too (?:long|many tokens)/i.test(said);
  if (isLong)
    return new WorkError({
      code: 'text-too-long',
      message: `the service refuses a text in ${placeOf(texts)}: ${said}`,
      hint: 'cut texts before; with `batch_size: 1` it is told which one it is',
    });
  return new WorkError({
    code: 'http-status',
    message: `\`${url}\` answers ${status}: ${said}`,
    hint: 'see whether it knows the `model`, and takes `dimensions`',
    option: ['url'],
  });
}

function saidIn(text: string): string {
  const json = parseJson(text);
  const error = isObject(json) && isObject(json.error) ? json.error.message : undefined;
  return String(typeof error === 'string' ? error : text)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 500);
}

/** By their `index`, in whatever order they come. */
function vectorsIn(answer: Json, texts: readonly PlacedText[]): Float64Array[] {
  const data = isObject(answer) && answer.data !== undefined && isList(answer.data) ? answer.data : null;
  if (!data || data.length !== texts.length)
    throw badAnswer(`it has ${data ? data.length : 'no list of'} vectors for ${texts.length} texts`, texts);
  const vectors: Float64Array[] = [];
  for (const [position, one] of data.entries()) {
    const { index = position, embedding = null } = isObject(one) ? one : {};
    if (typeof index !== 'number' || !texts[index] || vectors[index])
      throw badAnswer(`\`index\` ${JSON.stringify(index)} is none of its texts, or is there twice`, texts);
    if (
      !isList(embedding) ||
      embedding.length === 0 ||
      !embedding.every((value) => typeof value === 'number')
    )
      throw badAnswer(`\`embedding\` ${index} is no list of numbers`, texts);
    vectors[index] = Float64Array.from(embedding);
  }
  return vectors;
}

const badAnswer = (why: string, texts: readonly PlacedText[]): WorkError =>
  new WorkError({
    code: 'bad-answer',
    message: `the service's answer for ${placeOf(texts)} cannot be understood: ${why}`,
    hint: 'it must be `{"data": [{"index": 0, "embedding": [0.1, …]}, …]}`',
    option: ['url'],
  });
