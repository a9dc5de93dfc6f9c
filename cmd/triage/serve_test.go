package main

import (
	"bytes"
	"context"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// An address that is taken is said at once, with what to do about it.
func TestServeAddressTaken(t *testing.T) {
	t.Parallel()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	var out, errs bytes.Buffer
	code := run(context.Background(), []string{"serve", "--no-model", "--listen", l.Addr().String()}, func(string) string { return "" }, strings.NewReader(""), &out, &errs)
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs.String(), l.Addr().String()+" is taken")
	require.Contains(t, errs.String(), "--listen HOST:PORT (make run: PORT=8081)")
	require.NotContains(t, errs.String(), "bind:")
	require.NotContains(t, errs.String(), "ready")
}
