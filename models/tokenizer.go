package models

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"unicode/utf8"

	"github.com/replytriage/triage"
)

// The lengths of normalizer 1's pairs, in token ids. A manifest repeats them.
const (
	maxTokens   = 128 // all, with [CLS] and [SEP]
	replyTokens = 96  // of the reply, without them
	replyHead   = 64  // kept of a longer reply: so many from its start …
	replyTail   = replyTokens - replyHead
)

// Tokenizer turns a reply and its prompt into what the graph reads:
//
//	[CLS] reply [SEP]                  types 0
//	[CLS] reply [SEP] prompt [SEP]     types 0 … 0 1 … 1
//
// A reply over 96 ids keeps its first 64 and last 32; the prompt gets what is left
// of 128, first half and last half. It is read-only after NewTokenizer.
type Tokenizer struct {
	normalizer *Normalizer
	words      *wordPiece
	reference  *reference
	digest     string // SHA-256 of the vocabulary, in hex
}

// NewTokenizer reads a vocabulary, one piece a line (vocab.txt of a model folder).
func NewTokenizer(vocabulary string) (*Tokenizer, error) {
	content, err := os.ReadFile(vocabulary)
	if err != nil {
		return nil, fmt.Errorf("models: vocab.txt: %w: %w", triage.ErrInvalid, err)
	}
	n, err := NewNormalizer()
	if err != nil {
		return nil, err
	}
	ref, err := newReference(vocabulary, content)
	if err != nil {
		return nil, err
	}
	words, err := newWordPiece(ref.vocabulary)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(content)
	return &Tokenizer{n, words, ref, hex.EncodeToString(sum[:])}, nil
}

// orNew returns t where its vocabulary has the digest, and else a new one; t may be nil.
func (t *Tokenizer) orNew(vocabulary, digest string) (*Tokenizer, error) {
	if t != nil && t.digest == digest {
		return t, nil
	}
	return NewTokenizer(vocabulary)
}

// Encoding is a reply and its prompt as token ids, and the memory to make the
// next one in. The zero Encoding is ready for use, by one goroutine at a time.
type Encoding struct {
	IDs, Types []int64
	// Unknown is the share of the reply's ids that stand for an unknown word, 0 to 1.
	Unknown float64
	// Cut says that the reply was longer than the model reads. A cut prompt says nothing.
	Cut bool

	text          []byte
	reply, prompt []int32
}

// Encode sets e to the ids of the pair. An empty prompt, or one of which nothing
// can be seen, is no prompt. Encode does not allocate once e has grown.
func (t *Tokenizer) Encode(e *Encoding, reply, prompt string) error {
	var err error
	e.IDs, e.Types, e.Unknown, e.Cut = e.IDs[:0], e.Types[:0], 0, false
	e.text = t.normalizer.Append(e.text[:0], reply)
	if e.reply, err = t.appendIDs(e.reply[:0], e.text); err != nil {
		return err
	}
	e.text = t.normalizer.Append(e.text[:0], prompt)
	if e.prompt, err = t.appendIDs(e.prompt[:0], e.text); err != nil {
		return err
	}
	e.add(0, t.words.cls)
	used := len(e.reply)
	if used > replyTokens {
		e.Cut, used = true, replyTokens
		e.add(0, e.reply[:replyHead]...)
		e.add(0, e.reply[len(e.reply)-replyTail:]...)
	} else {
		e.add(0, e.reply...)
	}
	e.add(0, t.words.sep)
	if n := len(e.prompt); n > 0 {
		if left := maxTokens - 3 - used; n > left {
			e.add(1, e.prompt[:(left+1)/2]...)
			e.add(1, e.prompt[n-left/2:]...)
		} else {
			e.add(1, e.prompt...)
		}
		e.add(1, t.words.sep)
	}
	for _, id := range e.reply {
		if id == t.words.unk {
			e.Unknown += 1 / float64(len(e.reply))
		}
	}
	return nil
}

func (e *Encoding) add(kind int64, ids ...int32) {
	for _, id := range ids {
		e.IDs = append(e.IDs, int64(id))
		e.Types = append(e.Types, kind)
	}
}

// agree compares the fast tokenizer with the reference on a text, where its normal
// form is ASCII: there the reference is known to be right.
func (t *Tokenizer) agree(text string) error {
	normal := t.normalizer.Append(nil, text)
	for _, c := range normal {
		if c >= utf8.RuneSelf {
			return nil
		}
	}
	theirs, err := t.reference.appendIDs(nil, normal)
	if err != nil {
		return err
	}
	if !slices.Equal(t.words.appendIDs(nil, normal), theirs) {
		return fmt.Errorf("models: the two tokenizers disagree: %w", triage.ErrInvalid)
	}
	return nil
}

// appendIDs uses the fast tokenizer, and the reference should that one ever panic.
func (t *Tokenizer) appendIDs(dst []int32, text []byte) (ids []int32, err error) {
	defer func() {
		if recover() != nil {
			ids, err = t.reference.appendIDs(dst, text)
		}
	}()
	return t.words.appendIDs(dst, text), nil
}
