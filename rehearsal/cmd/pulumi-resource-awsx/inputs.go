package main

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"google.golang.org/protobuf/types/known/structpb"
)

// shape describes an object's properties; a nil shape is a value whose inside is the AWS provider's to check.
type shape map[string]shape

// repositoryShape is the schema of awsx:ecr:Repository in awsx 2.22.
func repositoryShape() shape {
	return shape{
		"encryptionConfigurations":   nil,
		"forceDelete":                nil,
		"imageScanningConfiguration": nil,
		"imageTagMutability":         nil,
		"lifecyclePolicy": {
			"skip": nil,
			"rules": {
				"description": nil, "maximumAgeLimit": nil, "maximumNumberOfImages": nil, "tagPrefixList": nil,
				"tagStatus": nil,
			},
		},
		"name": nil,
		"tags": nil,
	}
}

// checkInputs refuses an unknown type and names every property that the schema does not have.
func checkInputs(typ string, inputs *structpb.Struct) error {
	if typ != repositoryType {
		return fmt.Errorf("the simulated awsx provider knows %s only", repositoryType)
	}
	values, err := plugin.UnmarshalProperties(inputs, plugin.MarshalOptions{
		KeepUnknowns: true, KeepSecrets: true, KeepResources: true, KeepOutputValues: true,
	})
	if err != nil {
		return fmt.Errorf("reading the inputs: %w", err)
	}
	unknown := unknownProperties("", resource.NewProperty(values), repositoryShape())
	if len(unknown) == 0 {
		return nil
	}
	sort.Strings(unknown)
	return errors.New("no such input: " + strings.Join(unknown, ", "))
}

// unknownProperties lists the paths in value that known does not have.
func unknownProperties(path string, value resource.PropertyValue, known shape) []string {
	switch {
	case known == nil:
		return nil
	case value.IsSecret():
		return unknownProperties(path, value.SecretValue().Element, known)
	case value.IsOutput():
		return unknownProperties(path, value.OutputValue().Element, known)
	case value.IsArray():
		var found []string
		for i, element := range value.ArrayValue() {
			found = append(found, unknownProperties(fmt.Sprintf("%s[%d]", path, i), element, known)...)
		}
		return found
	case !value.IsObject():
		return nil
	}
	var found []string
	for key, element := range value.ObjectValue() {
		inner, ok := known[string(key)]
		at := strings.TrimPrefix(path+"."+string(key), ".")
		if !ok {
			found = append(found, at)
			continue
		}
		found = append(found, unknownProperties(at, element, inner)...)
	}
	return found
}
