package infra

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// export exports the stage's outputs. Their names are a contract with application pipelines: added to, never renamed.
func (s *stage) export() {
	for _, outputs := range []pulumi.Map{
		s.networkOutputs(), s.nameOutputs(), s.balancerOutputs(), s.instanceOutputs(), s.serviceOutputs(),
	} {
		for name, value := range outputs {
			s.ctx.Export(name, value)
		}
	}
}

func (s *stage) networkOutputs() pulumi.Map {
	groups := pulumi.StringMap{}
	for role, group := range s.groups.Groups {
		if role != groupEndpoints {
			groups[role] = group.ID().ToStringOutput()
		}
	}
	outputs := pulumi.Map{
		"stageIndex":       pulumi.Int(s.settings.Index),
		"accountId":        pulumi.String(s.identity.AccountID),
		"region":           pulumi.String(s.region),
		"vpcId":            s.network.VPC.ID(),
		"vpcCidr":          pulumi.String(s.plan.VPC.String()),
		"subnetIds":        s.network.SubnetIDs(),
		"subnetCidrs":      pulumi.ToStringArray([]string{s.plan.Main.String(), s.plan.Second.String()}),
		"securityGroupIds": groups,
	}
	if s.peering != nil {
		outputs["peeringConnectionId"] = s.peering.Connection.ID()
	}
	return outputs
}

func (s *stage) nameOutputs() pulumi.Map {
	names, private := publicNames(s.settings), pulumi.StringMap{}
	for _, host := range s.hosts {
		private[host.Host.Name] = pulumi.String(privateName(s.names, host.Host.Name))
	}
	return pulumi.Map{
		"webUrl":         pulumi.String("https://" + names.web),
		"apiUrl":         pulumi.String("https://" + names.api),
		"apiInternalUrl": pulumi.String("https://" + names.apiInternal),
		"nodesDomain":    pulumi.String(names.nodes),
		"certificateArn": s.certificate.ARN,
		"publicZoneId":   pulumi.String(s.publicZoneID),
		"privateZoneId":  s.dns.PrivateZone.ZoneId,
		"privateNames":   private,
	}
}

func (s *stage) balancerOutputs() pulumi.Map {
	outputs := pulumi.Map{}
	for output, name := range map[string]string{"alb": balancerPublic, "internalAlb": balancerInternal, "nlb": balancerNodes} {
		balancer := s.balancers[name].Balancer
		outputs[output+"Arn"], outputs[output+"DnsName"], outputs[output+"ZoneId"] = balancer.Arn, balancer.DnsName, balancer.ZoneId
	}
	return outputs
}

func (s *stage) instanceOutputs() pulumi.Map {
	ids, addresses, elastic := pulumi.StringMap{}, pulumi.StringMap{}, pulumi.StringMap{}
	outputs := pulumi.Map{
		"instanceIds":             ids,
		"privateIps":              addresses,
		"elasticIps":              elastic,
		"apiAutoScalingGroupName": s.api.Group.Name,
		"apiLaunchTemplateId":     s.api.Template.ID(),
	}
	for _, host := range s.hosts {
		name := host.Host.Name
		ids[name], addresses[name] = host.Instance.ID().ToStringOutput(), host.Instance.PrivateIp
		if host.EIP != nil {
			elastic[name] = host.EIP.PublicIp
		}
		if host.Volume != nil {
			outputs[name+"DataVolumeId"] = host.Volume.ID()
		}
	}
	return outputs
}

func (s *stage) serviceOutputs() pulumi.Map {
	urls, groups := pulumi.StringMap{}, pulumi.StringMap{}
	for role, url := range s.registry.URLs {
		urls[role] = url
	}
	for _, role := range roles(s.settings) {
		groups[role] = pulumi.String(s.names.LogGroup(role))
	}
	dashboard := s.dashboardName()
	return pulumi.Map{
		"repositoryUrls": urls,
		"logGroupNames":  groups,
		"dashboardName":  pulumi.String(dashboard),
		"dashboardUrl": pulumi.String(fmt.Sprintf("https://console.aws.amazon.com/cloudwatch/home?region=%s#dashboards/dashboard/%s",
			s.region, dashboard)),
	}
}
