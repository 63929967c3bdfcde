package awslookup

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"milu2-stage/internal/adopt"
)

// responseHeadersPolicies lists the account's own response headers policies.
func (r *region) responseHeadersPolicies(ctx context.Context, _ adopt.Query) ([]adopt.Live, error) {
	var live []adopt.Live
	err := walk(func(token *string) (*string, error) {
		out, err := r.cloudfront.ListResponseHeadersPolicies(ctx, &cloudfront.ListResponseHeadersPoliciesInput{
			Type: types.ResponseHeadersPolicyTypeCustom, MaxItems: r.page(100), Marker: token,
		})
		if err != nil || out.ResponseHeadersPolicyList == nil {
			return nil, err
		}
		for _, item := range out.ResponseHeadersPolicyList.Items {
			if policy := item.ResponseHeadersPolicy; policy != nil && policy.ResponseHeadersPolicyConfig != nil {
				c := policy.ResponseHeadersPolicyConfig
				live = append(live, named(policy.Id, c.Name, c.Comment))
			}
		}
		return out.ResponseHeadersPolicyList.NextMarker, nil
	})
	return live, err
}

// cachePolicies lists the account's own cache policies.
func (r *region) cachePolicies(ctx context.Context, _ adopt.Query) ([]adopt.Live, error) {
	var live []adopt.Live
	err := walk(func(token *string) (*string, error) {
		out, err := r.cloudfront.ListCachePolicies(ctx, &cloudfront.ListCachePoliciesInput{
			Type: types.CachePolicyTypeCustom, MaxItems: r.page(100), Marker: token,
		})
		if err != nil || out.CachePolicyList == nil {
			return nil, err
		}
		for _, item := range out.CachePolicyList.Items {
			if policy := item.CachePolicy; policy != nil && policy.CachePolicyConfig != nil {
				live = append(live, named(policy.Id, policy.CachePolicyConfig.Name, policy.CachePolicyConfig.Comment))
			}
		}
		return out.CachePolicyList.NextMarker, nil
	})
	return live, err
}

// functions lists the account's CloudFront functions. Each exists in the stage DEVELOPMENT, and once published also in
// the stage LIVE; one stage names each function once.
func (r *region) functions(ctx context.Context, _ adopt.Query) ([]adopt.Live, error) {
	var live []adopt.Live
	err := walk(func(token *string) (*string, error) {
		out, err := r.cloudfront.ListFunctions(ctx, &cloudfront.ListFunctionsInput{
			Stage: types.FunctionStageDevelopment, MaxItems: r.page(100), Marker: token,
		})
		if err != nil || out.FunctionList == nil {
			return nil, err
		}
		for _, item := range out.FunctionList.Items {
			var comment *string
			if item.FunctionConfig != nil {
				comment = item.FunctionConfig.Comment
			}
			live = append(live, named(item.Name, item.Name, comment))
		}
		return out.FunctionList.NextMarker, nil
	})
	return live, err
}

// named is a thing of which only the name and the comment matter.
func named(id, name, comment *string) adopt.Live {
	return adopt.Live{
		ID: aws.ToString(id), Name: aws.ToString(name), Props: props{}.text("name", name).text("comment", comment),
	}
}
