package configfuzz

import (
	"fmt"
	"reflect"
	"strings"

	"milu2-stage/internal/config"
	"milu2-stage/internal/stacktest"
)

// deployment is what a valid configuration registered.
type deployment struct {
	*stacktest.Result
	settings *config.Settings
}

// report takes what an invariant finds wrong.
type report func(format string, args ...any)

// invariant is something that holds for whatever configuration deploys. It returns how many resources it looked at, so
// that one that never saw any does not count as held.
type invariant struct {
	// controls are its names in docs/security.md, or in words what it is about.
	controls string
	check    func(d *deployment, wrong report) int
}

// invariants is the whole table.
func invariants() []invariant {
	var all []invariant
	for _, some := range [][]invariant{
		inputInvariants(), reachInvariants(), serviceInvariants(), switchInvariants(), addressInvariants(), nameInvariants(), placeInvariants(),
	} {
		all = append(all, some...)
	}
	return all
}

// checkDeployment checks every invariant.
func checkDeployment(v *verdict, d *deployment) {
	v.Seen = map[string]int{}
	for _, one := range invariants() {
		v.Seen[one.controls] += one.check(d, func(format string, args ...any) {
			v.wrong(one.controls+": "+format, args...)
		})
	}
	if stage := d.settings.Stage; stage != nil {
		v.Index, v.Reserved = stage.Index, fmt.Sprint(stage.ReservedOffsets)
		for _, r := range d.OfType(typeVPC) {
			v.VPC = text(r, "cidrBlock")
		}
	}
}

// The types that several invariants look at.
const (
	typeVPC          = "aws:ec2/vpc:Vpc"
	typeSubnet       = "aws:ec2/subnet:Subnet"
	typeInstance     = "aws:ec2/instance:Instance"
	typeVolume       = "aws:ebs/volume:Volume"
	typeTemplate     = "aws:ec2/launchTemplate:LaunchTemplate"
	typeGroup        = "aws:ec2/securityGroup:SecurityGroup"
	typeIngress      = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
	typeEgress       = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
	typeRoute        = "aws:ec2/route:Route"
	typeEndpoint     = "aws:ec2/vpcEndpoint:VpcEndpoint"
	typeBalancer     = "aws:lb/loadBalancer:LoadBalancer"
	typeListener     = "aws:lb/listener:Listener"
	typeTargetGroup  = "aws:lb/targetGroup:TargetGroup"
	typeScaling      = "aws:autoscaling/group:Group"
	typeBucket       = "aws:s3/bucketV2:BucketV2"
	typePolicy       = "aws:s3/bucketPolicy:BucketPolicy"
	typeDistribution = "aws:cloudfront/distribution:Distribution"
	typeRole         = "aws:iam/role:Role"
	typeRolePolicy   = "aws:iam/rolePolicy:RolePolicy"
	typeAttachment   = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
	typeProvider     = "pulumi:providers:aws"
	typeRepository   = "awsx:ecr:Repository"
	typeCertificate  = "aws:acm/certificate:Certificate"
	typeRecord       = "aws:route53/record:Record"
	typeZone         = "aws:route53/zone:Zone"
	typeAlarm        = "aws:cloudwatch/metricAlarm:MetricAlarm"
	typeLogGroup     = "aws:cloudwatch/logGroup:LogGroup"
)

// of lists the resources of some types.
func (d *deployment) of(types ...string) []*stacktest.Registration {
	var found []*stacktest.Registration
	for _, typ := range types {
		found = append(found, d.OfType(typ)...)
	}
	return found
}

// text is a text among the inputs, or "".
func text(r *stacktest.Registration, path string) string {
	value, _ := r.At(path).(string)
	return value
}

// list is a list among the inputs, or nothing.
func list(r *stacktest.Registration, path string) []any {
	value, _ := r.At(path).([]any)
	return value
}

// want checks single inputs of a resource, by path; a wanted nil means that the input is not set.
func want(r *stacktest.Registration, wrong report, inputs map[string]any) {
	for path, value := range inputs {
		if got := r.At(path); !reflect.DeepEqual(got, value) {
			wrong("%s = %#v, want %#v", path, got, value)
		}
	}
}

// all makes an invariant of inputs that every resource of a type has.
func all(controls, typ string, inputs map[string]any) invariant {
	return each(controls, func(_ *deployment, r *stacktest.Registration, wrong report) { want(r, wrong, inputs) }, typ)
}

// each makes an invariant of a check that every resource of some types passes.
func each(controls string, check func(d *deployment, r *stacktest.Registration, wrong report), types ...string) invariant {
	return invariant{controls, func(d *deployment, wrong report) int {
		found := d.of(types...)
		for _, r := range found {
			check(d, r, func(format string, args ...any) { wrong("%s: %s", r.Key(), fmt.Sprintf(format, args...)) })
		}
		return len(found)
	}}
}

// lastName is the logical name in a URN.
func lastName(urn string) string { return urn[strings.LastIndex(urn, "::")+len("::"):] }
