package infra

// The roles of the four buckets. They are the buckets' logical names and the end of their physical names.
const (
	roleAssets    = "assets"
	roleWeb       = "web"
	roleLogs      = "logs"
	roleArtifacts = "artifacts"
)
