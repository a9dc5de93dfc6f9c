package phi

func (l *Linter) rewrite(r *reading, hits []hit, o Options) string { return "" }
