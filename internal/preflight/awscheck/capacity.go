package awscheck

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/cidr"
	"milu2-stage/internal/naming"
	"milu2-stage/internal/preflight"
)

// instance is a running on-demand instance.
type instance struct {
	id, name, group, kind string
	cores                 int
}

// instances lists the region's on-demand instances that are running or about to.
func (c *Checker) instances(ctx context.Context) ([]instance, error) {
	asked := call{api: "ec2:DescribeInstances", region: c.region()}
	return ask(ctx, c, asked, func(ctx context.Context, s awslookup.Session) ([]instance, error) {
		in := &ec2.DescribeInstancesInput{
			MaxResults: aws.Int32(1000),
			Filters:    []types.Filter{{Name: aws.String("instance-state-name"), Values: []string{"pending", "running"}}},
		}
		return pages(ctx, ec2.NewDescribeInstancesPaginator(s.EC2, in), func(page *ec2.DescribeInstancesOutput) []instance {
			var list []instance
			for _, reservation := range page.Reservations {
				for _, i := range reservation.Instances {
					if i.InstanceLifecycle == "" { // Spot and scheduled instances have quotas of their own.
						list = append(list, newInstance(i))
					}
				}
			}
			return list
		})
	})
}

func newInstance(i types.Instance) instance {
	out := instance{id: aws.ToString(i.InstanceId), kind: string(i.InstanceType)}
	for _, tag := range i.Tags {
		switch aws.ToString(tag.Key) {
		case naming.TagName:
			out.name = aws.ToString(tag.Value)
		case "aws:autoscaling:groupName":
			out.group = aws.ToString(tag.Value)
		}
	}
	if o := i.CpuOptions; o != nil {
		out.cores = int(aws.ToInt32(o.CoreCount) * aws.ToInt32(o.ThreadsPerCore))
	}
	return out
}

// vCPUs returns the numbers of vCPUs of instance types.
func (c *Checker) vCPUs(ctx context.Context, names []string) (map[string]int, error) {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	asked := call{api: "ec2:DescribeInstanceTypes", region: c.region(), about: strings.Join(names, " ")}
	list, err := ask(ctx, c, asked, func(ctx context.Context, s awslookup.Session) ([]types.InstanceTypeInfo, error) {
		in := &ec2.DescribeInstanceTypesInput{Filters: []types.Filter{{Name: aws.String("instance-type"), Values: names}}}
		list, err := pages(ctx, ec2.NewDescribeInstanceTypesPaginator(s.EC2, in),
			func(page *ec2.DescribeInstanceTypesOutput) []types.InstanceTypeInfo { return page.InstanceTypes })
		for _, name := range names {
			if err == nil && !slices.ContainsFunc(list, func(t types.InstanceTypeInfo) bool { return string(t.InstanceType) == name }) {
				err = fmt.Errorf("AWS does not describe the instance type %s in %s", name, c.region())
			}
		}
		return list, err
	})
	counts := map[string]int{}
	for _, t := range list {
		if t.VCpuInfo != nil {
			counts[string(t.InstanceType)] = int(aws.ToInt32(t.VCpuInfo.DefaultVCpus))
		}
	}
	return counts, err
}

// standard reports whether an instance type counts against the quota of standard instances (A, C, D, H, I, M, R, T, Z).
func standard(instanceType string) bool {
	family := strings.TrimRight(strings.FieldsFunc(instanceType, func(r rune) bool { return r == '.' || (r >= '0' && r <= '9') })[0], "-")
	return len(family) > 0 && strings.ContainsAny(family[:1], "acdhimrtz") &&
		!slices.Contains([]string{"inf", "trn", "dl", "hpc", "mac"}, family)
}

// checkCPUQuota checks that the account may run the stage's instances. What runs already counts once, and another type of
// instance by what it has more.
func (c *Checker) checkCPUQuota(ctx context.Context, env *preflight.Env, plan cidr.Plan) []preflight.Finding {
	live, err := c.instances(ctx)
	if err != nil {
		return cannotTell(err)
	}
	types := c.allTypes()
	for _, i := range live {
		if i.cores == 0 && standard(i.kind) {
			types = append(types, i.kind)
		}
	}
	counts, err := c.vCPUs(ctx, types)
	if err != nil {
		return cannotTell(err)
	}
	names, owns, api := c.names(), c.owns(ctx, env, typeInstance), c.settings.Stage.API
	sum := func(of func(instance) bool) int {
		n := 0
		for _, i := range live {
			if standard(i.kind) && of(i) {
				n += cmp.Or(i.cores, counts[i.kind])
			}
		}
		return n
	}
	u := usage{used: sum(func(instance) bool { return true })}
	var others []string
	add := func(instanceType string, now, most, have int) {
		if !standard(instanceType) {
			others = append(others, instanceType)
			return
		}
		u.need += max(0, now*counts[instanceType]-have)
		u.most += max(0, most*counts[instanceType]-have)
	}
	for name, instanceType := range c.demand(plan).Instances {
		add(instanceType, 1, 1, sum(func(i instance) bool { return owns(name, names.Tag(name), i.id, i.name) }))
	}
	inGroup := sum(func(i instance) bool { return i.group == names.ScalingGroup("api-asg") })
	now := api.Desired
	if inGroup > 0 {
		now = api.Min // The desired number is the group's first size only.
	}
	add(api.InstanceType, now, api.Max, inGroup)
	findings := c.judge(ctx, cpuQuota(), u)
	if len(others) > 0 {
		findings = append(findings, preflight.Finding{
			Status: preflight.Warning,
			Seen: "no standard instance types, whose quotas are not checked: " +
				strings.Join(slices.Compact(slices.Sorted(slices.Values(others))), ", "),
			Do: "check the quotas of these families in the console",
		})
	}
	return findings
}
