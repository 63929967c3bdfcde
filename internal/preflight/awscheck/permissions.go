package awscheck

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/config"
	"milu2-stage/internal/preflight"
)

// decision is what IAM would decide about an action.
type decision struct {
	action  string
	allowed bool
	// conditional: the answer hangs on a condition that a simulation cannot know.
	conditional bool
}

// checkPermissions asks IAM which of the actions that the stack needs the caller lacks.
func (c *Checker) checkPermissions(ctx context.Context, _ *preflight.Env) []preflight.Finding {
	who, err := c.caller(ctx)
	if err != nil {
		return cannotTell(err)
	}
	principal, err := c.principal(ctx, who)
	switch {
	case err != nil:
		return preflight.CannotTell(err.Error(), "check the policies of the caller by hand")
	case strings.HasSuffix(principal, ":root"):
		return found(preflight.Warning, "the credentials are the root user's, who may do everything", "a user or, better, a role",
			"log in with other credentials")
	}
	actions := c.neededActions()
	answers, errs := c.simulate(ctx, principal, actions)
	var denied, conditional []string
	for _, d := range answers {
		switch {
		case d.allowed:
		case d.conditional:
			conditional = append(conditional, d.action)
		default:
			denied = append(denied, d.action)
		}
	}
	var findings []preflight.Finding
	if len(denied) > 0 {
		findings = append(findings, preflight.Finding{
			Status:   preflight.Error,
			Seen:     fmt.Sprintf("%s lacks %d of %d actions: %s", principal, len(denied), len(actions), strings.Join(denied, ", ")),
			Expected: "all of them, on all resources",
			Do:       "grant them; if a policy allows them on the stack's own resources, which a simulation cannot see, use --ignore permissions",
		})
	}
	if len(conditional) > 0 {
		findings = append(findings, preflight.Finding{
			Status: preflight.Warning, Seen: fmt.Sprintf("%s may do these under conditions only: %s", principal, strings.Join(conditional, ", ")),
			Expected: "permissions without conditions, or conditions that Pulumi meets", Do: "check the conditions in the policies",
		})
	}
	findings = append(findings, cannotTell(errs...)...)
	return unless(findings, fmt.Sprintf("%s may do all %d actions that the stack needs", principal, len(actions)))
}

// principal returns the ARN of the user or role whose policies decide. A session's ARN lacks the role's path, so IAM is
// asked for it; without that permission the role is taken to have none.
func (c *Checker) principal(ctx context.Context, who caller) (string, error) {
	_, resource, _ := strings.Cut(who.arn, who.account+":")
	kind, rest, _ := strings.Cut(resource, "/")
	switch kind {
	case "user", "root":
		return who.arn, nil
	case "assumed-role":
	default:
		return "", fmt.Errorf("IAM cannot simulate the policies of %s", who.arn)
	}
	name, _, _ := strings.Cut(rest, "/")
	arn, err := ask(ctx, c, call{api: "iam:GetRole", about: name}, func(ctx context.Context, s awslookup.Session) (string, error) {
		out, err := s.IAM.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String(name)})
		if err != nil {
			return "", err
		}
		if out.Role == nil {
			return "", errors.New("AWS gave no role")
		}
		return aws.ToString(out.Role.Arn), nil
	})
	if err != nil {
		arn = fmt.Sprintf("arn:%s:iam::%s:role/%s", who.partition(), who.account, name)
	}
	return arn, nil
}

// neededActions lists what the stack's resources and lookups need.
func (c *Checker) neededActions() []string {
	actions := []string{"sts:GetCallerIdentity"}
	services := map[string]bool{}
	for _, token := range Registered(c.settings) {
		for _, action := range Actions(token) {
			actions = append(actions, action)
			service, _, _ := strings.Cut(action, ":")
			services[service] = true
		}
	}
	if c.settings.Scope == config.ScopeStage {
		actions = append(actions, prerequisiteActions()...)
	}
	if c.settings.Adopt != config.AdoptOff {
		for _, action := range awslookup.Permissions() {
			if service, _, _ := strings.Cut(action, ":"); services[service] {
				actions = append(actions, action)
			}
		}
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}

// simulated is how many actions one simulation asks about.
const simulated = 50

// simulate asks IAM about actions, in a few calls at the same time.
func (c *Checker) simulate(ctx context.Context, principal string, actions []string) ([]decision, []error) {
	batches := slices.Collect(slices.Chunk(actions, simulated))
	answers, errs := make([][]decision, len(batches)), make([]error, len(batches))
	var steps []func()
	for i, batch := range batches {
		steps = append(steps, func() { answers[i], errs[i] = c.simulateBatch(ctx, principal, batch) })
	}
	together(steps...)
	return slices.Concat(answers...), errs
}

func (c *Checker) simulateBatch(ctx context.Context, principal string, actions []string) ([]decision, error) {
	asked := call{api: "iam:SimulatePrincipalPolicy", about: principal + " " + actions[0]}
	return ask(ctx, c, asked, func(ctx context.Context, s awslookup.Session) ([]decision, error) {
		in := &iam.SimulatePrincipalPolicyInput{
			PolicySourceArn: aws.String(principal), ActionNames: actions, MaxItems: aws.Int32(simulated),
		}
		list, err := pages(ctx, iam.NewSimulatePrincipalPolicyPaginator(s.IAM, in),
			func(page *iam.SimulatePrincipalPolicyOutput) []decision {
				var list []decision
				for _, r := range page.EvaluationResults {
					list = append(list, decision{
						action: aws.ToString(r.EvalActionName), allowed: r.EvalDecision == types.PolicyEvaluationDecisionTypeAllowed,
						conditional: len(r.MissingContextValues) > 0,
					})
				}
				return list
			})
		if err == nil && len(list) != len(actions) {
			err = fmt.Errorf("AWS answered about %d of %d actions", len(list), len(actions))
		}
		return list, err
	})
}
