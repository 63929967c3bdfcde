package preflight

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Backend is where Pulumi stores states, and the user who is logged in there.
type Backend struct {
	User string
	URL  string
}

// readBackend asks the CLI where the user is logged in; Pulumi.yaml and the environment may decide it.
func readBackend(ctx context.Context, pulumi Pulumi) (*Backend, error) {
	out, err := pulumi(ctx, "whoami", "--json")
	if err != nil {
		return nil, err
	}
	var answer struct {
		User string `json:"user"`
		URL  string `json:"url"`
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return nil, fmt.Errorf("reading the output of `pulumi whoami --json`: %w", err)
	}
	return &Backend{User: answer.User, URL: answer.URL}, nil
}

// String is the backend's address, without a password.
func (b *Backend) String() string {
	if parsed, err := url.Parse(b.URL); err == nil && parsed.User != nil {
		return parsed.Redacted()
	}
	return b.URL
}

// Cloud reports whether the backend is Pulumi Cloud or speaks its protocol.
func (b *Backend) Cloud() bool {
	return strings.HasPrefix(b.URL, "https://") || strings.HasPrefix(b.URL, "http://")
}

// Dir returns the directory of a backend on this machine's disk. Pulumi takes a relative one from the project's
// directory, in which it runs.
func (b *Backend) Dir(project string) (string, bool) {
	path, ok := strings.CutPrefix(b.URL, "file://")
	if !ok {
		return "", false
	}
	path, _, _ = strings.Cut(path, "?")
	if rest, home := strings.CutPrefix(path, "~"); home {
		dir, err := os.UserHomeDir()
		if err != nil {
			return "", false
		}
		return filepath.Join(dir, filepath.FromSlash(rest)), true
	}
	// file:///C:/state is how some write a Windows path.
	if rest := strings.TrimPrefix(path, "/"); filepath.VolumeName(filepath.FromSlash(rest)) != "" {
		path = rest
	}
	path = filepath.FromSlash(path)
	if !filepath.IsAbs(path) {
		path = filepath.Join(project, path)
	}
	return path, true
}
