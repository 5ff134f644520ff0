/** A bucket of a service that speaks the S3 protocol, and the key that may read and write it. */
export interface BucketAddress {
  /** Address of the bucket itself, without a slash at its end: `https://s3.example.cn/bids` or `https://bids.s3.example.cn`. */
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Address of one object, each part encoded as the signature wants it. */
export function objectUrl({ url }: Pick<BucketAddress, 'url'>, key: string): string {
  return `${url}/${key.split('/').map(encodedPart).join('/')}`;
}

/** Address of the bucket with a query; a value of `''` is a mere flag such as `?uploads`. */
export function bucketUrl(
  { url }: Pick<BucketAddress, 'url'>,
  query: Readonly<Record<string, string>>,
): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodedPart(value)}`);
  return `${url}/?${pairs.join('&')}`;
}

/** RFC 3986: everything but unreserved characters as bytes. */
function encodedPart(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
