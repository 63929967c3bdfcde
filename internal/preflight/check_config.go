package preflight

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"milu2-stage/internal/config"
)

// configCheck says everything that config.Load says.
func configCheck() Check {
	return Check{Name: "config", Title: "the stack's configuration", WithoutSettings: true,
		Run: func(_ context.Context, env *Env) []Finding {
			if env.ConfigErr != nil {
				return because(configCause(), configFailed(env))
			}
			return Fine(configSeen(env))
		}}
}

func configCause() *Cause {
	return &Cause{Key: "config", Check: "config", Need: "a configuration that loads"}
}

func configSeen(env *Env) string {
	s := env.Settings
	seen := fmt.Sprintf("%d keys set, nothing wrong; a %s stack in %s", len(env.File.Set), s.Scope, s.AWS.Region)
	if s.Stage != nil {
		seen += fmt.Sprintf(" with stageIndex %d", s.Stage.Index)
	}
	return seen
}

func configFailed(env *Env) []Finding {
	var problems config.Problems
	var secret *SecretError
	switch {
	case errors.Is(env.ConfigErr, fs.ErrNotExist):
		return []Finding{{Status: Error, Seen: fmt.Sprintf("there is no Pulumi.%s.yaml", env.Stack.Name),
			Expected: "a file with the stack's configuration", Do: "check the name of the stack; for a new stage, milu2 new-stage writes the file"}}
	case errors.As(env.ConfigErr, &secret):
		return CannotTell(secret.Error(),
			"pulumi login, set PULUMI_CONFIG_PASSPHRASE or what else encrypts the stack's secrets, and try again")
	case errors.As(env.ConfigErr, &problems):
		findings := make([]Finding, len(problems))
		for i, p := range problems {
			findings[i] = Finding{Status: Error, Seen: p.Key + ": " + p.Value, Expected: p.Allowed, Do: p.Next}
		}
		return findings
	default:
		return []Finding{{Status: Error, Seen: env.ConfigErr.Error(), Expected: "a configuration that can be read",
			Do: "correct the file"}}
	}
}

// SecretError means that encrypted configuration could not be read.
type SecretError struct {
	// Keys hold the secrets; none where the configuration comes from environments of Pulumi Cloud.
	Keys []string
	Err  error
}

// Error names the keys.
func (e *SecretError) Error() string {
	if len(e.Keys) == 0 {
		return fmt.Sprintf("the stack's environments could not be opened: %v", e.Err)
	}
	return fmt.Sprintf("the secrets %s could not be decrypted: %v", strings.Join(e.Keys, ", "), e.Err)
}

// Unwrap returns the cause.
func (e *SecretError) Unwrap() error { return e.Err }
