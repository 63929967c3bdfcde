package simaws

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// unknown stands for a value that is known only after an operation has run.
type unknown struct{}

// plain turns engine properties into maps, lists, strings, numbers and bools. Secrets are unwrapped, nulls dropped.
func plain(properties resource.PropertyMap) (map[string]any, error) {
	result := make(map[string]any, len(properties))
	for name, value := range properties {
		if value.IsNull() || name == "__defaults" {
			continue
		}
		item, err := plainValue(value)
		if err != nil {
			return nil, fmt.Errorf("property %s: %w", name, err)
		}
		result[string(name)] = item
	}
	return result, nil
}

func plainValue(value resource.PropertyValue) (any, error) {
	switch {
	case value.IsSecret():
		return plainValue(value.SecretValue().Element)
	case value.IsComputed():
		return unknown{}, nil
	case value.IsOutput():
		if !value.OutputValue().Known {
			return unknown{}, nil
		}
		return plainValue(value.OutputValue().Element)
	case value.IsResourceReference():
		return plainValue(value.ResourceReferenceValue().ID)
	case value.IsObject():
		return plain(value.ObjectValue())
	case value.IsArray():
		list := make([]any, 0, len(value.ArrayValue()))
		for i, item := range value.ArrayValue() {
			entry, err := plainValue(item)
			if err != nil {
				return nil, fmt.Errorf("[%d]: %w", i, err)
			}
			list = append(list, entry)
		}
		return list, nil
	case value.IsNull():
		return nil, nil
	case value.IsString(), value.IsBool(), value.IsNumber():
		return value.V, nil
	default:
		return nil, fmt.Errorf("a value of kind %s has no place in an AWS resource", value.TypeString())
	}
}

// properties is the inverse of plain.
func properties(values map[string]any) resource.PropertyMap {
	result := make(resource.PropertyMap, len(values))
	for name, value := range values {
		result[resource.PropertyKey(name)] = propertyValue(value)
	}
	return result
}

func propertyValue(value any) resource.PropertyValue {
	switch value := value.(type) {
	case unknown:
		return resource.MakeComputed(resource.NewProperty(""))
	case map[string]any:
		return resource.NewProperty(properties(value))
	case []any:
		list := make([]resource.PropertyValue, 0, len(value))
		for _, item := range value {
			list = append(list, propertyValue(item))
		}
		return resource.NewProperty(list)
	default:
		return resource.NewPropertyValue(value)
	}
}

// hasUnknown says whether the value or anything in it is unknown.
func hasUnknown(value any) bool {
	switch value := value.(type) {
	case unknown:
		return true
	case map[string]any:
		for _, item := range value {
			if hasUnknown(item) {
				return true
			}
		}
	case []any:
		for _, item := range value {
			if hasUnknown(item) {
				return true
			}
		}
	}
	return false
}
