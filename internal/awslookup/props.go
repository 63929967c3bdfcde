package awslookup

// props collects live values under the names of Pulumi properties. What AWS does not return is left out.
type props map[string]any

// text adds a string.
func (p props) text(key string, value *string) props {
	if value != nil {
		p[key] = *value
	}
	return p
}

// number adds an integer.
func (p props) number(key string, value *int32) props {
	if value != nil {
		p[key] = int(*value)
	}
	return p
}

// flag adds a boolean.
func (p props) flag(key string, value *bool) props {
	if value != nil {
		p[key] = *value
	}
	return p
}

// is adds a string of an enumeration, where "" means that AWS returned none.
func is[E ~string](p props, key string, value E) {
	if value != "" {
		p[key] = string(value)
	}
}

// tagMap turns a service's tags into a map, which is empty and not nil without tags.
func tagMap[T any](tags []T, pair func(T) (key, value *string)) map[string]string {
	m := make(map[string]string, len(tags))
	for _, tag := range tags {
		if key, value := pair(tag); key != nil {
			m[*key] = ""
			if value != nil {
				m[*key] = *value
			}
		}
	}
	return m
}
