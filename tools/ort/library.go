package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const (
	version = "1.30.0" // the version fetched, of both registries' packages
	oldest  = "1.24"   // the oldest whose C API onnxruntime_go v1.27 accepts
)

// library is one build of libonnxruntime, for one kind of machine.
type library struct {
	goos, arch, file string
	sources          []source
}

// source is one registry package that carries a library.
type source struct {
	registry, platform string // platform is the wheel's tag; empty for npm
	archive, sum       string // file name the client writes, and its SHA-256
	member, memberSum  string // path inside the archive, and its SHA-256
}

// libraries returns every library that can be fetched. The wheel comes first: it
// is a sixth of the npm package (docs/decisions/0001-onnxruntime-library.md).
func libraries() []library {
	const (
		npmArchive = "onnxruntime-node-1.30.0.tgz"
		npmSum     = "6e3390d6b783e7be946fad629292799da28d0b42f84856e50d2c1b0383291e75"
		so         = "onnxruntime/capi/libonnxruntime.so.1.30.0"
	)
	return []library{
		{"linux", "amd64", "libonnxruntime.so", []source{
			{
				"pypi", "manylinux_2_28_x86_64",
				"onnxruntime-1.30.0-cp311-cp311-manylinux_2_28_x86_64.whl", "fd54b314ea385bcecac69ab431f020ba503e3878dad4ebb645fec5a24b041242",
				so, "c902c70b3003c0e99fada202f37478c515ae9bba7944c2b2abd0017bae0c82ed",
			},
			{
				"npm", "", npmArchive, npmSum,
				"package/bin/napi-v6/linux/x64/libonnxruntime.so.1", "ffb75a925ba05e47b235bb66e3e3911714a80b328a9c9425539feb204aa32a23",
			},
		}},
		{"linux", "arm64", "libonnxruntime.so", []source{
			{
				"pypi", "manylinux_2_28_aarch64",
				"onnxruntime-1.30.0-cp311-cp311-manylinux_2_28_aarch64.whl", "bac3aee7b40acd805659fd81a2acd6096312d5b0f014c97ddfe75fb4c1644627",
				so, "8a218e1e446880131115c368ec7005969a5022af9a15a26173de648fef0b7789",
			},
			{
				"npm", "", npmArchive, npmSum,
				"package/bin/napi-v6/linux/arm64/libonnxruntime.so.1", "1f549d46250b005580b597f4164984aaf75b3bcb9f3aeb07c7f8a8fe60b23c76",
			},
		}},
		{"darwin", "arm64", "libonnxruntime.dylib", []source{
			{
				"pypi", "macosx_14_0_arm64",
				"onnxruntime-1.30.0-cp311-cp311-macosx_14_0_arm64.whl", "f36c87ec504f4f328e968ee322e4ba9682abe66280b3425625afcbed5333fed7",
				"onnxruntime/capi/libonnxruntime.1.30.0.dylib", "8f54aa3989f2d4b2f9fbe8af298b1c147978ec899a8c28e20d0d35edc0005027",
			},
			{
				"npm", "", npmArchive, npmSum,
				"package/bin/napi-v6/darwin/arm64/libonnxruntime.1.30.0.dylib", "685d2be5dba1309c89d3a5324b7fd06a5c42f1a61bfea32d14c4cc28d072121d",
			},
		}},
	}
}

// find returns the library for a kind of machine.
func find(goos, arch string) (library, error) {
	for _, l := range libraries() {
		if l.goos == goos && l.arch == arch {
			return l, nil
		}
	}
	return library{}, fmt.Errorf("no library to fetch for %s/%s: set ORT_LIB to one of version %s or newer", goos, arch, oldest)
}

// path is where the library is installed under dir.
func (l library) path(dir string) string {
	return filepath.Join(dir, version, l.goos+"-"+l.arch, l.file)
}

// verify reports whether the file at path is the library of one of the sources.
func (l library) verify(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	sum := hex.EncodeToString(h.Sum(nil))
	for _, s := range l.sources {
		if s.memberSum == sum {
			return nil
		}
	}
	return fmt.Errorf("%s: sha256 %s is not that of ONNX Runtime %s", path, sum, version)
}

// commands returns the client calls that may write the archive into dir, in the
// order to try. The wheel is asked for by its exact tags, so that one checksum
// holds whatever Python runs pip. npm pack runs no install script: the package's
// own would reach for GPU files.
func (s source) commands(dir string) [][]string {
	if s.registry == "npm" {
		return [][]string{{"npm", "pack", "--silent", "onnxruntime-node@" + version, "--pack-destination", dir}}
	}
	args := []string{
		"download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:",
		"--implementation", "cp", "--python-version", "3.11", "--abi", "cp311", "--platform", s.platform,
		"--dest", dir, "onnxruntime==" + version,
	}
	return [][]string{
		append([]string{"python3", "-m", "pip"}, args...),
		append([]string{"pip3"}, args...),
		append([]string{"pip"}, args...),
	}
}

// fetcher writes the archive of a source into a folder.
type fetcher func(ctx context.Context, src source, dir string, stderr io.Writer) error

// install fetches the archive of src, checks it, and puts its one member at path.
// Nothing appears at path unless both checksums hold.
func install(ctx context.Context, src source, path string, get fetcher, stderr io.Writer) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	// On the same file system as path, so that the rename is atomic.
	tmp, err := os.MkdirTemp(filepath.Dir(path), ".fetch-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	if err := get(ctx, src, tmp, stderr); err != nil {
		return err
	}
	archive, err := os.Open(filepath.Join(tmp, src.archive))
	if err != nil {
		return err
	}
	defer archive.Close()
	size, err := io.Copy(io.Discard, archive)
	if err != nil {
		return err
	}
	if err := checkSum(archive, src.sum); err != nil {
		return fmt.Errorf("%s: %w", src.archive, err)
	}
	member, err := src.open(archive, size)
	if err != nil {
		return fmt.Errorf("%s: %w", src.archive, err)
	}
	defer member.Close()
	out, err := os.OpenFile(filepath.Join(tmp, "library"), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, member)
	if err == nil {
		err = checkSum(out, src.memberSum)
	}
	err = errors.Join(err, out.Sync(), out.Close())
	if err != nil {
		return fmt.Errorf("%s: %s: %w", src.archive, src.member, err)
	}
	return os.Rename(out.Name(), path)
}

// open returns the one member of the archive that is wanted.
func (s source) open(archive *os.File, size int64) (io.ReadCloser, error) {
	if _, err := archive.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	if filepath.Ext(s.archive) == ".whl" {
		z, err := zip.NewReader(archive, size)
		if err != nil {
			return nil, err
		}
		return z.Open(s.member)
	}
	gz, err := gzip.NewReader(archive)
	if err != nil {
		return nil, err
	}
	for t := tar.NewReader(gz); ; {
		h, err := t.Next()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.member, err)
		}
		if h.Name == s.member {
			return io.NopCloser(t), nil
		}
	}
}

// checkSum compares the SHA-256 of all of f with want.
func checkSum(f *os.File, want string) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if sum := hex.EncodeToString(h.Sum(nil)); sum != want {
		return fmt.Errorf("sha256 is %s, want %s", sum, want)
	}
	return nil
}
