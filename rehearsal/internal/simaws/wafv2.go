package simaws

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/wafv2"
)

func wafKinds() []kind {
	return []kind{{
		token: "aws:wafv2/webAclAssociation:WebAclAssociation", args: wafv2.WebAclAssociationArgs{}, res: wafv2.WebAclAssociation{},
		putLike: true,
		replace: []string{"resourceArn", "webAclArn"},
		rules: map[string]rule{
			"webAclArn": pattern(2048, `^arn:[a-z-]+:wafv2:[a-z0-9-]+:[0-9]{12}:regional/webacl/[^/]+/[0-9a-f-]+$`, "the ARN of a regional web ACL"),
		},
		prepare: func(o *op) error {
			balancer, err := o.need(typeLoadBalancer, o.str("resourceArn"), "WAFNonexistentItemException", "load balancer")
			if err == nil && balancer.Text("loadBalancerType") != "application" {
				err = fault("WAFInvalidParameterException", "%s is not an application load balancer", balancer.ID)
			}
			return err
		},
		create: func(o *op) error {
			o.id = o.str("webAclArn") + "," + o.str("resourceArn")
			return nil
		},
	}}
}
