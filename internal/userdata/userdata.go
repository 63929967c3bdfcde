// Package userdata renders what an instance does on its first boot: the CloudWatch agent, the role's container, and on
// the database its data volume. It is pure.
package userdata

import (
	"embed"
	"fmt"
	"regexp"
	"strings"
	"text/template"
)

// MountPoint is where the database's data volume is mounted.
const MountPoint = "/data"

// maxBytes is EC2's limit on user data before it is encoded.
const maxBytes = 16 * 1024

//go:embed scripts
var scripts embed.FS

// Spec is everything that the user data of a role depends on.
type Spec struct {
	// Role is api, web, db or node-<kind>.
	Role   string
	Region string
	// LogGroup receives the container's output and the agent's log files.
	LogGroup string
	// Namespace is where the agent's metrics go.
	Namespace string
	// Repository is the URL of the role's image repository; empty means that no container is run.
	Repository string
	// Environment is what the container gets.
	Environment []Variable
	// VolumeID is the data volume to mount at MountPoint; empty means none.
	VolumeID string
	// Device is the name under which the data volume is attached.
	Device string
}

// Variable is one environment variable of the container.
type Variable struct {
	Name  string
	Value string
}

// Render returns the user data as a shell script. No value of the spec becomes code: all of them go quoted into one file
// of settings, or into files whose text the shell does not read.
func Render(spec Spec) (string, error) {
	if err := spec.check(); err != nil {
		return "", err
	}
	agent, err := spec.agentConfig()
	if err != nil {
		return "", err
	}
	boot, err := template.New("boot.sh.tmpl").Funcs(template.FuncMap{"quote": quote, "file": file}).
		ParseFS(scripts, "scripts/boot.sh.tmpl")
	if err != nil {
		return "", fmt.Errorf("parsing the boot script: %w", err)
	}
	var text strings.Builder
	if err := boot.Execute(&text, bootValues{Spec: spec, Agent: agent, MountPoint: MountPoint}); err != nil {
		return "", fmt.Errorf("rendering the boot script: %w", err)
	}
	if text.Len() > maxBytes {
		return "", fmt.Errorf("the user data has %d bytes; EC2 takes %d", text.Len(), maxBytes)
	}
	return text.String(), nil
}

// check refuses what could end a here-document early, or would not be a variable.
func (s Spec) check() error {
	name := regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
	values := []string{s.Role, s.Region, s.LogGroup, s.Namespace, s.Repository, s.VolumeID, s.Device}
	for _, v := range s.Environment {
		if !name.MatchString(v.Name) {
			return fmt.Errorf("%q is no name for an environment variable of %s", v.Name, s.Role)
		}
		values = append(values, v.Value)
	}
	for _, value := range values {
		if strings.ContainsAny(value, "\r\n\x00") {
			return fmt.Errorf("the user data cannot hold %q, which has more than one line", value)
		}
	}
	return nil
}

// bootValues are what the template of the boot script sees.
type bootValues struct {
	Spec
	Agent      string
	MountPoint string
}

// DeviceName is the name of the data volume's device below /dev.
func (b bootValues) DeviceName() string { return strings.TrimPrefix(b.Device, "/dev/") }

// quote makes one word of the shell from any text.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// file returns a static file; only the boot script itself is a template.
func file(name string) (string, error) {
	data, err := scripts.ReadFile("scripts/" + name)
	if err != nil {
		return "", fmt.Errorf("reading the embedded %s: %w", name, err)
	}
	return strings.TrimSuffix(string(data), "\n"), nil
}
