package preflight

import (
	"context"
	"fmt"
	"strings"

	"milu2-stage/internal/config"
)

// sharedCheck checks that the shared stack has the outputs that a stage reads.
func sharedCheck() Check {
	return Check{Name: "shared", Title: "the shared stack and its outputs", Scope: config.ScopeStage, Run: runShared}
}

func runShared(ctx context.Context, env *Env) []Finding {
	name := env.SharedStack()
	deploy := "pulumi up -s " + name.String()
	expected := "a shared stack that is deployed, with all its outputs"
	_, state, failed := readStack(ctx, env, name, env.Shared)
	if failed != nil {
		return failed
	}
	if !state.Exists {
		return []Finding{{Status: Error, Seen: fmt.Sprintf("there is no shared stack %s", name), Expected: expected,
			Do: deploy + ", or name another with `pulumi config set milu2-stage:sharedStack`"}}
	}
	values, missing := map[string]string{}, []string(nil)
	for _, output := range env.Needs.SharedOutputs {
		text, _ := state.Outputs[output].(string)
		if text == "" {
			missing = append(missing, output)
		}
		values[output] = text
	}
	switch {
	case len(missing) == len(env.Needs.SharedOutputs):
		return []Finding{{Status: Error, Seen: fmt.Sprintf("%s is not deployed: it has no outputs", name), Expected: expected, Do: deploy}}
	case len(missing) > 0:
		return []Finding{{Status: Error, Seen: fmt.Sprintf("%s has no output %s", name, strings.Join(missing, ", ")), Expected: expected,
			Do: deploy}}
	}
	findings := sharedAccount(ctx, env, name, values[env.Needs.SharedAccount])
	for _, pending := range state.Pending {
		findings = append(findings, Finding{Status: Warning, Seen: fmt.Sprintf("an interrupted update of %s left behind: %s", name, pending),
			Expected: "no pending operation", Do: "pulumi refresh -s " + name.String() + " --clear-pending-creates"})
	}
	return findings
}

// sharedAccount compares the two stacks' accounts. Where AWS does not say, the check account reports why.
func sharedAccount(ctx context.Context, env *Env, name StackName, account string) []Finding {
	if env.Account != nil {
		if own, err := env.Account(ctx); err == nil && own != account {
			return []Finding{{Status: Error, Seen: fmt.Sprintf("%s is in account %s, the credentials belong to %s", name, account, own),
				Expected: "a stage and its shared stack in one account", Do: "check aws:profile and milu2-stage:sharedStack"}}
		}
	}
	return Fine(fmt.Sprintf("%s is deployed in account %s and has all %d outputs that a stage reads", name, account,
		len(env.Needs.SharedOutputs)))
}
