package preflight

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// backendCheck finds out whether the user is logged in to a backend, and whether the stack's state can be read there.
func backendCheck() Check {
	return Check{Name: "backend", Title: "Pulumi's backend and the stack's state", WithoutSettings: true, Run: runBackend}
}

func runBackend(ctx context.Context, env *Env) []Finding {
	backend, err := env.Backend(ctx)
	if err != nil {
		return backendFailed(err)
	}
	state, err := env.State(ctx)
	var damaged *DamagedStateError
	if errors.As(err, &damaged) {
		return []Finding{damaged.finding()}
	}
	if err != nil {
		return CannotTell(fmt.Sprintf("the state of %s in %s: %v", env.Stack, backend, err),
			"check `pulumi login` and the name of the stack")
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

// passphrase warns where Pulumi will stop and ask for the passphrase. Pulumi Cloud encrypts by itself.
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
		Do:       "set one of them, or be there to type the passphrase; in a pipeline `pulumi up` fails without"}}
}

// backendFailed tells a user who is not logged in from a backend that does not answer.
func backendFailed(err error) []Finding {
	var failed *CommandError
	switch {
	case errors.Is(err, ErrNoPulumi):
		return CannotTell("there is no pulumi on PATH to ask (see the check pulumi)", "https://www.pulumi.com/docs/install")
	case errors.As(err, &failed) && strings.Contains(failed.Stderr, "PULUMI_ACCESS_TOKEN"):
		return []Finding{{Status: Error, Seen: "not logged in to a Pulumi backend", Expected: "a backend that keeps the states",
			Do: "pulumi login (Pulumi Cloud), or `pulumi login s3://<bucket>` or `pulumi login file://<directory>`"}}
	default:
		return CannotTell(err.Error(), "check `pulumi whoami` and `pulumi login`")
	}
}
