package awscheck

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"milu2-stage/infra"
	"milu2-stage/internal/preflight"
)

// demand is what the stage takes of what is limited.
func (c *Checker) demand() (infra.Demand, error) {
	plan, err := c.plan()
	if err != nil {
		return infra.Demand{}, err
	}
	return infra.DemandOf(c.settings.Stage, plan.VPC.String()), nil
}

// addresses counts the region's elastic IP addresses.
func (c *Checker) addresses(ctx context.Context) (int, error) {
	asked := call{api: "ec2:DescribeAddresses", region: c.region()}
	return c.counts.get(ctx, c.limit, asked, func(ctx context.Context) (int, error) {
		s, err := c.session(c.region())
		if err != nil {
			return 0, err
		}
		out, err := s.EC2.DescribeAddresses(ctx, &ec2.DescribeAddressesInput{})
		if err != nil {
			return 0, err //nolint:wrapcheck // the memo says which call it was
		}
		return len(out.Addresses), nil
	})
}

// running is an on-demand instance that counts.
type running struct {
	instanceType string
	cores        int
}

// onDemand lists the region's instances that are running or about to.
func (c *Checker) onDemand(ctx context.Context) ([]running, error) {
	asked := call{api: "ec2:DescribeInstances", region: c.region()}
	return c.instances.get(ctx, c.limit, asked, func(ctx context.Context) ([]running, error) {
		s, err := c.session(c.region())
		if err != nil {
			return nil, err
		}
		var list []running
		pages := ec2.NewDescribeInstancesPaginator(s.EC2, &ec2.DescribeInstancesInput{
			MaxResults: aws.Int32(1000),
			Filters:    []types.Filter{{Name: aws.String("instance-state-name"), Values: []string{"pending", "running"}}},
		})
		err = each(ctx, pages, func(page *ec2.DescribeInstancesOutput) {
			for _, reservation := range page.Reservations {
				for _, i := range reservation.Instances {
					if i.InstanceLifecycle != "" {
						continue // Spot and scheduled instances have quotas of their own.
					}
					one := running{instanceType: string(i.InstanceType)}
					if o := i.CpuOptions; o != nil {
						one.cores = int(aws.ToInt32(o.CoreCount) * aws.ToInt32(o.ThreadsPerCore))
					}
					list = append(list, one)
				}
			}
		})
		return list, err
	})
}

// vCPUs returns the numbers of vCPUs of instance types.
func (c *Checker) vCPUs(ctx context.Context, names []string) (map[string]int, error) {
	slices.Sort(names)
	names = slices.Compact(names)
	asked := call{api: "ec2:DescribeInstanceTypes", region: c.region(), about: strings.Join(names, " ")}
	return c.cores.get(ctx, c.limit, asked, func(ctx context.Context) (map[string]int, error) {
		s, err := c.session(c.region())
		if err != nil {
			return nil, err
		}
		counts := map[string]int{}
		pages := ec2.NewDescribeInstanceTypesPaginator(s.EC2, &ec2.DescribeInstanceTypesInput{
			Filters: []types.Filter{{Name: aws.String("instance-type"), Values: names}},
		})
		err = each(ctx, pages, func(page *ec2.DescribeInstanceTypesOutput) {
			for _, t := range page.InstanceTypes {
				if t.VCpuInfo != nil {
					counts[string(t.InstanceType)] = int(aws.ToInt32(t.VCpuInfo.DefaultVCpus))
				}
			}
		})
		for _, name := range names {
			if err == nil && counts[name] == 0 {
				err = fmt.Errorf("AWS does not describe the instance type %s in %s", name, c.region())
			}
		}
		return counts, err
	})
}

// standard tells whether an instance type counts against the quota of standard instances (A, C, D, H, I, M, R, T, Z).
func standard(instanceType string) bool {
	family := strings.TrimRight(strings.FieldsFunc(instanceType, func(r rune) bool { return r == '.' || (r >= '0' && r <= '9') })[0], "-")
	return len(family) > 0 && strings.ContainsAny(family[:1], "acdhimrtz") &&
		!slices.Contains([]string{"inf", "trn", "dl", "hpc", "mac"}, family)
}

// coresOf adds up the vCPUs of standard instances. AWS tells those of each instance; where it does not, the type's count.
func (c *Checker) coresOf(ctx context.Context, live []running) (int, error) {
	sum, untold := 0, map[string]int{}
	for _, i := range live {
		if !standard(i.instanceType) {
			continue
		}
		sum += i.cores
		if i.cores == 0 {
			untold[i.instanceType]++
		}
	}
	if len(untold) == 0 {
		return sum, nil
	}
	counts, err := c.vCPUs(ctx, slices.Collect(maps.Keys(untold)))
	for instanceType, n := range untold {
		sum += n * counts[instanceType]
	}
	return sum, err
}

// checkCPUQuota checks that the account may run the stage's instances.
func (c *Checker) checkCPUQuota(ctx context.Context, env *preflight.Env) []preflight.Finding {
	demand, err := c.demand()
	if err != nil {
		return noPlan(err)
	}
	var live []running
	var counts map[string]int
	var has, groups map[string]bool
	var liveErr, countErr error
	together(func() { live, liveErr = c.onDemand(ctx) },
		func() { counts, countErr = c.vCPUs(ctx, c.allTypes()) },
		func() {
			has = c.existing(ctx, env, "aws:ec2/instance:Instance")
			groups = c.existing(ctx, env, "aws:autoscaling/group:Group")
		},
		func() { _, _ = c.applied(ctx, cpuQuota()) })
	used, usedErr := c.coresOf(ctx, live)
	if err := errors.Join(liveErr, countErr, usedErr); err != nil {
		return cannotTell(liveErr, countErr, usedErr)
	}
	u := usage{used: used}
	var others []string
	add := func(instanceType string, n, most int) {
		if !standard(instanceType) {
			others = append(others, instanceType)
			return
		}
		u.need += n * counts[instanceType]
		u.most += most * counts[instanceType]
	}
	for name, instanceType := range demand.Instances {
		if !has[name] {
			add(instanceType, 1, 1)
		}
	}
	if api := c.settings.Stage.API; len(groups) == 0 {
		add(api.InstanceType, api.Desired, api.Max)
	} else {
		add(api.InstanceType, 0, api.Max-api.Min)
	}
	findings := []preflight.Finding{c.judge(ctx, cpuQuota(), u)}
	if len(others) > 0 {
		slices.Sort(others)
		findings = append(findings, preflight.Finding{
			Status: preflight.Warning,
			Seen:   "no standard instance types, whose quotas are not looked at: " + strings.Join(slices.Compact(others), ", "),
			Do:     "look at the quotas of these families in the console",
		})
	}
	return findings
}
