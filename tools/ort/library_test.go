package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const member = "package/lib.so"

// wheel returns a zip archive that holds member, and something else.
func wheel(t *testing.T, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"other", member} {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = io.WriteString(w, content)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

// tarball returns a gzipped tar archive that holds member, and something else.
func tarball(t *testing.T, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	gz := gzip.NewWriter(&b)
	w := tar.NewWriter(gz)
	for _, name := range []string{"other", member} {
		require.NoError(t, w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content))}))
		_, err := io.WriteString(w, content)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.NoError(t, gz.Close())
	return b.Bytes()
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

func TestInstall(t *testing.T) {
	t.Parallel()
	whl, tgz := wheel(t, "the library"), tarball(t, "the library")
	lib := sum([]byte("the library"))
	for _, tc := range []struct {
		name    string
		src     source
		archive []byte
		problem string
	}{
		{"wheel", source{archive: "a.whl", sum: sum(whl), member: member, memberSum: lib}, whl, ""},
		{"tarball", source{archive: "a.tgz", sum: sum(tgz), member: member, memberSum: lib}, tgz, ""},
		{"another archive", source{archive: "a.whl", sum: sum(tgz), member: member, memberSum: lib}, whl, "a.whl: sha256 is"},
		{"another library", source{archive: "a.whl", sum: sum(whl), member: member, memberSum: sum(nil)}, whl, member + ": sha256 is"},
		{"wheel without it", source{archive: "a.whl", sum: sum(whl), member: "nowhere", memberSum: lib}, whl, "nowhere"},
		{"tarball without it", source{archive: "a.tgz", sum: sum(tgz), member: "nowhere", memberSum: lib}, tgz, "nowhere: EOF"},
		{"torn tarball", source{archive: "a.tgz", sum: sum(tgz[:40]), member: member, memberSum: lib}, tgz[:40], "EOF"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "1", "linux-amd64", "lib.so")
			get := func(_ context.Context, _ source, dir string, _ io.Writer) error {
				return os.WriteFile(filepath.Join(dir, tc.src.archive), tc.archive, 0o644)
			}
			err := install(t.Context(), tc.src, path, get, io.Discard)
			left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*"))
			require.Empty(t, left, "the scratch folder is removed")
			if tc.problem != "" {
				require.ErrorContains(t, err, tc.problem)
				require.NoFileExists(t, path)
				return
			}
			require.NoError(t, err)
			got, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, "the library", string(got))
			require.NoError(t, library{sources: []source{tc.src}}.verify(path))
			require.NoError(t, os.WriteFile(path, []byte("torn"), 0o644))
			require.ErrorContains(t, library{sources: []source{tc.src}}.verify(path), "is not that of ONNX Runtime")
		})
	}
}

func TestRun(t *testing.T) {
	for _, tc := range []struct {
		name, ortLib string
		args         []string
		code         int
		out          string
	}{
		{"own library", "main.go", nil, 0, "using ORT_LIB=main.go"},
		{"own library missing", "nowhere.so", nil, 2, "nowhere.so is not a file"},
		{"check, missing", "", []string{"-check", "-dir", "nowhere", "-os", "linux", "-arch", "arm64"}, 1, "linux-arm64"},
		{"no such machine", "", []string{"-os", "darwin", "-arch", "amd64"}, 2, "set ORT_LIB"},
		{"no such registry", "", []string{"-dir", "nowhere", "-os", "linux", "-arch", "amd64", "-from", "attic"}, 2, "want any, pypi or npm"},
		{"no such flag", "", []string{"-colour"}, 2, "-colour"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Setenv("ORT_LIB", tc.ortLib)
			var out bytes.Buffer
			require.Equal(t, tc.code, run(t.Context(), tc.args, &out, &out))
			require.Contains(t, out.String(), tc.out)
		})
	}
}

// Every machine has the wheel first and npm second, with sums of the right width.
func TestLibraries(t *testing.T) {
	t.Parallel()
	for _, l := range libraries() {
		require.Len(t, l.sources, 2)
		require.Equal(t, "pypi", l.sources[0].registry)
		require.Equal(t, "npm", l.sources[1].registry)
		for _, s := range l.sources {
			require.Len(t, s.sum, 64)
			require.Len(t, s.memberSum, 64)
			require.Contains(t, s.archive, version)
			require.NotEmpty(t, s.commands("d"))
		}
	}
}
