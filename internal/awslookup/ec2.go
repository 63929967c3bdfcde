package awslookup

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// filters collects EC2's server-side filters; those without a value are left out.
type filters []types.Filter

// equal adds a filter for one of the values.
func (f filters) equal(name string, values ...string) filters {
	if len(values) == 0 || values[0] == "" {
		return f
	}
	return append(f, types.Filter{Name: aws.String(name), Values: values})
}

// prefix adds a filter for values that begin with the prefix. EC2's filters know the wildcards "*" and "?".
func (f filters) prefix(name, prefix string) filters {
	if prefix == "" {
		return f
	}
	literal := strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`).Replace(prefix)
	return append(f, types.Filter{Name: aws.String(name), Values: []string{literal + "*"}})
}

// ec2Tags turns EC2's tags into a map.
func ec2Tags(tags []types.Tag) map[string]string {
	return tagMap(tags, func(t types.Tag) (*string, *string) { return t.Key, t.Value })
}
