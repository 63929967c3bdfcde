package project

import (
	"fmt"
	"strings"

	pulumiconfig "github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"

	"milu2-stage/internal/config"
)

// Override is one --config key=value. It means what `pulumi config set --path key value` means.
type Override struct {
	// Key is fully qualified and has no path.
	Key string

	// whole is the key with its path, as Pulumi keeps them together.
	whole pulumiconfig.Key
	value pulumiconfig.Value
}

// ParseOverride reads key=value. The key is in the project's namespace unless it names another, and may go on with a
// path: nodes.game.count=3.
func ParseOverride(text string) (Override, error) {
	key, value, ok := strings.Cut(text, "=")
	if !ok || key == "" {
		return Override{}, fmt.Errorf("--config %q: write key=value, for example --config nodes.game.count=3", text)
	}
	key = Qualify(key)
	path := ""
	if end := strings.IndexAny(key, ".["); end >= 0 {
		key, path = key[:end], key[end:]
	}
	top, err := pulumiconfig.ParseKey(key)
	o := Override{
		Key: top.String(), whole: pulumiconfig.MustMakeKey(top.Namespace(), top.Name()+path), value: pulumiconfig.NewValue(value),
	}
	if err == nil {
		err = pulumiconfig.Map{}.Set(o.whole, o.value, true)
	}
	if err != nil {
		return Override{}, fmt.Errorf("--config %q: a key is written as api.max or trustedCidrs[0]: %w", text, err)
	}
	return o, nil
}

// AppliesTo reports whether the key means something on a stack of that scope. An unknown key applies everywhere, so that
// the program refuses it.
func (o Override) AppliesTo(scope config.Scope) bool {
	for _, key := range config.Schema() {
		if config.Project+":"+key.Name == o.Key {
			return key.Scope == "" || key.Scope == scope
		}
	}
	return true
}

// Apply sets the value.
func (s *Stack) Apply(o Override) error {
	if err := s.values.Set(o.whole, o.value, true); err != nil {
		return fmt.Errorf("setting %s: %w", o.whole, err)
	}
	return nil
}
