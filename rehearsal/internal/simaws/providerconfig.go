package simaws

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// plainConfig reads provider configuration. SDKs pass everything but strings as JSON text, so each value is decoded by
// the type that the SDK's struct gives it.
func plainConfig(inputs resource.PropertyMap) (map[string]any, error) {
	config, err := plain(inputs)
	if err != nil {
		return nil, fmt.Errorf("reading the provider's configuration: %w", err)
	}
	delete(config, "version")
	delete(config, "pluginDownloadURL")
	delete(config, "__internal")
	for name, wanted := range fields(aws.ProviderArgs{}.ElementType()) {
		encoded, ok := config[name].(string)
		if !ok {
			continue
		}
		if wanted.Kind() == reflect.Pointer {
			wanted = wanted.Elem()
		}
		if wanted.Kind() == reflect.String {
			continue
		}
		var value any
		if err := json.Unmarshal([]byte(encoded), &value); err != nil {
			return nil, fmt.Errorf("reading the provider's configuration: %s: %w", name, err)
		}
		config[name] = value
	}
	return config, nil
}
