package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	triage "github.com/replytriage/triage"
)

// Problem is an error as RFC 9457 writes it. Detail never repeats what was posted.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	// Code is stable: programs may switch on it.
	Code   string `json:"code"`
	Detail string `json:"detail,omitempty"`
	// Line is the line of a JSON Lines body, 1 the first; 0 elsewhere.
	Line int `json:"line,omitempty"`
}

// The codes of problems, stable.
const (
	codeInvalid      = "invalid_request"
	codeTooLong      = "too_long"
	codeBodyTooLarge = "body_too_large"
	codeMediaType    = "unsupported_media_type"
	codeUnauthorized = "unauthorized"
	codeNotFound     = "not_found"
	codeMethod       = "method_not_allowed"
	codeConflict     = "conflict"
	codeOverloaded   = "overloaded"
	codeUnavailable  = "unavailable"
	codeInternal     = "internal"
)

// kinds is the one table from error kind to answer; the first that matches counts.
var kinds = []struct {
	is     error
	status int
	code   string
	title  string
}{
	{errBodyTooLarge, http.StatusRequestEntityTooLarge, codeBodyTooLarge, "The body is too large"},
	{errMediaType, http.StatusUnsupportedMediaType, codeMediaType, "The content type is not supported"},
	{errUnauthorized, http.StatusUnauthorized, codeUnauthorized, "A valid API key is needed"},
	{triage.ErrTooLong, http.StatusRequestEntityTooLarge, codeTooLong, "The text is too long"},
	{triage.ErrInvalid, http.StatusBadRequest, codeInvalid, "The request is not of the documented form"},
	{triage.ErrNotFound, http.StatusNotFound, codeNotFound, "There is no such thing"},
	{triage.ErrConflict, http.StatusConflict, codeConflict, "The request contradicts what is"},
	{triage.ErrOverloaded, http.StatusServiceUnavailable, codeOverloaded, "The service has no room now"},
	{triage.ErrUnavailable, http.StatusServiceUnavailable, codeUnavailable, "The service cannot answer now"},
}

var (
	errBodyTooLarge = errors.New("body too large")
	errMediaType    = errors.New("unsupported media type")
	errUnauthorized = errors.New("unauthorized")
)

// problem turns an error into what is answered. Errors of unknown kind keep their
// words to themselves.
func problem(err error) Problem {
	for _, k := range kinds {
		if errors.Is(err, k.is) {
			return Problem{Type: "about:blank", Title: k.title, Status: k.status, Code: k.code, Detail: detail(err, k.is)}
		}
	}
	return Problem{Type: "about:blank", Title: "Something went wrong here", Status: http.StatusInternalServerError, Code: codeInternal}
}

// detail is what an error says, a line a problem, without the name of its kind at the end of each: the
// title says that.
func detail(err, kind error) string {
	end := ": " + kind.Error()
	return strings.TrimSuffix(strings.ReplaceAll(err.Error(), end+"\n", "\n"), end)
}

// fail answers with a problem and ends the request.
func fail(c *gin.Context, err error) {
	p := problem(err)
	switch p.Status {
	case http.StatusServiceUnavailable:
		c.Header("Retry-After", retryAfter())
	case http.StatusUnauthorized:
		c.Header("WWW-Authenticate", `Bearer realm="triage"`)
	}
	write(c, p.Status, "application/problem+json", p)
	c.Abort()
}

// write sends v as JSON without escaping HTML: spans and texts stay as they are.
func write(c *gin.Context, status int, kind string, v any) {
	b := buffers.get()
	defer buffers.put(b)
	if err := encode(b, v); err != nil {
		b.Reset()
		b.WriteString(`{"type":"about:blank","title":"Something went wrong here","status":500,"code":"internal"}`)
		status, kind = http.StatusInternalServerError, "application/problem+json"
	}
	send(c, status, kind, b.Bytes())
}

// encode appends v and a line end.
func encode(b *bytes.Buffer, v any) error {
	if r, ok := v.(*triage.Result); ok {
		b.Grow(resultSize)
		out, err := appendResult(b.AvailableBuffer(), r)
		if err != nil {
			return err
		}
		b.Write(out)
		return b.WriteByte('\n')
	}
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// resultSize is what most results need, in bytes.
const resultSize = 2048

// send answers with a whole body. Its length is said, so that a long one does not go
// out in chunks.
func send(c *gin.Context, status int, kind string, body []byte) {
	h := c.Writer.Header()
	h["Content-Type"] = []string{kind}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	c.Status(status)
	_, _ = c.Writer.Write(body) // who went away misses nothing
}
