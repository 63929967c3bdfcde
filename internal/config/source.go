package config

import "strings"

// Source is where Load reads a stack's configuration.
type Source struct {
	// Get returns the value of a fully qualified key, for example "milu2-stage:stageIndex" or "aws:region", and whether it
	// is set. Objects and lists are JSON text, as Pulumi passes them to a program.
	Get func(key string) (string, bool)
	// Keys is every fully qualified key that is set; nil means that they cannot be listed, and then unknown keys are not
	// found.
	Keys []string
	// Texts is every fully qualified key that is known to be set to a string.
	Texts []string
	// Getenv reads an environment variable; nil means an empty environment.
	Getenv func(name string) string
}

// The namespaces of configuration keys that the program reads.
const (
	projectNamespace = Project + ":"
	awsNamespace     = "aws:"
)

func (s Source) get(key string) (string, bool) {
	if s.Get == nil {
		return "", false
	}
	return s.Get(key)
}

func (s Source) getenv(name string) string {
	if s.Getenv == nil {
		return ""
	}
	return s.Getenv(name)
}

// namespaceOf returns the part of a key up to and with the colon, and the rest.
func namespaceOf(key string) (namespace, name string) {
	i := strings.IndexByte(key, ':')
	return key[:i+1], key[i+1:]
}
