package awslookup_test

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func (w *world) instance(subnet, name string) string {
	w.t.Helper()
	out, err := w.ec2(home).RunInstances(w.t.Context(), &ec2.RunInstancesInput{
		ImageId: aws.String("ami-12c6146b"), InstanceType: types.InstanceTypeT3Small, MinCount: aws.Int32(1), MaxCount: aws.Int32(1),
		SubnetId: aws.String(subnet), TagSpecifications: nameTags(types.ResourceTypeInstance, name),
	})
	return str(must(w, out, err).Instances[0].InstanceId)
}

func (w *world) terminate(id string) {
	w.t.Helper()
	_, err := w.ec2(home).TerminateInstances(w.t.Context(), &ec2.TerminateInstancesInput{InstanceIds: []string{id}})
	must(w, 0, err)
}

func (w *world) launchTemplate(region, name string) string {
	w.t.Helper()
	out, err := w.ec2(region).CreateLaunchTemplate(w.t.Context(), &ec2.CreateLaunchTemplateInput{
		LaunchTemplateName: aws.String(name),
		LaunchTemplateData: &types.RequestLaunchTemplateData{InstanceType: types.InstanceTypeT3Small},
	})
	return str(must(w, out, err).LaunchTemplate.LaunchTemplateId)
}

func (w *world) address(region, name string) string {
	w.t.Helper()
	out, err := w.ec2(region).AllocateAddress(w.t.Context(), &ec2.AllocateAddressInput{
		Domain: types.DomainTypeVpc, TagSpecifications: nameTags(types.ResourceTypeElasticIp, name),
	})
	return str(must(w, out, err).AllocationId)
}

// twoSubnets makes the stage's two subnets, and one in another VPC.
func twoSubnets(w *world) {
	twoVPCs(w)
	w.things["subnet"] = w.subnet(home, w.things["vpc"], "172.34.0.0/24", "a")
	w.things["subnet-2"] = w.subnet(home, w.things["vpc"], "172.34.1.0/24", "b")
	w.things["decoy-subnet"] = w.subnet(home, w.things["decoy"], "172.35.0.0/24", "a")
	w.things["decoy-subnet-2"] = w.subnet(home, w.things["decoy"], "172.35.1.0/24", "b")
}

func computeCases() []typeCase {
	return []typeCase{
		{
			token: "aws:ec2/instance:Instance", api: "ec2:DescribeInstances", twice: true,
			prepare: func(w *world) {
				twoSubnets(w)
				w.instance(w.things["decoy-subnet"], "milu2stage-web")
				w.terminate(w.instance(w.things["subnet"], "milu2stage-web"))
				for _, name := range []string{"milu2stage-web-2", "milu2stage-db", "", "web", "milu2stage-we"} {
					w.instance(w.things["subnet"], name)
				}
			},
			inputs: func(w *world) map[string]any {
				return map[string]any{"subnetId": w.things["subnet"], "tags": nameTag("milu2stage-web")}
			},
			create: func(w *world) string { return w.instance(w.things["subnet"], "milu2stage-web") },
		},
		{
			// moto cuts the list at the page size and gives no token.
			token: "aws:ec2/launchTemplate:LaunchTemplate", api: "ec2:DescribeLaunchTemplates", pageSize: 200,
			prepare: func(w *world) {
				for _, name := range []string{"milu2stage-api-lt-2", "milu2stage-api-lt-3", "milu2stage-api", "amilu2stage-api-lt"} {
					w.launchTemplate(home, name)
				}
				w.launchTemplate(other, "milu2stage-api-lt")
			},
			inputs: func(*world) map[string]any { return map[string]any{"name": "milu2stage-api-lt"} },
			create: func(w *world) string { return w.launchTemplate(home, "milu2stage-api-lt") },
		},
		{
			token: "aws:ec2/eip:Eip", api: "ec2:DescribeAddresses", onePage: true, twice: true,
			prepare: func(w *world) {
				w.address(home, "milu2stage-node-game-eip-2")
				w.address(home, "milu2stage-node-game-ei")
				w.address(other, "milu2stage-node-game-eip")
			},
			inputs: func(*world) map[string]any { return map[string]any{"tags": nameTag("milu2stage-node-game-eip")} },
			create: func(w *world) string { return w.address(home, "milu2stage-node-game-eip") },
		},
	}
}
