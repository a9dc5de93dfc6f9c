package models

import (
	"bytes"
	"fmt"

	"github.com/sugarme/tokenizer"
	"github.com/sugarme/tokenizer/model/wordpiece"
	"github.com/sugarme/tokenizer/pretokenizer"

	"github.com/replytriage/triage"
)

// reference tokenizes with sugarme/tokenizer: some 200 times slower than
// wordPiece, and written by others. It loads the vocabulary, is compared with
// wordPiece when a folder is opened and in a fuzz test, and takes over for a text
// on which wordPiece would fail. It is given normalised text only: its own
// normaliser turns accented words into [UNK] and panics on U+0130.
type reference struct {
	vocabulary map[string]int
	tokenizer  *tokenizer.Tokenizer
}

// newReference reads vocab.txt, one piece a line.
func newReference(path string, content []byte) (*reference, error) {
	// Safe because the file was just read: a missing one never gets here.
	words, err := wordpiece.NewWordPieceFromFile(path, "[UNK]", longestWord)
	if err != nil {
		return nil, fmt.Errorf("models: vocab.txt: not readable: %w", triage.ErrInvalid)
	}
	vocabulary := words.GetVocab()
	if lines := bytes.Count(bytes.TrimSuffix(content, []byte("\n")), []byte("\n")) + 1; len(vocabulary) != lines {
		return nil, fmt.Errorf("models: vocab.txt: %d lines, %d different pieces: %w", lines, len(vocabulary), triage.ErrInvalid)
	}
	t := tokenizer.NewTokenizer(words)
	t.WithPreTokenizer(pretokenizer.NewBertPreTokenizer())
	return &reference{vocabulary, t}, nil
}

// appendIDs does what wordPiece.appendIDs does. A panic inside the library is an
// error, and the error does not repeat the text.
func (r *reference) appendIDs(dst []int32, text []byte) (ids []int32, err error) {
	defer func() {
		if recover() != nil {
			ids, err = nil, fmt.Errorf("models: reference tokenizer failed: %w", triage.ErrUnavailable)
		}
	}()
	if len(text) == 0 {
		return dst, nil
	}
	e, err := r.tokenizer.EncodeSingle(string(text), false)
	if err != nil {
		return nil, fmt.Errorf("models: reference tokenizer failed: %w", triage.ErrUnavailable)
	}
	for _, id := range e.Ids {
		dst = append(dst, int32(id))
	}
	return dst, nil
}
