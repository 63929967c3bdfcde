package infra

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

// loadSettings loads the running stack's configuration.
func loadSettings(ctx *pulumi.Context, keys []string) (*config.Settings, error) {
	var err error
	if keys == nil {
		if keys, err = setKeys(ctx); err != nil {
			return nil, err
		}
	}
	return config.Load(config.Source{Get: ctx.GetConfig, Keys: keys, Getenv: os.Getenv})
}

// setKeys lists the configuration keys that are set, which Pulumi's context does not: from the language host's
// environment or, in an inline program, from the stack's file. Nil means that they cannot be listed.
func setKeys(ctx *pulumi.Context) ([]string, error) {
	keys, err := config.EnvironmentKeys(os.Getenv)
	if err != nil || keys != nil || ctx.RootDirectory() == "" {
		return keys, err
	}
	keys, err = config.StackFileKeys(filepath.Join(ctx.RootDirectory(), "Pulumi."+ctx.Stack()+".yaml"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return keys, err
}
