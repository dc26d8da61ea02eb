/**
 * WebSocket subprotocols that the container runtime's streaming server (containerd 1.6) speaks. `kubectl` offers
 * `v5.channel.k8s.io` alone (exec, attach) or `SPDY/3.1+portforward.k8s.io`, and goes back to SPDY as soon as the
 * handshake is answered with anything but 101.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.32.4/staging/src/k8s.io/client-go/transport/websocket/roundtripper.go
 */
const spoken = new Set([
  '',
  'channel.k8s.io',
  'base64.channel.k8s.io',
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
])

/**
 * Whether a handshake can be passed on.
 *
 * @param upgrade   The `Upgrade` header.
 * @param protocol  The `Sec-WebSocket-Protocol` header, if any: `v5.channel.k8s.io, v4.channel.k8s.io`.
 */
export function isSpoken(upgrade: string | undefined, protocol: string | undefined): boolean {
  const kind = upgrade?.trim().toLowerCase()
  if (kind === 'spdy/3.1') return true
  if (kind !== 'websocket') return false
  return (protocol ?? '').split(',').some((one) => spoken.has(one.trim()))
}
