package infra

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

// loadSettings loads the running stack's configuration; keys are those that are set, or nil.
func loadSettings(ctx *pulumi.Context, keys []string) (*config.Settings, error) {
	source := config.Source{Get: ctx.GetConfig, Keys: keys, Getenv: os.Getenv}
	if keys == nil {
		if err := addKeys(ctx, &source); err != nil {
			return nil, err
		}
	}
	return config.Load(source)
}

// addKeys adds the configuration keys that are set, which Pulumi's context does not list: from the language host's
// environment or, in an inline program, from the stack's file. Without either they cannot be listed.
func addKeys(ctx *pulumi.Context, source *config.Source) error {
	keys, err := config.EnvironmentKeys(os.Getenv)
	source.Keys = keys
	if err != nil || ctx.RootDirectory() == "" {
		return err
	}
	keys, texts, err := config.StackFileKeys(filepath.Join(ctx.RootDirectory(), "Pulumi."+ctx.Stack()+".yaml"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	source.Texts = texts
	if source.Keys == nil {
		source.Keys = keys
	}
	return err
}
