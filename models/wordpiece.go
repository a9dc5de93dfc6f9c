package models

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/replytriage/triage"
)

// longestPiece bounds the bytes of a piece; those of BERT's vocabularies have 18.
const longestPiece = 64

// longestWord is how many characters a word may have before it is unknown as a
// whole: max_input_chars_per_word of the reference implementation.
const longestWord = 100

// wordPiece splits normalised text into the pieces of a vocabulary: BERT's split
// at spaces and punctuation, then the longest piece first (Wu et al. 2016,
// arXiv:1609.08144). It allocates nothing, is read-only after newWordPiece and may
// be used by many goroutines.
type wordPiece struct {
	pieces        []string // by id
	slots         []slot   // open addressing, a power of two of them
	longest       [2]int   // bytes of the longest piece that starts a word, that continues one
	unk, cls, sep int32
}

// slot is a place of the hash table. The zero slot is empty: id is one too high.
type slot struct {
	hash uint32
	id   int32
}

// FNV-1a, 64 bits (RFC 9923): one pass over a word gives the hash of every prefix.
const (
	fnvOffset = 0xcbf29ce484222325
	fnvPrime  = 0x100000001b3
	// fnvInside is the seed of a piece that continues a word, in place of its "##".
	fnvInside = fnvOffset ^ 0x9e3779b97f4a7c15
)

// newWordPiece takes the vocabulary as a map from piece to id. The ids must be
// 0…n-1, each once, and the special pieces must be there.
func newWordPiece(vocabulary map[string]int) (*wordPiece, error) {
	w := &wordPiece{pieces: make([]string, len(vocabulary))}
	size := 16
	for size < 3*len(vocabulary) {
		size *= 2
	}
	w.slots = make([]slot, size)
	for piece, id := range vocabulary {
		if id < 0 || id >= len(w.pieces) || piece == "" || w.pieces[id] != "" {
			return nil, fmt.Errorf("models: vocabulary: ids are not 0 to %d, each once: %w", len(vocabulary)-1, triage.ErrInvalid)
		}
		w.pieces[id] = piece
	}
	for id, piece := range w.pieces {
		inside, body, seed := 0, piece, uint64(fnvOffset)
		if len(piece) > 2 && piece[:2] == "##" {
			inside, body, seed = 1, piece[2:], fnvInside
		}
		if len(body) > longestPiece {
			return nil, fmt.Errorf("models: vocabulary: line %d: longer than %d bytes: %w", id+1, longestPiece, triage.ErrInvalid)
		}
		w.longest[inside] = max(w.longest[inside], len(body))
		h := seed
		for i := range len(body) {
			h = (h ^ uint64(body[i])) * fnvPrime
		}
		k := fold(h)
		for at := k & uint32(size-1); ; at = (at + 1) & uint32(size-1) {
			if w.slots[at].id == 0 {
				w.slots[at] = slot{k, int32(id) + 1}
				break
			}
		}
	}
	for name, id := range map[string]*int32{"[UNK]": &w.unk, "[CLS]": &w.cls, "[SEP]": &w.sep} {
		v, ok := vocabulary[name]
		if !ok {
			return nil, fmt.Errorf("models: vocabulary: %s is missing: %w", name, triage.ErrInvalid)
		}
		*id = int32(v)
	}
	return w, nil
}

func fold(h uint64) uint32 { return uint32(h>>32) ^ uint32(h) }

// appendIDs appends the ids of the pieces of text, which must be normalised.
// Special pieces written out in a text ("[SEP]") are plain text.
func (w *wordPiece) appendIDs(dst []int32, text []byte) []int32 {
	start, chars := 0, 0 // the word being read: where it starts and its characters
	for i := 0; i < len(text); {
		c, size := text[i], 1
		var space, punct bool
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', 'A' <= c && c <= 'Z':
		case c == ' ':
			space = true
		case c < utf8.RuneSelf:
			// Every other visible ASCII character is punctuation to BERT, also $ + < = > ^ ` | ~.
			punct = c > ' ' && c < 0x7F
		default:
			var r rune
			r, size = utf8.DecodeRune(text[i:])
			punct = unicode.Is(unicode.P, r)
		}
		if !space && !punct {
			i += size
			chars++
			continue
		}
		if chars > 0 {
			dst = w.appendWord(dst, text[start:i], chars)
		}
		if punct {
			dst = w.appendWord(dst, text[i:i+size], 1)
		}
		i += size
		start, chars = i, 0
	}
	if chars > 0 {
		dst = w.appendWord(dst, text[start:], chars)
	}
	return dst
}

// appendWord appends the pieces of one word of so many characters, or unk.
func (w *wordPiece) appendWord(dst []int32, word []byte, chars int) []int32 {
	if chars > longestWord {
		return append(dst, w.unk)
	}
	before := len(dst)
	var hashes [longestPiece]uint64
	for at, inside := 0, 0; at < len(word); inside = 1 {
		n := min(len(word)-at, w.longest[inside])
		h := uint64(fnvOffset)
		if inside == 1 {
			h = fnvInside
		}
		for i := range n {
			h = (h ^ uint64(word[at+i])) * fnvPrime
			hashes[i] = h
		}
		for ; n > 0; n-- {
			if id := w.find(hashes[n-1], word[at:at+n], inside == 1); id >= 0 {
				dst = append(dst, id)
				break
			}
		}
		if n == 0 {
			return append(dst[:before], w.unk)
		}
		at += n
	}
	return dst
}

// find returns the id of a piece, or -1.
func (w *wordPiece) find(h uint64, body []byte, inside bool) int32 {
	k, mask := fold(h), uint32(len(w.slots)-1)
	for at := k & mask; w.slots[at].id != 0; at = (at + 1) & mask {
		if w.slots[at].hash != k {
			continue
		}
		piece := w.pieces[w.slots[at].id-1]
		if inside {
			if len(piece) == len(body)+2 && piece[:2] == "##" && piece[2:] == string(body) {
				return w.slots[at].id - 1
			}
		} else if piece == string(body) {
			return w.slots[at].id - 1
		}
	}
	return -1
}
