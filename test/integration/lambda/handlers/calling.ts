/** Signs nothing, but says whose it is; and goes on for as long as nobody answers. */
export async function handler({ url }: { readonly url: string }) {
  const key = process.env["AWS_ACCESS_KEY_ID"] ?? "";
  const response = await fetch(url, { headers: { key } });
  return response.text();
}
