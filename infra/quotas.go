package infra

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/servicequotas"
)

// The quota of rules per security group and direction, and what AWS allows unless the account has raised it.
// https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups
const (
	rulesService  = "vpc"
	rulesQuota    = "L-0EA8095F"
	standardRules = 60
)

// checkRules stops a stage that would give a security group more ingress rules than AWS takes. Only a stage that needs more
// than AWS's default asks for the account's own quota.
func (s *stage) checkRules() error {
	demand := map[string]int{}
	for group, wanted := range DemandOf(s.settings, s.names, s.plan.VPC.String()).Groups {
		demand[group] = len(wanted.Rules)
	}
	if most := slices.Max(slices.Collect(maps.Values(demand))); most <= standardRules {
		return nil
	}
	code := rulesQuota
	quota, err := servicequotas.LookupServiceQuota(s.ctx, &servicequotas.LookupServiceQuotaArgs{
		ServiceCode: rulesService, QuotaCode: &code,
	}, s.invoke())
	if err != nil {
		return fmt.Errorf("a security group needs more than the %d ingress rules that AWS allows by default, and whether the account may have "+
			"more could not be read, which takes servicequotas:GetServiceQuota: %w", standardRules, err)
	}
	var problems []error
	for _, group := range slices.Sorted(maps.Keys(demand)) {
		if allowed := int(quota.Value); demand[group] > allowed {
			problems = append(problems, fmt.Errorf("security group %s needs %d ingress rules, and the account allows %d: %s; or raise the quota: "+
				"`aws service-quotas request-service-quota-increase --region %s --service-code %s --quota-code %s --desired-value %d`",
				group, demand[group], allowed, s.fewerRules(group, allowed), s.region, rulesService, rulesQuota, demand[group]))
		}
	}
	return errors.Join(problems...)
}

// fewerRules says what to do for a group to have at most so many rules.
func (s *stage) fewerRules(group string, allowed int) string {
	if group != groupTrusted {
		text := fmt.Sprintf("it has one or two for each kind in milu2-stage:nodes (%d)", len(s.settings.Nodes))
		if n := len(s.settings.NodeClientCIDRs); n > 0 {
			text += fmt.Sprintf(", and one for each kind and prefix in milu2-stage:nodeClientCidrs (%d)", n)
		}
		if s.settings.PeerBuildVPCID != "" {
			text += ", and as many as for the kinds for the build VPC"
		}
		return text + ". Have fewer of them"
	}
	perPrefix := len(trustedRules(s.settings)) / len(s.settings.TrustedCIDRs)
	text := fmt.Sprintf("it has %d for each prefix in milu2-stage:trustedCidrs. Join some, or keep %d:", perPrefix, allowed/perPrefix)
	for i := len(s.settings.TrustedCIDRs) - 1; i >= allowed/perPrefix; i-- {
		text += fmt.Sprintf(" `pulumi config rm --path \"milu2-stage:trustedCidrs[%d]\"`", i)
	}
	return text
}
