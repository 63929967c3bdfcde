package project

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	pulumiconfig "github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"gopkg.in/yaml.v3"
)

// CopyProject copies Pulumi.yaml into dir, without a backend of its own: the rehearsal keeps its state beside the copy.
func CopyProject(from, dir string) error {
	data, err := os.ReadFile(filepath.Clean(from))
	if err != nil {
		return fmt.Errorf("reading the project: %w", err)
	}
	var file map[string]any
	if err := yaml.Unmarshal(data, &file); err != nil {
		return fmt.Errorf("reading %s: %w", from, err)
	}
	delete(file, "backend")
	return writeYAML(filepath.Join(dir, "Pulumi.yaml"), file)
}

// Write puts the stack's configuration into dir. It keeps the encryption salt that the CLI wrote there in an earlier
// run; secrets of the repository's file cannot be read with it and are refused.
func (s *Stack) Write(dir string) error {
	if secrets := s.values.SecureKeys(); len(secrets) > 0 {
		sort.Sort(pulumiconfig.KeyArray(secrets))
		return fmt.Errorf("the rehearsal cannot decrypt %s of %s: give a stand-in with --config %s=<value>",
			strings.Trim(fmt.Sprint(secrets), "[]"), s.Name, secrets[0])
	}
	path := filepath.Join(dir, "Pulumi."+s.Name+".yaml")
	file, err := loadStackFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		file, err = &workspace.ProjectStack{}, nil
	}
	if err != nil {
		return fmt.Errorf("reading the rehearsal's copy: %w", err)
	}
	file.Config = s.values
	if err := file.Save(path); err != nil {
		return fmt.Errorf("writing the rehearsal's copy: %w", err)
	}
	return nil
}

func writeYAML(path string, value any) error {
	data, err := yaml.Marshal(value)
	if err != nil {
		return fmt.Errorf("rendering %s: %w", path, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("making the work directory: %w", err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return fmt.Errorf("writing the rehearsal's copy: %w", err)
	}
	return nil
}
