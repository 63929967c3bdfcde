package config

// raw returns a field as it is, or nothing.
func (s section) raw(name string) value {
	v, _ := s.lookup(name)
	return v
}

// optionalText reads a text if it is there; a text that is there but does not satisfy the rule is reported.
func (s section) optionalText(name string, r rule) string {
	if _, ok := s.lookup(name); !ok {
		return ""
	}
	return s.text(name, r)
}

// optionalTexts reads a list of texts if it is there.
func (s section) optionalTexts(name string, r rule) []string {
	if _, ok := s.lookup(name); !ok {
		return nil
	}
	return s.texts(name, r)
}

// optionalFlag reads a boolean if it is there.
func (s section) optionalFlag(name string) *bool {
	if _, ok := s.lookup(name); !ok {
		return nil
	}
	flag := s.flag(name)
	return &flag
}
