package terraform

// conceal takes the value at a path of a state's sensitive_attributes out of the attributes, so that nothing can print it.
func conceal(attributes map[string]any, path any) {
	steps, _ := path.([]any)
	var at any = attributes
	for i, step := range steps {
		object, _ := step.(map[string]any)
		value := object["value"]
		if inner, ok := value.(map[string]any); ok { // an index has its type beside it
			value = inner["value"]
		}
		at = descend(at, value, i == len(steps)-1)
	}
}

// descend returns what an object has at a key, or a list at an index, and empties the place if it is the last of the path.
func descend(at, step any, isLast bool) any {
	switch at := at.(type) {
	case map[string]any:
		key := textOf(step)
		if isLast {
			delete(at, key)
			return nil
		}
		return at[key]
	case []any:
		i := numberOf(step)
		if i < 0 || i >= len(at) {
			return nil
		}
		if isLast {
			at[i] = nil
		}
		return at[i]
	default:
		return nil
	}
}

// concealMasked takes out every value that the mask, as `show -json` has it, marks with true.
func concealMasked(value, mask any) {
	switch mask := mask.(type) {
	case map[string]any:
		object, _ := value.(map[string]any)
		for key, inner := range mask {
			if inner == true {
				delete(object, key)
				continue
			}
			concealMasked(object[key], inner)
		}
	case []any:
		list, _ := value.([]any)
		for i, inner := range mask {
			if i >= len(list) {
				return
			}
			if inner == true {
				list[i] = nil
				continue
			}
			concealMasked(list[i], inner)
		}
	}
}
