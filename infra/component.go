package infra

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

// component registers c under its parent options. Every component of this package has the type
// milu2-stage:<scope>:<Kind>; the type and the name are part of its children's URNs, so they never change.
func component(
	ctx *pulumi.Context, scope config.Scope, kind, name string, c pulumi.ComponentResource, opts []pulumi.ResourceOption,
) error {
	token := fmt.Sprintf("%s:%s:%s", config.Project, scope, kind)
	return registering("component "+name, ctx.RegisterComponentResource(token, name, c, opts...))
}

// prefix begins the logical names of a component's resources, which are keys of milu2-stage:imports and the ends of physical
// names. The component of the usual name has none, so that they are short; a second one of its type has its own name.
func prefix(name, usual string) string {
	if name == usual {
		return ""
	}
	return name + "-"
}

// registering says which resource an error is about.
func registering(name string, err error) error {
	if err != nil {
		return fmt.Errorf("registering %s: %w", name, err)
	}
	return nil
}

// nameTag is the Name tag alone; the provider's default tags join it.
func nameTag(name string) pulumi.StringMap { return pulumi.StringMap{"Name": pulumi.String(name)} }
