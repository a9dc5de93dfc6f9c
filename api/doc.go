// Package api answers over HTTP: it decodes, calls, encodes, and decides nothing.
//
// Start with New. The contract is openapi.yaml, served at /openapi.yaml and held
// against the handlers by a test. Errors are application/problem+json (RFC 9457)
// with a stable code; none of them, no log line and no metric repeats what was
// posted. The classify and lint doors store nothing.
package api
