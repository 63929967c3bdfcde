package preflight

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// backendCheck checks that the user is logged in to a backend, and that the stack's state can be read there.
func backendCheck() Check {
	return Check{Name: "backend", Title: "Pulumi's backend and the stack's state", WithoutSettings: true, Run: runBackend}
}

func runBackend(ctx context.Context, env *Env) []Finding {
	backend, state, failed := readStack(ctx, env, env.Stack, env.State)
	if failed != nil {
		return failed
	}
	where := fmt.Sprintf("%s in %s", env.Stack, backend)
	var findings []Finding
	if state.Exists {
		findings = Fine(fmt.Sprintf("%s (as %s) has %d resources", where, backend.User, len(state.Resources)))
	} else {
		findings = []Finding{{Status: OK, Seen: fmt.Sprintf("no stack %s (as %s) yet", where, backend.User),
			Do: "pulumi stack init " + env.Stack.String()}}
	}
	return append(findings, passphrase(env, backend, state)...)
}

// readStack reads a stack's state from the backend, or returns why it cannot.
func readStack(
	ctx context.Context, env *Env, stack StackName, read func(context.Context) (*State, error),
) (*Backend, *State, []Finding) {
	backend, err := env.Backend(ctx)
	if err != nil {
		return nil, nil, backendFailed(err)
	}
	state, err := read(ctx)
	var damaged *DamagedStateError
	switch {
	case errors.As(err, &damaged):
		cause := &Cause{Key: "the state of " + stack.String(), Check: "backend", Need: "a state that is not damaged"}
		return nil, nil, because(cause, []Finding{damaged.finding()})
	case err != nil:
		return nil, nil, because(backendCause(), CannotTell(fmt.Sprintf("the state of %s in %s: %v", stack, backend, err),
			"check `pulumi login` and the name of the stack"))
	}
	return backend, state, nil
}

func backendCause() *Cause { return &Cause{Key: "backend", Check: "backend", Need: "Pulumi's backend"} }

// passphrase warns if Pulumi will ask for the passphrase. Pulumi Cloud needs none.
func passphrase(env *Env, backend *Backend, state *State) []Finding {
	provider := state.SecretsProvider
	if provider == "" && !backend.Cloud() && (env.File == nil || env.File.SecretsProvider == "") {
		provider = "passphrase"
	}
	if provider != "passphrase" {
		return nil
	}
	for _, name := range []string{"PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"} {
		if _, set := env.LookupEnv(name); set { // an empty passphrase is one, too
			return nil
		}
	}
	return []Finding{{Status: Warning, Seen: "the stack's secrets have a passphrase, and PULUMI_CONFIG_PASSPHRASE is not set",
		Expected: "the passphrase in PULUMI_CONFIG_PASSPHRASE, or its file in PULUMI_CONFIG_PASSPHRASE_FILE",
		Do:       "set one of them, or type the passphrase when Pulumi asks; in a pipeline `pulumi up` fails without it"}}
}

// backendFailed distinguishes a user who is not logged in from a backend that does not answer.
func backendFailed(err error) []Finding {
	var failed *CommandError
	switch {
	case errors.Is(err, ErrNoPulumi):
		return commandFailed(err, "")
	case errors.As(err, &failed) && strings.Contains(failed.Stderr, "PULUMI_ACCESS_TOKEN"):
		return because(backendCause(), []Finding{{Status: Error, Seen: "not logged in to a Pulumi backend",
			Expected: "a backend that keeps the states",
			Do:       "pulumi login (Pulumi Cloud), or `pulumi login s3://<bucket>` or `pulumi login file://<directory>`"}})
	default:
		return because(backendCause(), CannotTell(err.Error(), "check `pulumi whoami` and `pulumi login`"))
	}
}
