package deliver

import "fieldwork/internal/labelled"

// Export writes the rows of every table to the writers that open has for it, and leaves closing them to the caller. It is the
// part of Dataset through which all rows go: the rows are those of the delivered files, whoever writes them.
func Export(b Bundle, open func(labelled.Table) ([]labelled.Writer, error)) error {
	b.Language = b.Survey.Language(b.Language)
	if b.Speak == nil {
		b.Speak = func(string) func(string) string { return b.Words }
	}
	s := sorting{b: b, groups: map[string]*group{}, reasons: map[string]string{}, weights: b.Weighting.ByType()}
	for _, name := range b.tables() {
		g := &group{table: b.header(name)}
		var err error
		if g.writers, err = open(g.table); err != nil {
			return err
		}
		s.groups[name] = g
	}
	for f, err := range b.Frames {
		if err != nil {
			return err
		}
		if err := s.add(f); err != nil {
			return err
		}
	}
	return nil
}
