package infra

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// Existing is a resource that exists in the account before the shared stack would create it, and is somebody else's.
type Existing struct {
	// ID is what the provider calls it: the name of a bucket, a role or a profile, the id of a distribution.
	ID string
	// Props holds its live attributes by Pulumi's property names.
	Props map[string]any
}

// property is a text attribute, empty where AWS does not return it.
func (e *Existing) property(name string) pulumi.StringOutput {
	text, _ := e.Props[name].(string)
	return pulumi.String(text).ToStringOutput()
}

// id is the ID as an output.
func (e *Existing) id() pulumi.StringOutput { return pulumi.String(e.ID).ToStringOutput() }

// SkipFunc looks for a resource of the shared stack that is somebody else's. Such a thing is not registered, nor are
// its sub-resources, and every output refers to the live thing instead. It is nil where the stack registers the thing.
type SkipFunc func(token, logicalName, physicalName string) (*Existing, error)
