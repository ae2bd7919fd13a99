/** Commands that tell of an order as the commerce system would; the README has the same with the demo's secret. */
export const curlLine = (origin: string, secret: string, website: string): string =>
  [
    `secret=${secret}`,
    "id=$(openssl rand -hex 16); at=$(date +%s)",
    `body='{"type":"order.paid","timestamp":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'","data":{"website":"${website}","order":"1001","customer":{"email":"dora@convive.test"},"currency":"EUR","amount":12900}}'`,
    `key=$(printf %s "\${secret#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')`,
    `signature=$(printf %s "$id.$at.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)`,
    `curl ${origin}/api/orders -H "content-type: application/json" -H "webhook-id: $id" -H "webhook-timestamp: $at" -H "webhook-signature: v1,$signature" -d "$body"`,
  ].join("\n");
