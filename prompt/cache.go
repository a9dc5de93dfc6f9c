package prompt

import (
	"hash/maphash"
	"strings"
	"sync"
)

// cached is how many prompts a Cache keeps: a clinic's templates with the names and
// times of a busy hour, in about 2 MB.
const cached = 2048

// Cache remembers what Read said of prompts, since many replies answer one template.
// It keeps them by a keyed hash of 128 bits, so that two texts are never taken for
// one another, and of the text itself only the keys that it offers ("yes", "1"). It
// is emptied when it is full. The zero Cache is ready, a nil one reads every time;
// many goroutines may use one.
type Cache struct {
	mu   sync.RWMutex
	seed [2]maphash.Seed
	read map[[2]uint64]*Prompt
}

// Read is the package's Read.
func (c *Cache) Read(text string) *Prompt {
	if c == nil {
		return Read(text)
	}
	if len(text) > readMax {
		text = text[:readMax]
	}
	c.mu.RLock()
	if c.read != nil {
		if p := c.read[c.key(text)]; p != nil {
			c.mu.RUnlock()
			return p
		}
	}
	c.mu.RUnlock()
	p := Read(text)
	for i := range p.Options {
		// The key is a stretch of the folded text, which would stay in memory with it.
		p.Options[i].Key = strings.Clone(p.Options[i].Key)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.read == nil:
		c.read, c.seed = make(map[[2]uint64]*Prompt), [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}
	case len(c.read) >= cached:
		clear(c.read)
	}
	c.read[c.key(text)] = p
	return p
}

// key hashes a text. The seeds are there.
func (c *Cache) key(text string) [2]uint64 {
	return [2]uint64{maphash.String(c.seed[0], text), maphash.String(c.seed[1], text)}
}
