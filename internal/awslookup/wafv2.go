package awslookup

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/wafv2"

	"milu2-stage/internal/adopt"
)

// webACLAssociations lists the web ACL that guards a load balancer: none or one.
func (r *region) webACLAssociations(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	out, err := r.wafv2.GetWebACLForResource(ctx, &wafv2.GetWebACLForResourceInput{ResourceArn: aws.String(q.Parent)})
	if hasCode(err, "WAFNonexistentItemException") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if out.WebACL == nil || aws.ToString(out.WebACL.ARN) == "" {
		return nil, nil
	}
	arn := aws.ToString(out.WebACL.ARN)
	return []adopt.Live{{
		ID: arn + "," + q.Parent, Name: aws.ToString(out.WebACL.Name),
		Props: props{"webAclArn": arn, "resourceArn": q.Parent},
	}}, nil
}
