package api

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"

	"github.com/gin-gonic/gin"

	triage "github.com/replytriage/triage"
)

// Keys are the API keys that a service accepts, as hashes. A key reads
// triage_live_ID_SECRETCHECK: eight letters that name it, 32 random ones (160 bits)
// and six hex digits of CRC-32 by which a scanner tells a leaked key from noise.
// Being random, a key needs no slow hash: SHA-256 is stored.
type Keys struct{ hashes map[string][sha256.Size]byte }

const keyPrefix = "triage_live_"

// NewKey makes a key. Show it once; Line is what belongs into the file.
func NewKey() (key, line string) {
	id := strings.ToLower(rand.Text()[:8])
	secret := strings.ToLower((rand.Text() + rand.Text())[:32])
	body := keyPrefix + id + "_" + secret
	key = fmt.Sprintf("%s%06x", body, crc32.ChecksumIEEE([]byte(body))&0xffffff)
	sum := sha256.Sum256([]byte(key))
	return key, id + " " + hex.EncodeToString(sum[:])
}

// ReadKeys reads a key file: one "ID SHA256" a line, # for comments. Every fault is
// reported with its line; name is used in errors.
func ReadKeys(name string, r io.Reader) (*Keys, error) {
	k := &Keys{hashes: map[string][sha256.Size]byte{}}
	var errs []error
	sc := bufio.NewScanner(r)
	for n := 1; sc.Scan(); n++ {
		line, _, _ := strings.Cut(sc.Text(), "#")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		var sum [sha256.Size]byte
		switch {
		case len(fields) != 2:
			errs = append(errs, fmt.Errorf("%s:%d: want an id and a SHA-256: %w", name, n, triage.ErrInvalid))
			continue
		case len(fields[0]) != 8:
			errs = append(errs, fmt.Errorf("%s:%d: id: want 8 characters: %w", name, n, triage.ErrInvalid))
			continue
		}
		if b, err := hex.DecodeString(fields[1]); err != nil || copy(sum[:], b) != len(sum) || len(b) != len(sum) {
			errs = append(errs, fmt.Errorf("%s:%d: hash: want 64 hex digits: %w", name, n, triage.ErrInvalid))
			continue
		}
		if _, ok := k.hashes[fields[0]]; ok {
			errs = append(errs, fmt.Errorf("%s:%d: id: there twice: %w", name, n, triage.ErrInvalid))
			continue
		}
		k.hashes[fields[0]] = sum
	}
	if err := sc.Err(); err != nil {
		errs = append(errs, fmt.Errorf("%s: not read to its end: %w", name, triage.ErrInvalid))
	}
	if len(errs) == 0 && len(k.hashes) == 0 {
		errs = append(errs, fmt.Errorf("%s: no keys: %w", name, triage.ErrInvalid))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return k, nil
}

// Accepts reports whether key is one of them, in time that does not depend on how
// much of it is right.
func (k *Keys) Accepts(key string) bool {
	rest, ok := strings.CutPrefix(key, keyPrefix)
	id, _, cut := strings.Cut(rest, "_")
	sum := sha256.Sum256([]byte(key))
	want, known := k.hashes[id]
	same := subtle.ConstantTimeCompare(sum[:], want[:]) == 1
	return ok && cut && known && same
}

// guard turns away requests without an accepted key.
func (k *Keys) guard(c *gin.Context) {
	key := c.GetHeader("X-API-Key")
	if bearer, ok := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer "); ok {
		key = bearer
	}
	if !k.Accepts(key) {
		fail(c, fmt.Errorf("authorization: no accepted key: %w", errUnauthorized))
	}
}
