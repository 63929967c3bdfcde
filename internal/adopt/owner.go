package adopt

import (
	"fmt"

	"milu2-stage/internal/naming"
)

// owner is a project and stack: who manages a resource.
type owner struct {
	project, stack string
}

// owns tells whether tags mark a thing as the owner's. Nobody owns nothing.
func (o owner) owns(tags map[string]string) bool {
	return o != owner{} && naming.Ours(tags, o.project, o.stack)
}

// other returns the project and stack that tags name, where that is somebody else.
func (o owner) other(tags map[string]string) (owner, bool) {
	got := owner{project: tags[naming.TagProject], stack: tags[naming.TagStack]}
	return got, got.project != "" && got.stack != "" && got != o
}

// String names the owner for messages.
func (o owner) String() string { return fmt.Sprintf("Pulumi project %s, stack %s", o.project, o.stack) }

// Marker returns the text that marks a thing as the stack's where AWS has no tags for it: the description of an origin
// access control, the comment of a response headers policy.
func Marker(project, stack string) string {
	return "Managed by " + owner{project: project, stack: stack}.String()
}
