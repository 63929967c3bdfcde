package awscheck_test

import (
	"context"
	"net"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	r53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func (w *world) ec2(region string) *ec2.Client { return ec2.NewFromConfig(w.aws(region)) }

// vpc makes a VPC with a Name tag, or none for "", and further tags as key and value by turns.
func (w *world) vpc(region, name, cidr string, tags ...string) string {
	w.t.Helper()
	spec := types.TagSpecification{ResourceType: types.ResourceTypeVpc}
	if name != "" {
		tags = append(tags, "Name", name)
	}
	for pair := range slices.Chunk(tags, 2) {
		spec.Tags = append(spec.Tags, types.Tag{Key: &pair[0], Value: &pair[1]})
	}
	in := &ec2.CreateVpcInput{CidrBlock: aws.String(cidr)}
	if len(spec.Tags) > 0 {
		in.TagSpecifications = []types.TagSpecification{spec}
	}
	out, err := w.ec2(region).CreateVpc(w.t.Context(), in)
	return *must(w, out, err).Vpc.VpcId
}

// secondary adds a block to a VPC.
func (w *world) secondary(region, vpc, cidr string) {
	w.t.Helper()
	out, err := w.ec2(region).AssociateVpcCidrBlock(w.t.Context(), &ec2.AssociateVpcCidrBlockInput{VpcId: &vpc, CidrBlock: &cidr})
	must(w, out, err)
}

// peer asks for a peering from the home region's VPC, and accepts it if told to.
func (w *world) peer(from, to, region string, accept bool) string {
	w.t.Helper()
	id := w.peerFrom(home, from, to, region)
	if accept {
		out, err := w.ec2(region).AcceptVpcPeeringConnection(w.t.Context(), &ec2.AcceptVpcPeeringConnectionInput{VpcPeeringConnectionId: &id})
		must(w, out, err)
	}
	return id
}

// peerFrom asks for a peering.
func (w *world) peerFrom(home, from, to, region string) string {
	w.t.Helper()
	out, err := w.ec2(home).CreateVpcPeeringConnection(w.t.Context(), &ec2.CreateVpcPeeringConnectionInput{
		VpcId: &from, PeerVpcId: &to, PeerRegion: &region,
	})
	return *must(w, out, err).VpcPeeringConnection.VpcPeeringConnectionId
}

// buildVPC makes the build VPC and configures the stage to be peered with it.
func (w *world) buildVPC() string {
	w.t.Helper()
	id := w.vpc(home, "milu2-vpc", "172.31.0.0/16")
	w.configure(map[string]string{"milu2-stage:peerBuildVpcId": id})
	w.things["build"] = id
	return id
}

// mainTable returns the main route table of a VPC.
func (w *world) mainTable(vpc string) string {
	w.t.Helper()
	out, err := w.ec2(home).DescribeRouteTables(w.t.Context(), &ec2.DescribeRouteTablesInput{
		Filters: []types.Filter{{Name: aws.String("vpc-id"), Values: []string{vpc}}},
	})
	return *must(w, out, err).RouteTables[0].RouteTableId
}

func (w *world) route(table, cidr, pcx string) {
	w.t.Helper()
	out, err := w.ec2(home).CreateRoute(w.t.Context(), &ec2.CreateRouteInput{
		RouteTableId: &table, DestinationCidrBlock: &cidr, VpcPeeringConnectionId: &pcx,
	})
	must(w, out, err)
}

// zone makes the public zone example.com and returns its id and name servers.
func (w *world) zone(reference string) (string, []string) {
	w.t.Helper()
	out, err := route53.NewFromConfig(w.aws(home)).CreateHostedZone(w.t.Context(), &route53.CreateHostedZoneInput{
		Name: aws.String("example.com"), CallerReference: &reference,
	})
	must(w, out, err)
	return strings.TrimPrefix(*out.HostedZone.Id, "/hostedzone/"), out.DelegationSet.NameServers
}

// caa adds a CAA record.
func (w *world) caa(zone, name string, values ...string) {
	w.t.Helper()
	set := &r53types.ResourceRecordSet{Name: &name, Type: r53types.RRTypeCaa, TTL: aws.Int64(300)}
	for i := range values {
		set.ResourceRecords = append(set.ResourceRecords, r53types.ResourceRecord{Value: &values[i]})
	}
	out, err := route53.NewFromConfig(w.aws(home)).ChangeResourceRecordSets(w.t.Context(), &route53.ChangeResourceRecordSetsInput{
		HostedZoneId: &zone,
		ChangeBatch:  &r53types.ChangeBatch{Changes: []r53types.Change{{Action: r53types.ChangeActionCreate, ResourceRecordSet: set}}},
	})
	must(w, out, err)
}

// delegate makes the DNS name these servers for every domain.
func (w *world) delegate(servers ...string) {
	w.lookupNS = func(context.Context, string) ([]*net.NS, error) {
		var records []*net.NS
		for _, s := range servers {
			records = append(records, &net.NS{Host: s + "."})
		}
		return records, nil
	}
}

func (w *world) keyPair(name, material string) {
	w.t.Helper()
	out, err := w.ec2(home).ImportKeyPair(w.t.Context(), &ec2.ImportKeyPairInput{KeyName: &name, PublicKeyMaterial: []byte(material)})
	must(w, out, err)
}

func (w *world) bucket(name string, tags ...string) {
	w.t.Helper()
	client := s3.NewFromConfig(w.aws(home), func(o *s3.Options) { o.UsePathStyle = true })
	out, err := client.CreateBucket(w.t.Context(), &s3.CreateBucketInput{
		Bucket: &name, CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: home},
	})
	must(w, out, err)
	var set []s3types.Tag
	for pair := range slices.Chunk(tags, 2) {
		set = append(set, s3types.Tag{Key: &pair[0], Value: &pair[1]})
	}
	if len(set) > 0 {
		out, err := client.PutBucketTagging(w.t.Context(), &s3.PutBucketTaggingInput{Bucket: &name, Tagging: &s3types.Tagging{TagSet: set}})
		must(w, out, err)
	}
}

// autoScaling makes an auto-scaling group with n instances of 2 vCPUs.
func (w *world) autoScaling(name string, n int32) {
	w.t.Helper()
	client := autoscaling.NewFromConfig(w.aws(home))
	launch, err := client.CreateLaunchConfiguration(w.t.Context(), &autoscaling.CreateLaunchConfigurationInput{
		LaunchConfigurationName: &name, ImageId: aws.String("ami-12c6146b"), InstanceType: aws.String("t3.small"),
	})
	must(w, launch, err)
	subnet := w.subnet(w.vpc(home, "others", "10.98.0.0/16"), "10.98.0.0/24", "a")
	group, err := client.CreateAutoScalingGroup(w.t.Context(), &autoscaling.CreateAutoScalingGroupInput{
		AutoScalingGroupName: &name, LaunchConfigurationName: &name, MinSize: &n, MaxSize: &n, VPCZoneIdentifier: &subnet,
	})
	must(w, group, err)
}

func (w *world) subnet(vpc, cidr, zone string) string {
	w.t.Helper()
	out, err := w.ec2(home).CreateSubnet(w.t.Context(), &ec2.CreateSubnetInput{
		VpcId: &vpc, CidrBlock: &cidr, AvailabilityZone: aws.String(home + zone),
	})
	return *must(w, out, err).Subnet.SubnetId
}

// group makes a security group and returns its id.
func (w *world) group(vpc, name string) string {
	w.t.Helper()
	out, err := w.ec2(home).CreateSecurityGroup(w.t.Context(), &ec2.CreateSecurityGroupInput{VpcId: &vpc, GroupName: &name, Description: &name})
	return *must(w, out, err).GroupId
}

// lets adds ingress rules to a group: one for each port from the first on, from a source.
func (w *world) lets(group string, first, n int32, source types.IpPermission) {
	w.t.Helper()
	in := &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &group}
	for port := first; port < first+n; port++ {
		rule := source
		rule.IpProtocol, rule.FromPort, rule.ToPort = aws.String("tcp"), aws.Int32(port), aws.Int32(port)
		in.IpPermissions = append(in.IpPermissions, rule)
	}
	out, err := w.ec2(home).AuthorizeSecurityGroupIngress(w.t.Context(), in)
	must(w, out, err)
}

func (w *world) loadBalancer(name string, subnets ...string) {
	w.t.Helper()
	out, err := elb.NewFromConfig(w.aws(home)).CreateLoadBalancer(w.t.Context(), &elb.CreateLoadBalancerInput{Name: &name, Subnets: subnets})
	must(w, out, err)
}

// instances runs instances with a Name tag, and returns their ids.
func (w *world) instances(n int32, instanceType, name string) []string {
	w.t.Helper()
	if w.things["subnet"] == "" {
		w.things["subnet"] = w.subnet(w.vpc(home, "others", "10.99.0.0/16"), "10.99.0.0/24", "a")
	}
	out, err := w.ec2(home).RunInstances(w.t.Context(), &ec2.RunInstancesInput{
		ImageId: aws.String("ami-12c6146b"), MinCount: &n, MaxCount: &n, InstanceType: types.InstanceType(instanceType),
		SubnetId: aws.String(w.things["subnet"]), TagSpecifications: []types.TagSpecification{{
			ResourceType: types.ResourceTypeInstance, Tags: []types.Tag{{Key: aws.String("Name"), Value: &name}},
		}},
	})
	var ids []string
	for _, i := range must(w, out, err).Instances {
		ids = append(ids, *i.InstanceId)
	}
	return ids
}
