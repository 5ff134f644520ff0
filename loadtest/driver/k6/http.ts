/** The one call of `k6/http` that the scenarios make. Rejects as `fetch` does when nobody answers. */
const http = {
  async asyncRequest(
    method: string,
    url: string,
    body: string | null,
    params: { readonly headers: Readonly<Record<string, string>> },
  ): Promise<{ readonly status: number; readonly body: string }> {
    const response = await fetch(url, { method, body, headers: params.headers });
    return { status: response.status, body: await response.text() };
  },
};

export default http;
