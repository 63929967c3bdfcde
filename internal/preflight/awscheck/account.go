package awscheck

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/preflight"
)

// caller is whom AWS takes us for.
type caller struct{ account, arn string }

// partition is the caller's, for example "aws".
func (c caller) partition() string {
	if parts := strings.Split(c.arn, ":"); len(parts) > 1 && parts[1] != "" {
		return parts[1]
	}
	return "aws"
}

func (c *Checker) caller(ctx context.Context) (caller, error) {
	return ask(ctx, c, call{api: "sts:GetCallerIdentity"}, func(ctx context.Context, s awslookup.Session) (caller, error) {
		out, err := s.STS.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		if err != nil {
			return caller{}, err
		}
		if aws.ToString(out.Account) == "" {
			return caller{}, errors.New("AWS named no account")
		}
		return caller{account: *out.Account, arn: aws.ToString(out.Arn)}, nil
	})
}

// checkAccount checks the credentials and the account that they belong to.
func (c *Checker) checkAccount(ctx context.Context, _ *preflight.Env) []preflight.Finding {
	who, err := c.caller(ctx)
	var lookup *adopt.LookupError
	if errors.As(err, &lookup) && lookup.Kind == adopt.Credentials {
		f := unknown(err)
		f.Status, f.Expected = preflight.Error, "credentials that AWS accepts"
		return []preflight.Finding{f}
	}
	if err != nil {
		return cannotTell(err)
	}
	const other = "log in to the right account, or change the setting"
	settings, seen := c.settings.AWS, fmt.Sprintf("account %s (%s)", who.account, who.arn)
	switch allowed := settings.AllowedAccountIDs; {
	case slices.Contains(settings.ForbiddenAccountIDs, who.account):
		return found(preflight.Error, seen, "an account that aws:forbiddenAccountIds does not name", other)
	case len(allowed) == 0:
		return preflight.Fine(seen + "; aws:allowedAccountIds is not set, so any account would do")
	case !slices.Contains(allowed, who.account):
		return found(preflight.Error, seen, "one of aws:allowedAccountIds ("+strings.Join(allowed, ", ")+")", other)
	}
	return preflight.Fine(seen + ", which aws:allowedAccountIds names")
}

// regionsFrom asks in one region which there are: name to opt-in status.
func (c *Checker) regionsFrom(ctx context.Context, where string) (map[string]string, error) {
	asked := call{api: "ec2:DescribeRegions", region: where}
	return ask(ctx, c, asked, func(ctx context.Context, s awslookup.Session) (map[string]string, error) {
		out, err := s.EC2.DescribeRegions(ctx, &ec2.DescribeRegionsInput{AllRegions: aws.Bool(true)})
		if err != nil {
			return nil, err
		}
		found := map[string]string{}
		for _, r := range out.Regions {
			found[aws.ToString(r.RegionName)] = aws.ToString(r.OptInStatus)
		}
		if len(found) == 0 {
			return nil, errors.New("AWS listed no region")
		}
		return found, nil
	})
}

// homeRegion is a region of the same partition that always answers. A made-up region has no host to ask.
func homeRegion(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "cn-north-1"
	case strings.HasPrefix(region, "us-gov-"):
		return "us-gov-west-1"
	}
	return "us-east-1"
}

// notOptedIn is the status of a region that the account has to enable before it answers.
const notOptedIn = "not-opted-in"

// checkRegion checks that the stack's region, and the build VPC's, are real and open to the account.
func (c *Checker) checkRegion(ctx context.Context, _ *preflight.Env) []preflight.Finding {
	known, err := c.regionsFrom(ctx, c.region())
	var lookup *adopt.LookupError
	if errors.As(err, &lookup) && lookup.Kind != adopt.Denied {
		// A made-up region has no host that could say so, and one that is not opted in to takes no credentials.
		elsewhere, second := c.regionsFrom(ctx, homeRegion(c.region()))
		if status, listed := elsewhere[c.region()]; second == nil && (!listed || status == notOptedIn) {
			known, err = elsewhere, nil
		}
	}
	if err != nil {
		return cannotTell(err)
	}
	keys := [][2]string{{"aws:region", c.region()}}
	if c.peered() && c.buildRegion() != c.region() {
		keys = append(keys, [2]string{"milu2-stage:peerRegion", c.buildRegion()})
	}
	var findings []preflight.Finding
	var fine []string
	for _, key := range keys {
		switch status, ok := known[key[1]]; {
		case !ok:
			findings = append(findings, preflight.Finding{
				Status: preflight.Error, Seen: fmt.Sprintf("AWS knows no region %s (%s)", key[1], key[0]),
				Expected: "one of its regions, for example " + homeRegion(key[1]), Do: "`pulumi config set " + key[0] + " <region>`",
			})
		case status == notOptedIn:
			findings = append(findings, preflight.Finding{
				Status: preflight.Error, Seen: fmt.Sprintf("the account has not opted in to the region %s (%s)", key[1], key[0]),
				Expected: "a region that is enabled", Do: "`aws account enable-region --region-name " + key[1] + "`",
			})
		default:
			fine = append(fine, key[1])
		}
	}
	return unless(findings, strings.Join(fine, " and ")+" known to AWS and enabled")
}
