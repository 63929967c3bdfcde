package preflight

import (
	"fmt"
	"regexp"
	"strings"

	"milu2-stage/internal/config"
)

// StackName is a stack's name, as far as it was given.
type StackName struct {
	// Organization is empty where the name was given without one: the backend's default.
	Organization string
	Project      string
	// Name is the last part, for example "stage0". It names the configuration file and is in the stack's tags.
	Name string
}

// stackPart is what Pulumi allows in each part of a stack's name.
var stackPart = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,100}$`)

// ParseStackName reads "stage0", "org/stage0" or "org/project/stage0", as `pulumi -s` takes them.
func ParseStackName(text string) (StackName, error) {
	parts := strings.Split(text, "/")
	for _, part := range parts {
		if !stackPart.MatchString(part) || part == "." || part == ".." {
			return StackName{}, fmt.Errorf("%q is no name of a stack: give stage0, organization/stage0 or organization/%s/stage0",
				text, config.Project)
		}
	}
	name := StackName{Project: config.Project, Name: parts[len(parts)-1]}
	switch len(parts) {
	case 1:
	case 2:
		name.Organization = parts[0]
	case 3:
		name.Organization, name.Project = parts[0], parts[1]
	default:
		return StackName{}, fmt.Errorf("%q is no name of a stack: it has more than three parts", text)
	}
	return name, nil
}

// String returns the name as `pulumi -s` takes it: in full where the organization is known.
func (n StackName) String() string {
	if n.Organization == "" {
		return n.Name
	}
	return n.Organization + "/" + n.Project + "/" + n.Name
}
