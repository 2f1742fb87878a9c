/** A number that nobody else has. */
export function uuid() {
  // It exists only over https and on localhost; a test server in an office network has neither.
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
