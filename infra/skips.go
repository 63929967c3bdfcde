package infra

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// existing is a thing that exists in the account before the shared stack would create it, and is somebody else's.
type existing struct {
	// ID is what the provider calls it: the name of a bucket, a role or a profile, the id of a distribution.
	ID string
	// Props holds its live attributes by Pulumi's property names.
	Props map[string]any
}

// property is a text attribute, empty where AWS does not return it.
func (e *existing) property(name string) pulumi.StringOutput {
	text, _ := e.Props[name].(string)
	return pulumi.String(text).ToStringOutput()
}

// id is the ID as an output.
func (e *existing) id() pulumi.StringOutput { return pulumi.String(e.ID).ToStringOutput() }

// skipFunc looks for a resource of the shared stack that is somebody else's. Such a thing is not registered, nor are
// its sub-resources, and every output refers to the live thing instead. It is nil where the stack registers the thing.
type skipFunc func(token, logicalName, physicalName string) (*existing, error)
