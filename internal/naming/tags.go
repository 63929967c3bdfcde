package naming

// The tags that say which project and stack manage a resource. A resource whose state was lost is recognised by them.
const (
	TagName      = "Name"
	TagProject   = "pulumi:Project"
	TagStack     = "pulumi:Stack"
	TagManagedBy = "ManagedBy"
)

// Tags returns the tags that every resource of the stack carries.
func Tags(project, stack string) map[string]string {
	return map[string]string{TagProject: project, TagStack: stack, TagManagedBy: "pulumi"}
}

// Ours reports whether tags mark a resource as this project's and stack's.
func Ours(tags map[string]string, project, stack string) bool {
	return tags[TagProject] == project && tags[TagStack] == stack
}
